package io.culex.broker.connection;

import io.culex.api.store.StoredMessage;
import io.culex.broker.codec.PublishEncoder;
import io.culex.broker.codec.PublishParts;
import io.culex.broker.routing.Delivery;
import io.culex.broker.routing.TopicHash;
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
    private final @Nullable OutboundAliases aliases;

    /**
     * @param maximumPacketSize the client's, {@code Integer.MAX_VALUE} for none
     * @param aliases the Topic Aliases towards the client, null for none
     */
    OutboundPublish(
            Wire wire, PublishParts parts, boolean v5, int maximumPacketSize, @Nullable OutboundAliases aliases) {
        this.wire = wire;
        this.parts = parts;
        this.v5 = v5;
        this.maximumPacketSize = maximumPacketSize;
        this.aliases = aliases;
    }

    /** Writes a message that passes by; false when it is too large for the client. */
    boolean write(Delivery delivery, int qos, int packetId, boolean retain, int @Nullable [] identifiers) {
        if (identifiers != null && v5) {
            return write(delivery.stored(), qos, packetId, retain, false, identifiers);
        }
        int firstByte = PUBLISH | qos << 1 | (retain ? RETAIN : 0);
        if (!writeAliased(delivery, firstByte, qos, packetId)) {
            if (maximumPacketSize != Integer.MAX_VALUE && delivery.length(v5, qos) > maximumPacketSize) {
                return false;
            }
            delivery.copyTo(wire.out(), v5, firstByte, qos, packetId);
        }
        wire.writes(delivery.payloadLength());
        if (delivery.sharesPayload()) {
            wire.writeShared(delivery.sharedPayload());
        } else {
            wire.wrote();
        }
        return true;
    }

    /** Writes the packet with a Topic Alias where that makes it, or those after it, shorter; false when nothing was written. */
    private boolean writeAliased(Delivery delivery, int firstByte, int qos, int packetId) {
        OutboundAliases map = aliases;
        if (map == null) {
            return false;
        }
        int length = delivery.topicLength();
        if (length < OutboundAliases.SHORTEST_TOPIC) {
            return false;
        }
        int alias = map.ask(delivery.topicBytes(), length, delivery.topicHash());
        if (alias == OutboundAliases.NONE) {
            return false;
        }
        boolean known = alias > 0;
        if (maximumPacketSize != Integer.MAX_VALUE && delivery.aliasedLength(qos, known) > maximumPacketSize) {
            return false;
        }
        delivery.copyAliased(wire.out(), firstByte, qos, packetId, Math.abs(alias), known);
        if (!known) {
            map.told(alias, delivery.topicBytes(), length, delivery.topicHash());
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
        alias(message.topic());
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

    /** Gives the packet that {@link #parts} describe a Topic Alias where that makes it, or those after it, shorter. */
    private void alias(byte[] topic) {
        OutboundAliases map = aliases;
        if (map == null || topic.length < OutboundAliases.SHORTEST_TOPIC) {
            return;
        }
        long hash = TopicHash.of(topic, 0, topic.length);
        int alias = map.ask(topic, topic.length, hash);
        if (alias == OutboundAliases.NONE) {
            return;
        }
        boolean known = alias > 0;
        parts.topicAlias(Math.abs(alias), known);
        if (known) {
            return;
        }
        if (maximumPacketSize != Integer.MAX_VALUE && PublishEncoder.size(parts) > maximumPacketSize) {
            parts.topicAlias(0, false); // without it the packet may fit
        } else {
            map.told(alias, topic, topic.length, hash);
        }
    }
}
