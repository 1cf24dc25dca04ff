package io.culex.benchmarks.compare;

import io.culex.benchmarks.load.Load;
import io.culex.benchmarks.load.Shape;
import java.util.List;
import java.util.function.IntFunction;

/**
 * One quantity that is varied while all else stays the same, to see how a cost grows with it.
 *
 * @param name what options call it
 * @param what a title
 * @param axis what is varied, with its unit
 * @param kind how a point is measured
 * @param values the quantity's values, growing
 * @param load the clients at a value
 */
record Sweep(String name, String what, String axis, Kind kind, int[] values, IntFunction<Load> load) {
    /** How a point is measured. */
    enum Kind {
        /** A steady load on a broker that has the earlier points behind it. */
        STEADY("CPU µs per delivered message"),
        /** The same; the value is the number of topic levels. */
        DEPTH(STEADY.unit),
        /** The same on a new broker with so many event loops. */
        LOOPS(STEADY.unit),
        /** The same beside so many connections that do nothing. */
        BESIDE(STEADY.unit),
        /** So many retained messages are there when the value before it has grown to it. */
        RETAINED_NEW("CPU µs per message stored"),
        /** So many retained messages are there, and some of them are replaced. */
        RETAINED_STORE(RETAINED_NEW.unit),
        /** So many retained messages are there, and some of them are sent to a new subscriber. */
        RETAINED_DELIVER("CPU µs per message sent"),
        /** So many retained messages are there, and each SUBSCRIBE finds one. */
        RETAINED_FIND("CPU µs per SUBSCRIBE and UNSUBSCRIBE"),
        /** The same with a wildcard. */
        RETAINED_FIND_WILD(RETAINED_FIND.unit),
        /** So many connections that do nothing. */
        IDLE_MEMORY("bytes of heap per connection"),
        /** So many subscriptions. */
        SUBSCRIBED_MEMORY("bytes of heap per subscription");

        final String unit;

        Kind(String unit) {
            this.unit = unit;
        }

        boolean memory() {
            return this == IDLE_MEMORY || this == SUBSCRIBED_MEMORY;
        }
    }

    /** On their way in all publishers together, where the number of publishers varies. */
    private static final int UNDER_WAY = 1000;

    private static final int MOST_BYTES_UNDER_WAY = 1 << 20;
    private static final int[] PUBLISHERS = {5, 10, 30, 100, 300, 1000, 2500};
    private static final int[] TABLE = {100, 1000, 3000, 10_000, 30_000, 100_000, 300_000};
    private static final int[] RETAINED = {1000, 3000, 10_000, 30_000, 100_000, 300_000};
    private static final int[] BYTES = {16, 64, 256, 1024, 4096, 16_384, 65_536, 262_144};
    private static final int[] LEVELS = {5, 8, 16, 32, 64};
    private static final Load QOS_0 = Load.pairs(0);

