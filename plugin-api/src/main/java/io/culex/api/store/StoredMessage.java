package io.culex.api.store;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A message as it is kept: immutable, shared by all that refer to it, in the bytes of the wire. The arrays are handed out
 * as they are and must not be changed.
 *
 * @since 0.1
 */
public final class StoredMessage {
    /** The value of {@link #expiresAt()} for a message that does not expire. */
    public static final long NEVER = Long.MAX_VALUE;

    private final byte[] topic;
    private final byte[] properties;
    private final byte[] payload;
    private final int qos;
    private final boolean retain;
    private final long expiresAt;
    private final @Nullable String publisherId;

    /**
     * A message of these parts.
     *
     * @param topic the Topic Name in UTF-8
     * @param properties the PUBLISH properties in the encoding of 3.3.2.3, without their length and without Message
     *     Expiry Interval, Topic Alias and Subscription Identifiers; empty for none
     * @param payload the payload
     * @param qos the QoS it was published with
     * @param retain the RETAIN flag it was published with
     * @param expiresAt when it expires, milliseconds since 1970, or {@link #NEVER}
     * @param publisherId the Client Identifier of the publisher, null for the broker and plugins
     */
    public StoredMessage(
            byte[] topic,
            byte[] properties,
            byte[] payload,
            int qos,
            boolean retain,
            long expiresAt,
            @Nullable String publisherId) {
        this.topic = topic;
        this.properties = properties;
        this.payload = payload;
        this.qos = qos;
        this.retain = retain;
        this.expiresAt = expiresAt;
        this.publisherId = publisherId;
    }

    /** The Topic Name in UTF-8. */
    public byte[] topic() {
        return topic;
    }

    /** The Topic Name. */
    public String topicName() {
        return new String(topic, StandardCharsets.UTF_8);
    }

    /** The PUBLISH properties in the encoding of 3.3.2.3, as the constructor says. */
    public byte[] properties() {
        return properties;
    }

    /** The payload. */
    public byte[] payload() {
        return payload;
    }

    /** The QoS it was published with, 0 to 2. */
    public int qos() {
        return qos;
    }

    /** The RETAIN flag it was published with. */
    public boolean retain() {
        return retain;
    }

    /** When it expires, milliseconds since 1970, or {@link #NEVER}. */
    public long expiresAt() {
        return expiresAt;
    }

    /** Whether it is expired at that time, milliseconds since 1970. */
    public boolean expired(long now) {
        return expiresAt <= now;
    }

    /** The Client Identifier of the publisher, null for the broker and plugins. */
    public @Nullable String publisherId() {
        return publisherId;
    }

    /** The same message with another RETAIN flag. */
    public StoredMessage withRetain(boolean newRetain) {
        return newRetain == retain
                ? this
                : new StoredMessage(topic, properties, payload, qos, newRetain, expiresAt, publisherId);
    }

    /** The same message, to expire at that time at the latest: milliseconds since 1970, or {@link #NEVER}. */
    public StoredMessage withExpiryBy(long latest) {
        return expiresAt <= latest
                ? this
                : new StoredMessage(topic, properties, payload, qos, retain, latest, publisherId);
    }

    /** About how many bytes it takes. */
    public int size() {
        return topic.length + properties.length + payload.length;
    }
}
