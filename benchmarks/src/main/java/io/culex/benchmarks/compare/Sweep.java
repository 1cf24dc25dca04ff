package io.culex.benchmarks.compare;

import io.culex.benchmarks.load.Load;
import io.culex.benchmarks.load.Shape;
import java.util.List;
import java.util.function.IntFunction;

/**
 * One quantity that is varied while all else stays the same, to see how the cost of a message grows with it.
 *
 * @param name what options call it
 * @param what a title
 * @param axis what is varied, with its unit
 * @param kind how a point is measured
 * @param values the quantity's values, growing
 * @param load the clients at a value
 * @param meaning a sentence for the report
 */
record Sweep(String name, String what, String axis, Kind kind, int[] values, IntFunction<Load> load, String meaning) {
    /** How a point is measured. */
    enum Kind {
        /** A steady load on a broker that has the earlier points behind it. */
        STEADY("CPU µs for each message delivered"),
        /** The same; the value is the number of topic levels. */
        DEPTH("CPU µs for each message delivered"),
        /** The same on a new broker with so many event loops. */
        LOOPS("CPU µs for each message delivered"),
        /** So many retained messages are there, and others are stored. */
        RETAINED_STORE("CPU µs for each message stored"),
        /** So many retained messages are there, and others are sent to a new subscriber. */
        RETAINED_DELIVER("CPU µs for each message sent"),
        /** So many connections that do nothing. */
        IDLE("bytes for each connection"),
        /** So many subscriptions. */
        SUBSCRIBED("bytes for each subscription");

        final String unit;

        Kind(String unit) {
            this.unit = unit;
        }
    }

    /** On their way in all publishers together, where the number of publishers varies. */
    private static final int UNDER_WAY = 1000;

    private static final int MOST_BYTES_UNDER_WAY = 1 << 20;
    private static final Load QOS_0 = Load.pairs(0);

    static final List<Sweep> ALL = List.of(
            steady(
                    "subscribers",
                    "Subscribers of one topic",
                    "subscribers of the topic",
                    n -> QOS_0.as(Shape.FAN_OUT, 1, n, 1).window(20),
                    "A message is encoded once; each receiver costs a copy, and a system call for what one turn brought it.",
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
                    "Routes are looked up by the topic's bytes; what grows is the memory that this touches, and with 100 subscribers the number of writes.",
                    100,
                    1000,
                    10_000,
                    100_000,
                    300_000),
            steady(
                    "wildcards",
                    "Subscriptions with wildcards, topics that come again",
                    "subscriptions in the broker",
                    n -> QOS_0.as(Shape.WILDCARD, 10, 100, n),
                    "The same, for filters with + and #.",
                    100,
                    1000,
                    10_000,
                    100_000),
            steady(
                    "new-topics",
                    "Subscriptions with wildcards, topics that never come again",
                    "subscriptions in the broker",
                    n -> QOS_0.as(Shape.WILDCARD, 10, 100, n).withNewTopics(),
                    "No cache of routes helps here: each message is a search in the tree.",
                    100,
                    1000,
                    10_000,
                    100_000),
            steady(
                    "connections",
                    "Connections that take part in the traffic",
                    "publishers, and as many subscribers",
                    n -> QOS_0.clients(n, n, n).window(Math.max(1, UNDER_WAY / n)),
                    "With more connections fewer messages share a system call, until each message has its own read and its own write.",
                    1,
                    3,
                    10,
                    30,
                    100,
                    300,
                    1000,
                    2000),
            new Sweep(
                    "depth",
                    "Levels of the topic",
                    "levels",
                    Kind.DEPTH,
                    new int[] {4, 8, 16, 32, 64},
                    n -> QOS_0,
                    "The bytes of the topic are read, compared and written; levels as such cost nothing once the route is known."),
            steady(
                    "payload",
                    "Size of the payload",
                    "bytes",
                    n -> QOS_0.payload(n, Math.clamp(MOST_BYTES_UNDER_WAY / n, 4, 100)),
                    "Below 4 KiB payloads are copied, above they are shared; what remains is the kernel's copying.",
                    16,
                    64,
                    256,
                    1024,
                    4096,
                    16_384,
                    65_536,
                    262_144),
            new Sweep(
                    "loops",
                    "Event loops",
                    "event loops",
                    Kind.LOOPS,
                    new int[] {1, 2, 4},
                    n -> QOS_0,
                    "Between loops messages are handed over in batches, one for each turn."),
            retained(
                    "retained-store",
                    "Retained messages in the broker, one more stored",
                    Kind.RETAINED_STORE,
                    "A topic is looked up in the tree of retained messages, level by level."),
            retained(
                    "retained-deliver",
                    "Retained messages in the broker, 10,000 sent to a new subscriber",
                    Kind.RETAINED_DELIVER,
                    "Only the branches that a filter matches are visited."),
            new Sweep(
                    "idle-memory",
                    "Memory of connections that do nothing",
                    "connections",
                    Kind.IDLE,
                    new int[] {1000, 3000, 10_000},
                    n -> QOS_0.clients(1, n, 1),
                    "Heap in use after a collection. The kernel's buffers of a socket are not in it."),
            new Sweep(
                    "subscription-memory",
                    "Memory of subscriptions",
                    "subscriptions",
                    Kind.SUBSCRIBED,
                    new int[] {10_000, 30_000, 100_000},
                    n -> QOS_0.clients(10, 100, n),
                    "Heap in use after a collection, each filter a topic of its own."));

    private static Sweep steady(
            String name, String what, String axis, IntFunction<Load> load, String meaning, int... values) {
        return new Sweep(name, what, axis, Kind.STEADY, values, load, meaning);
    }

    private static Sweep retained(String name, String what, Kind kind, String meaning) {
        int[] values = {1000, 10_000, 100_000, 300_000};
        return new Sweep(
                name,
                what,
                "retained messages in the broker",
                kind,
                values,
                n -> Load.pairs(1).clients(10, 1, n),
                meaning);
    }
}
