package io.culex.api;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A message as a plugin sees it: an immutable snapshot that may be kept and read from any thread. Nothing is decoded
 * before it is asked for. Implemented by the broker and by {@link Message}; may grow.
 *
 * @since 0.1
 */
public interface Publish {
    /** The Topic Name, never empty and without wildcards. */
    String topic();

    /** The payload as a fresh read-only view of heap memory that the broker does not reuse. */
    ByteBuffer payload();

    /** The payload's length in bytes. */
    int payloadSize();

    /** The Quality of Service, 0 to 2. */
    int qos();

    /** The RETAIN flag as the publisher sent it. */
    boolean retain();

    /** The DUP flag as the publisher sent it. */
    boolean dup();

    /** The properties, {@link PublishProperties#NONE} where there are none. */
    PublishProperties properties();

    /** Where the message came from. */
    Origin origin();

    /** The client id of the publisher; null for messages of the broker and of plugins. */
    @Nullable
    String publisherId();

    /** The payload as text in UTF-8; malformed bytes become the replacement character. */
    default String payloadText() {
        return StandardCharsets.UTF_8.decode(payload()).toString();
    }
}
