package io.culex.broker.codec;

import io.culex.broker.packet.ProtocolException;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Reads the body of a rare packet from start to end; what goes beyond the end is malformed. */
final class PacketReader {
    private final ByteBuf buffer;
    private final int end;
    private int position;

    PacketReader(ByteBuf buffer, int start, int end) {
        this.buffer = buffer;
        this.position = start;
        this.end = end;
    }

    int remaining() {
        return end - position;
    }

    int readByte() {
        return buffer.getUnsignedByte(advance(1));
    }

    int readTwoBytes() {
        return buffer.getUnsignedShort(advance(2));
    }

    byte[] readBinary() {
        int length = readTwoBytes();
        byte[] bytes = new byte[length(length)];
        buffer.getBytes(advance(length), bytes);
        return bytes;
    }

    String readString() {
        int length = readTwoBytes();
        int start = advance(length);
        if (Utf8.scan(buffer, start, length) == Utf8.INVALID) {
            throw ProtocolException.malformed("a string that is not UTF-8");
        }
        return buffer.toString(start, length, StandardCharsets.UTF_8);
    }

    /** A Packet Identifier, which is not 0 [MQTT-2.2.1-3]. */
    int readPacketId() {
        int packetId = readTwoBytes();
        if (packetId == 0) {
            throw ProtocolException.protocolError("Packet Identifier 0");
        }
        return packetId;
    }

    /** Lets the cursor walk the properties that begin here, and goes on after them. */
    void readProperties(PropertyCursor properties, long allowed) {
        position = properties.begin(buffer, position, end, allowed);
    }

    /** Checks that nothing is left. */
    void finish(int packetType) {
        if (position != end) {
            throw ProtocolException.malformed("bytes after the end of " + PacketType.name(packetType));
        }
    }

    private int advance(int bytes) {
        int start = position;
        position = start + length(bytes);
        return start;
    }

    private int length(int bytes) {
        if (bytes > end - position) {
            throw ProtocolException.malformed("the packet ends too early");
        }
        return bytes;
    }
}
