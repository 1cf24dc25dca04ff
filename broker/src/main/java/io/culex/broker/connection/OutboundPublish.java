package io.culex.broker.connection;

import io.culex.api.store.StoredMessage;
import io.culex.broker.codec.PublishEncoder;
import io.culex.broker.routing.Delivery;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Writes PUBLISH to one connection: small messages are copied from the encoding all receivers of the layout share, large
 * payloads follow their header as a shared buffer.
 *
 * <p>Owner: the connection's loop.
 */
final class OutboundPublish {
    private static final int PUBLISH = 0x30;
    private static final int DUP = 0x08;
    private static final int RETAIN = 0x01;

    private final Wire wire;
    private final boolean v5;
    private final int maximumPacketSize;

    /**
     * @param maximumPacketSize the client's, {@code Integer.MAX_VALUE} for none
     */
    OutboundPublish(Wire wire, boolean v5, int maximumPacketSize) {
        this.wire = wire;
        this.v5 = v5;
        this.maximumPacketSize = maximumPacketSize;
    }

    /** Writes a message that passes by; false when it is too large for the client [MQTT-3.1.2-24]. */
    boolean write(Delivery delivery, int qos, int packetId, boolean retain, int @Nullable [] identifiers) {
        if (identifiers != null && v5) {
            return write(delivery.stored(), qos, packetId, retain, false, identifiers);
        }
        if (maximumPacketSize != Integer.MAX_VALUE && delivery.length(v5, qos) > maximumPacketSize) {
            return false;
        }
        ByteBuf out = wire.out();
        delivery.copyTo(out, v5, firstByte(qos, retain, false), qos, packetId);
        if (delivery.sharesPayload()) {
            wire.writeShared(delivery.sharedPayload());
        } else {
            wire.wrote();
        }
        return true;
    }

    /** Writes a message of a queue or of the retained store; otherwise as above. */
    boolean write(
            StoredMessage message,
            int qos,
            int packetId,
            boolean retain,
            boolean dup,
            int @Nullable [] identifiers) {
        int[] sent = v5 ? identifiers : null;
        long expiry = v5 ? remainingSeconds(message) : -1;
        if (maximumPacketSize != Integer.MAX_VALUE
                && PublishEncoder.length(message, v5, qos, expiry, sent) > maximumPacketSize) {
            return false;
        }
        boolean shared = message.payload().length >= Delivery.SHARED_PAYLOAD;
        PublishEncoder.encode(
                wire.out(), v5, firstByte(qos, retain, dup), message, packetId, expiry, sent, !shared);
        if (shared) {
            wire.writeShared(Unpooled.wrappedBuffer(message.payload()));
        } else {
            wire.wrote();
        }
        return true;
    }

    private static int firstByte(int qos, boolean retain, boolean dup) {
        return PUBLISH | qos << 1 | (retain ? RETAIN : 0) | (dup ? DUP : 0);
    }

    /** Message Expiry Interval less the time the message waited here [MQTT-3.3.2-6]; -1 for none. */
    private static long remainingSeconds(StoredMessage message) {
        if (message.expiresAt() == StoredMessage.NEVER) {
            return -1;
        }
        return Math.max(0, (message.expiresAt() - System.currentTimeMillis() + 999) / 1000);
    }
}
