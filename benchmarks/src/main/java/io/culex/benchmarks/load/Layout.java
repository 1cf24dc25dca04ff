package io.culex.benchmarks.load;

import io.culex.testkit.PacketWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Which streams a load has, who sends and who receives them, and the bytes before their payloads. Immutable. */
final class Layout {
    /** Digits of the level that changes. */
    static final int DIGITS = 8;

    final Load load;
    /** Streams there are: topics, or publishers where all share a topic. */
    final int streams;
    /** Receivers of every message. */
    final int receivers;

    private final String prefix;
    private final byte[][] heads;

    Layout(Load load, String prefix, boolean retain) {
        this.load = load;
        this.prefix = prefix;
        this.streams = load.shape() == Shape.FAN_IN ? load.publishers() : load.topics();
        this.receivers = load.shape() == Shape.FAN_OUT ? load.subscribers() : 1;
        this.heads = new byte[streams][];
        for (int stream = 0; stream < streams; stream++) {
            heads[stream] = head(topic(stream), load, retain);
        }
    }

    int publisherOf(int stream) {
        return stream % load.publishers();
    }

    /** Who alone receives a stream; -1 where several do. */
    int receiverOf(int stream) {
        return switch (load.shape()) {
            case PAIRS, WILDCARD -> stream % load.subscribers();
            case FAN_IN -> 0;
            case FAN_OUT, SHARED -> -1;
        };
    }

    /** Fixed header and topic of a PUBLISH to that stream's topic. */
    byte[] head(int stream) {
        return heads[stream];
    }

    /** Fixed header and topic of a PUBLISH whose rest is as the load says. */
    private static byte[] head(String topic, Load load, boolean retain) {
        byte[] name = topic.getBytes(StandardCharsets.UTF_8);
        int rest = 2 + name.length + between(load) + load.payload();
        int first = 0x30 | load.qos() << 1 | (retain ? 1 : 0);
        return new PacketWriter().u8(first).variable(rest).binary(name).toBytes();
    }

    /** Bytes between topic and payload: the packet identifier and the length of no properties. */
    static int between(Load load) {
        return (load.qos() > 0 ? 2 : 0) + (Wire.five(load) ? 1 : 0);
    }

    String topic(int stream) {
        return switch (load.shape()) {
            case PAIRS -> prefix + "/pairs/" + stream + "/value";
            case FAN_IN -> prefix + "/in/value";
            case FAN_OUT -> prefix + "/out/" + stream;
            case SHARED -> prefix + "/shared/" + stream + "/value";
            case WILDCARD ->
                prefix + "/wild/" + stream + "/room" + (load.newTopics() ? "/" + "0".repeat(DIGITS) : "/value");
        };
    }

    List<String> filtersOf(int subscriber) {
        List<String> filters = new ArrayList<>();
        switch (load.shape()) {
            case SHARED -> filters.add("$share/bench/" + prefix + "/shared/#");
            case FAN_IN -> filters.add(topic(0));
            case PAIRS, FAN_OUT, WILDCARD -> {
                for (int stream = 0; stream < streams; stream++) {
                    if (receiverOf(stream) == subscriber || receiverOf(stream) < 0) {
                        filters.add(filter(stream));
                    }
                }
            }
        }
        return filters;
    }

    private String filter(int stream) {
        if (load.shape() != Shape.WILDCARD) {
            return topic(stream);
        }
        boolean rest = stream / load.subscribers() % 2 == 0;
        return prefix + "/wild/" + stream + (rest ? "/#" : "/room/+");
    }
}
