package io.culex.broker.codec;

import io.culex.api.ReasonCode;
import io.culex.broker.packet.ProtocolException;
import io.netty.buffer.ByteBuf;

/** Checks PUBACK, PUBREC, PUBREL and PUBCOMP (3.4 to 3.7). Makes no objects. */
final class AckDecoder {
    private final PropertyCursor properties;
    private int packetId;

    AckDecoder(PropertyCursor properties) {
        this.properties = properties;
    }

    /** The Packet Identifier of the last packet. */
    int packetId() {
        return packetId;
    }

    /** Reads the packet whose variable header fills {@code body} to {@code end}. */
    ReasonCode decode(ByteBuf in, int type, int body, int end, boolean v5) {
        int length = end - body;
        if (length < 2) {
            throw ProtocolException.malformed(PacketType.name(type) + " ends before its Packet Identifier");
        }
        packetId = in.getUnsignedShort(body);
        if (packetId == 0) { // [MQTT-2.2.1-3]
            throw ProtocolException.protocolError(PacketType.name(type) + " with Packet Identifier 0");
        }
        if (length == 2) {
            return ReasonCode.SUCCESS;
        }
        if (!v5) {
            throw ProtocolException.malformed("bytes after the end of " + PacketType.name(type));
        }
        ReasonCode reason = ClientReasons.ack(type, in.getUnsignedByte(body + 2));
        if (length > 3) {
            int after = properties.begin(in, body + 3, end, Property.IN_ACK);
            properties.skip();
            properties.finish();
            if (after != end) {
                throw ProtocolException.malformed("bytes after the end of " + PacketType.name(type));
            }
        }
        return reason;
    }
}