    static final List<Sweep> ALL = List.of(
            steady(
                    "subscribers",
                    "Subscribers of one topic",
                    "subscribers of the topic",
                    n -> QOS_0.as(Shape.FAN_OUT, 1, n, 1).window(20),
                    1,
                    3,
                    10,
                    30,
                    100,
                    300,
                    1000,
                    3000),
            steady(
                    "subscriptions",
                    "Subscriptions without wildcards",
                    "subscriptions in the broker",
                    n -> QOS_0.clients(10, 100, n),
                    TABLE),
            steady(
                    "wildcards",
                    "Subscriptions with wildcards, topics that come again",
                    "subscriptions in the broker",
                    n -> QOS_0.as(Shape.WILDCARD, 10, 100, n),
                    TABLE),
            steady(
                    "new-topics",
                    "Subscriptions with wildcards, topics that never come again",
                    "subscriptions in the broker",
                    n -> QOS_0.as(Shape.WILDCARD, 10, 100, n).withNewTopics(),
                    TABLE),
            steady(
                    "filters",
                    "Filters of one client",
                    "filters of the only subscriber",
                    n -> QOS_0.clients(10, 1, n),
                    10,
                    100,
                    1000,
                    10_000),
            steady(
                    "connections",
                    "Connections that take part, 1,000 messages under way in all",
                    "publishers, and as many subscribers",
                    n -> QOS_0.clients(n, n, n).window(Math.max(1, UNDER_WAY / n)),
                    PUBLISHERS),
            steady(
                    "lockstep",
                    "Connections that take part, one message under way for each publisher",
                    "publishers, and as many subscribers",
                    n -> QOS_0.clients(n, n, n).window(1),
                    PUBLISHERS),
            new Sweep(
                    "idle-beside",
                    "Connections that do nothing, beside ten pairs that do",
                    "idle connections",
                    Kind.BESIDE,
                    new int[] {10, 100, 1000, 3000, 10_000},
                    n -> QOS_0),
            new Sweep("depth", "Levels of a topic that comes again", "levels", Kind.DEPTH, LEVELS, n -> QOS_0),
            new Sweep(
                    "depth-new-topics",
                    "Levels of topics that never come again",
                    "levels",
                    Kind.DEPTH,
                    LEVELS,
                    n -> QOS_0.as(Shape.WILDCARD, 10, 10, 10).withNewTopics()),
            steady("payload", "Size of the payload", "bytes", n -> QOS_0.payload(n, window(n)), BYTES),
            steady(
                    "payload-fanout",
                    "Size of the payload, 20 subscribers",
                    "bytes",
                    n -> QOS_0.as(Shape.FAN_OUT, 1, 20, 1).payload(n, window(n)),
                    BYTES),
            new Sweep("loops", "Event loops, pairs", "event loops", Kind.LOOPS, new int[] {1, 2, 4}, n -> QOS_0),
            new Sweep(
                    "loops-fanout",
                    "Event loops, 100 subscribers of one topic",
                    "event loops",
                    Kind.LOOPS,
                    new int[] {1, 2, 4},
                    n -> QOS_0.as(Shape.FAN_OUT, 1, 100, 1).window(20)),
            retained(
                    "retained-new",
                    "Retained messages, more on new topics",
                    Kind.RETAINED_NEW,
                    30_000,
                    100_000,
                    300_000,
                    600_000),
            retained("retained-store", "Retained messages, 1,000 of them replaced", Kind.RETAINED_STORE, RETAINED),
            retained(
                    "retained-deliver",
                    "Retained messages, a filter that finds 1,000",
                    Kind.RETAINED_DELIVER,
                    RETAINED),
            retained("retained-find", "Retained messages, a SUBSCRIBE that finds one", Kind.RETAINED_FIND, RETAINED),
            retained(
                    "retained-find-wildcard",
                    "Retained messages, a SUBSCRIBE with a wildcard that finds one",
                    Kind.RETAINED_FIND_WILD,
                    RETAINED),
            new Sweep(
                    "idle-memory",
                    "Memory of connections that do nothing",
                    "connections",
                    Kind.IDLE_MEMORY,
                    new int[] {1000, 3000, 10_000},
                    n -> QOS_0.clients(1, n, 1)),
            new Sweep(
                    "subscription-memory",
                    "Memory of subscriptions without wildcards",
                    "subscriptions",
                    Kind.SUBSCRIBED_MEMORY,
                    new int[] {10_000, 30_000, 100_000, 300_000},
                    n -> QOS_0.clients(10, 100, n)),
            new Sweep(
                    "wildcard-memory",
                    "Memory of subscriptions with wildcards",
                    "subscriptions",
                    Kind.SUBSCRIBED_MEMORY,
                    new int[] {10_000, 30_000, 100_000, 300_000},
                    n -> QOS_0.as(Shape.WILDCARD, 10, 100, n)));

    private static Sweep steady(String name, String what, String axis, IntFunction<Load> load, int... values) {
        return new Sweep(name, what, axis, Kind.STEADY, values, load);
    }

    private static Sweep retained(String name, String what, Kind kind, int... values) {
        return new Sweep(
                name,
                what,
                "retained messages in the broker",
                kind,
                values,
                n -> Load.pairs(1).clients(10, 1, n));
    }

    private static int window(int payload) {
        return Math.clamp(MOST_BYTES_UNDER_WAY / payload, 4, 100);
    }
}
