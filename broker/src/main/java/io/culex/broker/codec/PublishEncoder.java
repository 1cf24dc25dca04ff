package io.culex.broker.codec;

import io.netty.buffer.ByteBuf;

/** Writes PUBLISH (3.3) to clients. Makes no objects. */
public final class PublishEncoder {
    private PublishEncoder() {}

    /** The length of the whole packet, to be held against the receiver's Maximum Packet Size [MQTT-3.1.2-24]. */
    public static int size(PublishParts parts) {
        int remaining = remainingLength(parts, transferLength(parts));
        return 1 + VariableByteInteger.size(remaining) + remaining;
    }

    /**
     * Writes the whole packet.
     *
     * @return the index of the Packet Identifier in {@code out}, to set another one in a copy; -1 with QoS 0
     */
    public static int encode(ByteBuf out, PublishParts parts) {
        int packetIdIndex = write(out, parts, parts.payloadLength);
        parts.writePayload(out);
        return packetIdIndex;
    }

    /**
     * Writes all that comes before the payload; the payload is to follow as it is, from where it lies.
     *
     * @return the index of the Packet Identifier in {@code out}; -1 with QoS 0
     */
    public static int encodeHeader(ByteBuf out, PublishParts parts) {
        return write(out, parts, 0);
    }

    private static int write(ByteBuf out, PublishParts parts, int roomForPayload) {
        int transfer = transferLength(parts);
        int remaining = remainingLength(parts, transfer);
        out.ensureWritable(5 + remaining - parts.payloadLength + roomForPayload);
        out.writeByte((PacketType.PUBLISH << 4) | parts.flags);
        VariableByteInteger.write(out, remaining);
        if (parts.topicOmitted) {
            out.writeShort(0);
        } else {
            out.writeShort(parts.topicLength);
            parts.writeTopic(out);
        }
        int packetIdIndex = -1;
        if (parts.qos() > 0) {
            packetIdIndex = out.writerIndex();
            out.writeShort(parts.packetId);
        }
        if (parts.v5) {
            VariableByteInteger.write(out, transfer + parts.propertiesLength);
            writeTransfer(out, parts);
            parts.writeProperties(out);
        }
        return packetIdIndex;
    }

    private static int remainingLength(PublishParts parts, int transfer) {
        int length = 2 + (parts.topicOmitted ? 0 : parts.topicLength) + (parts.qos() > 0 ? 2 : 0) + parts.payloadLength;
        if (!parts.v5) {
            return length;
        }
        int properties = transfer + parts.propertiesLength;
        return length + VariableByteInteger.size(properties) + properties;
    }

    /** The length of the properties that belong to this delivery rather than to the message. */
    private static int transferLength(PublishParts parts) {
        if (!parts.v5) {
            return 0;
        }
        int length = 0;
        if (parts.messageExpiry >= 0) {
            length += PublishFrame.EXPIRY_SIZE;
        }
        if (parts.topicAlias != 0) {
            length += PublishFrame.ALIAS_SIZE;
        }
        int[] identifiers = parts.subscriptionIdentifiers;
        if (identifiers != null) {
            for (int identifier : identifiers) {
                length += 1 + VariableByteInteger.size(identifier);
            }
        }
        return length;
    }

    private static void writeTransfer(ByteBuf out, PublishParts parts) {
        if (parts.messageExpiry >= 0) {
            PropertyWriter.fourBytes(out, Property.MESSAGE_EXPIRY_INTERVAL, parts.messageExpiry);
        }
        if (parts.topicAlias != 0) {
            parts.topicAliasIndex = out.writerIndex() + 1;
            PropertyWriter.twoBytes(out, Property.TOPIC_ALIAS, parts.topicAlias);
        }
        int[] identifiers = parts.subscriptionIdentifiers;
        if (identifiers != null) {
            for (int identifier : identifiers) {
                out.writeByte(Property.SUBSCRIPTION_IDENTIFIER);
                VariableByteInteger.write(out, identifier);
            }
        }
    }
}
