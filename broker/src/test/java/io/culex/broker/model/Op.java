package io.culex.broker.model;

import java.util.List;

/** A packet of a client, before it is known which identifiers are open. */
sealed interface Op {
    /** For {@link Ack} and {@link Release}: an identifier that is not open. */
    int UNKNOWN = -1;

    /**
     * PUBLISH.
     *
     * @param empty whether it has no payload; else its payload is a number of its own
     * @param packetId for QoS 1 and 2
     * @param alias Topic Alias in 5.0, 0 for none
     * @param omitted whether the alias stands in place of the topic
     */
    record Publish(
            String topic, int qos, boolean retain, boolean empty, boolean dup, int packetId, int alias, boolean omitted)
            implements Op {}

    /**
     * SUBSCRIBE.
     *
     * @param identifier Subscription Identifier in 5.0, 0 for none
     */
    record Subscribe(List<Wish> wishes, int identifier) implements Op {}

    /** A filter and the options, of which only QoS counts before 5.0. */
    record Wish(String filter, int qos, boolean noLocal, boolean retainAsPublished, int retainHandling) {}

    record Unsubscribe(List<String> filters) implements Op {}

    /**
     * An acknowledgement of a message of the broker, whether it fits or not.
     *
     * @param place of the message among those that are open, from the oldest
     */
    record Ack(AckKind kind, int place) implements Op {}

    enum AckKind {
        /** What the message waits for; nothing where none is open. */
        FITTING,
        PUBACK,
        PUBREC,
        /** With a reason code that refuses the message, in 5.0. */
        PUBREC_REFUSING,
        PUBCOMP
    }

    /**
     * PUBREL.
     *
     * @param place among the identifiers of QoS 2 messages that wait for it, in their order
     */
    record Release(int place) implements Op {}

    record Goodbye(Manner manner) implements Op {}

    /** What DISCONNECT says; before 5.0 it is always normal. */
    enum Manner {
        NORMAL,
        WITH_WILL,
        /** Session Expiry Interval 0. */
        END_SESSION,
        /** A Session Expiry Interval of an hour, which a session without one must not get. */
        KEEP_SESSION
    }

    /** A packet that ends the connection. */
    record Bad(BadPacket packet) implements Op {}
}
