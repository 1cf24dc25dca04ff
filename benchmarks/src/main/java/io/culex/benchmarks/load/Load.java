package io.culex.benchmarks.load;

import io.culex.api.ProtocolVersion;

/**
 * What clients do to a broker. Immutable.
 *
 * @param shape how they belong together
 * @param version the protocol version of all of them
 * @param qos the QoS of messages and subscriptions
 * @param publishers how many publish
 * @param subscribers how many subscribe, or just connect where the scenario is about connections
 * @param topics how many topics there are
 * @param payload bytes of a payload
 * @param window messages of one publisher that are on their way at most, until the last receiver has them
 * @param json whether payloads are JSON
 * @param newTopics whether the last level of a topic is a new one for every message; with wildcards only
 * @param persistent whether subscribers have sessions that outlive their connection, for which a broker stores messages
 */
public record Load(
        Shape shape,
        ProtocolVersion version,
        int qos,
        int publishers,
        int subscribers,
        int topics,
        int payload,
        int window,
        boolean json,
        boolean newTopics,
        boolean persistent) {

    /** The smallest payload with a stamp in binary, and in JSON. */
    static final int SMALLEST = 16;

    static final int SMALLEST_JSON = 80;

    public Load {
        if (publishers < 1 || subscribers < 1 || topics < publishers && shape != Shape.FAN_IN || window < 1) {
            throw new IllegalArgumentException("nobody to send or receive, or publishers without a topic");
        }
        if (payload < (json ? SMALLEST_JSON : SMALLEST)) {
            throw new IllegalArgumentException("a payload of " + payload + " bytes has no room for what is checked");
        }
        if (newTopics && shape != Shape.WILDCARD) {
            throw new IllegalArgumentException("only wildcards match topics that are new");
        }
    }

    /** Ten publishers to ten subscribers over a topic each, 128 bytes, 100 messages on their way. */
    public static Load pairs(int qos) {
        return new Load(Shape.PAIRS, ProtocolVersion.MQTT_3_1_1, qos, 10, 10, 10, 128, 100, false, false, false);
    }

    public Load shape(Shape value) {
        return new Load(
                value, version, qos, publishers, subscribers, topics, payload, window, json, newTopics, persistent);
    }

    public Load version(ProtocolVersion value) {
        return new Load(
                shape, value, qos, publishers, subscribers, topics, payload, window, json, newTopics, persistent);
    }

    public Load clients(int publishing, int subscribing, int newTopicCount) {
        return new Load(
                shape,
                version,
                qos,
                publishing,
                subscribing,
                newTopicCount,
                payload,
                window,
                json,
                newTopics,
                persistent);
    }

    /** Another shape with other clients. */
    public Load as(Shape newShape, int publishing, int subscribing, int newTopicCount) {
        return new Load(
                newShape,
                version,
                qos,
                publishing,
                subscribing,
                newTopicCount,
                payload,
                window,
                json,
                newTopics,
                persistent);
    }

    public Load payload(int bytes, int newWindow) {
        return new Load(
                shape, version, qos, publishers, subscribers, topics, bytes, newWindow, json, newTopics, persistent);
    }

    public Load window(int value) {
        return new Load(
                shape, version, qos, publishers, subscribers, topics, payload, value, json, newTopics, persistent);
    }

    /** Payloads of 200 bytes of JSON. */
    public Load withJson() {
        return new Load(shape, version, qos, publishers, subscribers, topics, 200, window, true, newTopics, persistent);
    }

    /** A last level that no message had before. */
    public Load withNewTopics() {
        return new Load(shape, version, qos, publishers, subscribers, topics, payload, window, json, true, persistent);
    }

    /** Subscribers whose sessions outlive their connection. */
    public Load withSessions() {
        return new Load(shape, version, qos, publishers, subscribers, topics, payload, window, json, newTopics, true);
    }
}
