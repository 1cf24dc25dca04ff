package io.culex.broker.connection;

import io.culex.api.store.StoredMessage;
import io.culex.broker.codec.PublishEncoder;
import io.culex.broker.codec.PublishParts;
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
    private static final int RETAIN = 0x01;

    private final Wire wire;
    private final PublishParts parts;
    private final boolean v5;
    private final int maximumPacketSize;

    /**
     * @param maximumPacketSize the client's, {@code Integer.MAX_VALUE} for none
     */
    OutboundPublish(Wire wire, PublishParts parts, boolean v5, int maximumPacketSize) {
        this.wire = wire;
        this.parts = parts;
        this.v5 = v5;
        this.maximumPacketSize = maximumPacketSize;
    }

    /** Writes a message that passes by; false when it is too large for the client. */
    boolean write(Delivery delivery, int qos, int packetId, boolean retain, int @Nullable [] identifiers) {
        if (identifiers != null && v5) {
            return write(delivery.stored(), qos, packetId, retain, false, identifiers);
        }
        if (maximumPacketSize != Integer.MAX_VALUE && delivery.length(v5, qos) > maximumPacketSize) {
            return false;
        }
        int firstByte = PUBLISH | qos << 1 | (retain ? RETAIN : 0);
        wire.writes(delivery.payloadLength());
        delivery.copyTo(wire.out(), v5, firstByte, qos, packetId);
        if (delivery.sharesPayload()) {
            wire.writeShared(delivery.sharedPayload());
        } else {
            wire.wrote();
        }
        return true;
    }

    /** Writes a message of a queue or of the retained store; otherwise as above. */
    boolean write(
            StoredMessage message, int qos, int packetId, boolean retain, boolean dup, int @Nullable [] identifiers) {
        byte[] payload = message.payload();
        parts.message(message.topic(), message.properties(), payload)
                .messageExpiry(Delivery.remainingSeconds(message))
                .delivery(v5, qos, retain, dup, packetId)
                .subscriptionIdentifiers(identifiers);
        if (maximumPacketSize != Integer.MAX_VALUE && PublishEncoder.size(parts) > maximumPacketSize) {
            return false;
        }
        wire.writes(payload.length);
        ByteBuf out = wire.out();
        if (payload.length >= Delivery.SHARED_PAYLOAD) {
            PublishEncoder.encodeHeader(out, parts);
            wire.writeShared(Unpooled.wrappedBuffer(payload));
        } else {
            PublishEncoder.encode(out, parts);
            wire.wrote();
        }
        return true;
    }
}
