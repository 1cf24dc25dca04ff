package io.culex.broker.codec;

import io.culex.api.ReasonCode;
import io.culex.broker.packet.ProtocolException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Checks a PUBLISH (3.3) and fills the frame. Makes no objects. */
final class PublishDecoder {
    private final PublishFrame frame = new PublishFrame();
    private final PropertyCursor properties;

    PublishDecoder(PropertyCursor properties) {
        this.properties = properties;
    }

    /**
     * Reads the packet that fills {@code start} to {@code end}.
     *
     * @param body where its variable header begins
     * @param v5 whether it has properties
     */
    PublishFrame decode(ByteBuf in, int start, int body, int end, boolean v5) {
        int firstByte = in.getUnsignedByte(start);
        int qos = (firstByte >> 1) & 0x03;
        checkFlags(firstByte, qos);
        frame.buffer = in;
        frame.frameStart = start;
        frame.bodyStart = body;
        frame.frameEnd = end;
        frame.firstByte = firstByte;
        int position = topic(in, body, end);
        position = packetId(in, position, end, qos);
        frame.topicAlias = 0;
        frame.aliasStart = -1;
        frame.messageExpiry = -1;
        frame.expiryStart = -1;
        frame.payloadFormat = -1;
        frame.propertiesLength = 0;
        frame.propertiesStart = position;
        if (v5) {
            if (position < end && in.getByte(position) == 0) {
                position++;
                frame.propertiesStart = position;
            } else {
                position = properties(in, position, end);
            }
        }
        frame.payloadStart = position;
        // [MQTT-4.7.3-1], 3.3.2.1: an empty Topic Name needs a Topic Alias.
        if (frame.topicLength == 0 && frame.topicAlias == 0) {
            throw ProtocolException.protocolError("PUBLISH without a Topic Name");
        }
        return frame;
    }

    /** Lets go of the buffer. */
    void finish() {
        frame.buffer = Unpooled.EMPTY_BUFFER;
    }

    private static void checkFlags(int firstByte, int qos) {
        if (qos == 3) { // [MQTT-3.3.1-4]
            throw ProtocolException.malformed("PUBLISH with QoS 3");
        }
        if (qos == 0 && (firstByte & 0x08) != 0) { // [MQTT-3.3.1-2]
            throw ProtocolException.malformed("PUBLISH with DUP at QoS 0");
        }
    }

    private int topic(ByteBuf in, int body, int end) {
        if (end - body < 2) {
            throw ProtocolException.malformed("PUBLISH ends before its Topic Name");
        }
        int length = in.getUnsignedShort(body);
        int start = body + 2;
        if (length > end - start) {
            throw ProtocolException.malformed("PUBLISH ends within its Topic Name");
        }
        int kind = Utf8.scan(in, start, length);
        if (kind != Utf8.PLAIN) {
            if (kind == Utf8.WILDCARD) { // [MQTT-3.3.2-2]
                throw new ProtocolException(ReasonCode.TOPIC_NAME_INVALID, "PUBLISH to a Topic Name with a wildcard");
            }
            throw ProtocolException.malformed("PUBLISH to a Topic Name that is not UTF-8"); // [MQTT-3.3.2-1]
        }
        frame.topicStart = start;
        frame.topicLength = length;
        return start + length;
    }

    private int packetId(ByteBuf in, int position, int end, int qos) {
        if (qos == 0) {
            frame.packetIdStart = -1;
            frame.packetId = 0;
            return position;
        }
        if (end - position < 2) {
            throw ProtocolException.malformed("PUBLISH ends before its Packet Identifier");
        }
        int packetId = in.getUnsignedShort(position);
        if (packetId == 0) { // [MQTT-2.2.1-3]
            throw ProtocolException.protocolError("PUBLISH with Packet Identifier 0");
        }
        frame.packetIdStart = position;
        frame.packetId = packetId;
        return position + 2;
    }

    private int properties(ByteBuf in, int position, int end) {
        int after = properties.begin(in, position, end, Property.IN_PUBLISH);
        frame.propertiesStart = properties.position();
        frame.propertiesLength = after - properties.position();
        while (properties.next()) {
            switch (properties.id()) {
                case Property.TOPIC_ALIAS -> {
                    frame.topicAlias = (int) properties.number();
                    frame.aliasStart = properties.start();
                }
                case Property.MESSAGE_EXPIRY_INTERVAL -> {
                    frame.messageExpiry = properties.number();
                    frame.expiryStart = properties.start();
                }
                case Property.PAYLOAD_FORMAT_INDICATOR -> frame.payloadFormat = (int) properties.number();
                case Property.SUBSCRIPTION_IDENTIFIER -> // [MQTT-3.3.4-6]
                    throw ProtocolException.protocolError("PUBLISH of a client with a Subscription Identifier");
                default -> {
                    // Forwarded as it is.
                }
            }
        }
        properties.finish();
        return after;
    }
}
