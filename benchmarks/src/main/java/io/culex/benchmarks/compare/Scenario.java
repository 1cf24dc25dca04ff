package io.culex.benchmarks.compare;

import io.culex.api.ProtocolVersion;
import io.culex.benchmarks.load.Load;
import io.culex.benchmarks.load.Shape;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A load with a name.
 *
 * @param name what options call it
 * @param what one line for people
 * @param kind how it runs
 * @param load the clients
 * @param amount messages a second in the part with a fixed rate; of stored messages how many; else 0
 * @param needs what a broker has to have for it
 * @param main whether it belongs to the short list of {@code --quick}
 */
record Scenario(String name, String what, Kind kind, Load load, int amount, Set<Need> needs, boolean main) {
    /** How a scenario runs. */
    enum Kind {
        STEADY,
        RETAINED,
        OFFLINE,
        IDLE,
        CHURN
    }

    /** What not every broker has. */
    enum Need {
        MQTT_5,
        SHARED_SUBSCRIPTIONS,
        /** Messages outlive a kill of the process. */
        DISK,
        /** A handler in JavaScript that parses each message after it was published. */
        OBSERVING_SCRIPT,
        /** One that parses it and decides whether it goes on. */
        DECIDING_SCRIPT
    }

    private static final Load QOS_0 = Load.pairs(0);

    private static final List<Scenario> ALL = List.of(
            steady("qos0-pairs", "10 publishers to 10 subscribers, a topic each, QoS 0, 128 bytes", QOS_0, 5000)
                    .inShort(),
            steady("qos1-pairs", "the same with QoS 1", Load.pairs(1), 5000).inShort(),
            steady("qos2-pairs", "the same with QoS 2", Load.pairs(2), 2000).inShort(),
            steady("qos0-pairs-v5", "qos0-pairs with MQTT 5.0", five(QOS_0), 5000, Need.MQTT_5),
            steady("qos1-pairs-v5", "qos1-pairs with MQTT 5.0", five(Load.pairs(1)), 5000, Need.MQTT_5),
            steady("qos2-pairs-v5", "qos2-pairs with MQTT 5.0", five(Load.pairs(2)), 2000, Need.MQTT_5),
            steady(
                            "fanin",
                            "100 publishers to one subscriber",
                            as(Shape.FAN_IN, 100, 1, 1).window(20),
                            5000)
                    .inShort(),
            steady(
                            "fanout-100",
                            "one publisher to 100 subscribers",
                            as(Shape.FAN_OUT, 1, 100, 1).window(20),
                            100)
                    .inShort(),
            steady(
                    "fanout-1000",
                    "one publisher to 1,000 subscribers",
                    as(Shape.FAN_OUT, 1, 1000, 1).window(4),
                    10),
            steady("wildcard-10k", "10,000 wildcard filters of 100 subscribers, one for each message", wild(), 5000)
                    .inShort(),
            steady("wildcard-10k-new-topics", "the same, but no topic comes twice", wild().withNewTopics(), 5000),
            steady("topics-100k", "100,000 topics of 100 subscribers", QOS_0.clients(10, 100, 100_000), 5000),
            steady(
                            "shared-group",
                            "one shared subscription with 10 members, QoS 1, MQTT 5.0",
                            five(Load.pairs(1)).shape(Shape.SHARED),
                            5000,
                            Need.MQTT_5,
                            Need.SHARED_SUBSCRIPTIONS)
                    .inShort(),
            steady("payload-16", "qos0-pairs with 16 bytes", QOS_0.payload(16, 100), 5000),
            steady("payload-4k", "qos0-pairs with 4 KiB", QOS_0.payload(4096, 32), 5000),
            steady("payload-64k", "qos0-pairs with 64 KiB", QOS_0.payload(65_536, 8), 500),
            steady(
                    "script-observes",
                    "200 bytes of JSON, which a handler of on('publish') parses",
                    QOS_0.withJson(),
                    2000,
                    Need.OBSERVING_SCRIPT),
            steady(
                    "script-decides",
                    "200 bytes of JSON, which a handler parses before it lets the message go",
                    QOS_0.withJson(),
                    2000,
                    Need.DECIDING_SCRIPT),
            other(
                    Kind.RETAINED,
                    "retained-100k",
                    "100,000 retained messages, then one subscriber of all, QoS 1",
                    Load.pairs(1).clients(10, 1, 100_000),
                    100_000),
            other(
                    Kind.OFFLINE,
                    "offline-qos1",
                    "100,000 QoS 1 messages for 10 sessions that are away, in memory",
                    Load.pairs(1),
                    100_000),
            steady(
                    "qos1-disk",
                    "qos1-pairs, 100 publishers to 100 sessions on disk that are there",
                    Load.pairs(1).clients(100, 100, 100).window(10).withSessions(),
                    5000,
                    Need.DISK),
            other(
                    Kind.OFFLINE,
                    "offline-qos1-disk",
                    "the same on disk: Culex with its default store",
                    Load.pairs(1),
                    100_000,
                    Need.DISK),
            other(Kind.IDLE, "idle-10k", "10,000 connections that do nothing", QOS_0.clients(1, 10_000, 1), 0),
            other(
                            Kind.CHURN,
                            "connect-churn",
                            "8 clients that connect, say goodbye and begin anew",
                            QOS_0.clients(1, 8, 1),
                            0)
                    .inShort());

    static List<Scenario> all() {
        return ALL;
    }

    private static Scenario steady(String name, String what, Load load, int rate, Need... needs) {
        return new Scenario(name, what, Kind.STEADY, load, rate, needed(needs), false);
    }

    private static Scenario other(Kind kind, String name, String what, Load load, int amount, Need... needs) {
        return new Scenario(name, what, kind, load, amount, needed(needs), false);
    }

    private static Set<Need> needed(Need... needs) {
        Set<Need> set = EnumSet.noneOf(Need.class);
        set.addAll(Arrays.asList(needs));
        return set;
    }

    private static Load five(Load load) {
        return load.version(ProtocolVersion.MQTT_5);
    }

    private static Load as(Shape shape, int publishers, int subscribers, int topics) {
        return QOS_0.as(shape, publishers, subscribers, topics);
    }

    private static Load wild() {
        return as(Shape.WILDCARD, 10, 100, 10_000);
    }

    private Scenario inShort() {
        return new Scenario(name, what, kind, load, amount, needs, true);
    }

    boolean scripted() {
        return needs.contains(Need.OBSERVING_SCRIPT) || needs.contains(Need.DECIDING_SCRIPT);
    }
}
