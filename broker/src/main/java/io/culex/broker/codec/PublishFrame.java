package io.culex.broker.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * A PUBLISH where it lies in the buffer it came in: offsets, and the few values that were read while it was checked. There is
 * one for each decoder; it is valid during {@link PacketReceiver#onPublish} only, and so is its buffer, which is the
 * caller's: whoever keeps a part longer retains it or copies it out.
 */
public final class PublishFrame {
    static final int ALIAS_SIZE = 3;
    static final int EXPIRY_SIZE = 5;

    private static final long SLASHES = 0x2F2F_2F2F_2F2F_2F2FL;
    private static final long LOW_BITS = 0x7F7F_7F7F_7F7F_7F7FL;

    ByteBuf buffer = Unpooled.EMPTY_BUFFER;
    int frameStart;
    int bodyStart;
    int frameEnd;
    int firstByte;
    int topicStart;
    int topicLength;
    int packetIdStart;
    int packetId;
    int propertiesStart;
    int propertiesLength;
    int payloadStart;
    int topicAlias;
    int aliasStart;
    long messageExpiry;
    int expiryStart;
    int payloadFormat;

    PublishFrame() {}

    /** Where the bytes are; all offsets are absolute in it. */
    public ByteBuf buffer() {
        return buffer;
    }

    /** Where the fixed header begins. */
    public int frameStart() {
        return frameStart;
    }

    /** Where the variable header begins, after the Remaining Length. */
    public int bodyStart() {
        return bodyStart;
    }

    /** Where the packet, and with it the payload, ends. */
    public int frameEnd() {
        return frameEnd;
    }

    /** The packet's length with its fixed header. */
    public int frameLength() {
        return frameEnd - frameStart;
    }

    /** Type and flags. */
    public int firstByte() {
        return firstByte;
    }

    public boolean dup() {
        return (firstByte & 0x08) != 0;
    }

    public int qos() {
        return (firstByte >> 1) & 0x03;
    }

    public boolean retain() {
        return (firstByte & 0x01) != 0;
    }

    /** Where the Topic Name begins, after its length. */
    public int topicStart() {
        return topicStart;
    }

    /** The Topic Name's length in bytes; 0 only together with a Topic Alias. */
    public int topicLength() {
        return topicLength;
    }

    /** Where the Packet Identifier is, -1 with QoS 0. */
    public int packetIdStart() {
        return packetIdStart;
    }

    /** The Packet Identifier, 0 with QoS 0. */
    public int packetId() {
        return packetId;
    }

    /** Where the properties begin, after their length. */
    public int propertiesStart() {
        return propertiesStart;
    }

    /** The length of all properties, 0 before 5.0. */
    public int propertiesLength() {
        return propertiesLength;
    }

    public int payloadStart() {
        return payloadStart;
    }

    public int payloadLength() {
        return frameEnd - payloadStart;
    }

    /** The Topic Alias, 0 when absent. */
    public int topicAlias() {
        return topicAlias;
    }

    /** The Message Expiry Interval in seconds, -1 when absent. */
    public long messageExpiry() {
        return messageExpiry;
    }

    /** Where the four bytes of the Message Expiry Interval are, -1 when absent. */
    public int messageExpiryStart() {
        return expiryStart < 0 ? -1 : expiryStart + 1;
    }

    /** The Payload Format Indicator, 0 or 1, -1 when absent. */
    public int payloadFormat() {
        return payloadFormat;
    }

    /**
     * Whether the bytes as they are, with flags and Packet Identifier set anew, are a packet for a receiver of the same
     * layout: nothing in it belongs to this transfer or changes with time, and its length is written as 5.0 wants it.
     */
    public boolean verbatim() {
        return topicAlias == 0
                && expiryStart < 0
                && bodyStart - frameStart - 1 == VariableByteInteger.size(frameEnd - bodyStart);
    }

    /** The length of the properties without Topic Alias and Message Expiry Interval. */
    public int forwardableLength() {
        int length = propertiesLength;
        if (aliasStart >= 0) {
            length -= ALIAS_SIZE;
        }
        return expiryStart >= 0 ? length - EXPIRY_SIZE : length;
    }

    /** Writes the properties without Topic Alias and Message Expiry Interval: at most three pieces. */
    public void writeForwardable(ByteBuf out) {
        int position = propertiesStart;
        if (aliasStart >= 0 || expiryStart >= 0) {
            boolean aliasFirst = expiryStart < 0 || (aliasStart >= 0 && aliasStart < expiryStart);
            if (aliasFirst) {
                position = writeUpTo(out, position, aliasStart, ALIAS_SIZE);
                position = writeUpTo(out, position, expiryStart, EXPIRY_SIZE);
            } else {
                position = writeUpTo(out, position, expiryStart, EXPIRY_SIZE);
                position = writeUpTo(out, position, aliasStart, ALIAS_SIZE);
            }
        }
        out.writeBytes(buffer, position, propertiesStart + propertiesLength - position);
    }

    /** Writes from {@code position} to {@code hole} and returns the position after the hole; no hole at -1. */
    private int writeUpTo(ByteBuf out, int position, int hole, int holeSize) {
        if (hole < 0) {
            return position;
        }
        out.writeBytes(buffer, position, hole - position);
        return hole + holeSize;
    }

    /** The properties without Topic Alias and Message Expiry Interval, as bytes of their own. */
    public byte[] forwardable() {
        int length = forwardableLength();
        byte[] bytes = new byte[length];
        if (length == propertiesLength) {
            buffer.getBytes(propertiesStart, bytes);
        } else {
            writeForwardable(Unpooled.wrappedBuffer(bytes).writerIndex(0));
        }
        return bytes;
    }

    /** The Topic Name as bytes of their own. */
    public byte[] topic() {
        byte[] bytes = new byte[topicLength];
        buffer.getBytes(topicStart, bytes);
        return bytes;
    }

    /** How many levels the topic has; an empty one between, before or after slashes counts. Makes no objects. */
    public int topicLevels() {
        int levels = 1;
        int position = topicStart;
        int end = topicStart + topicLength;
        while (end - position >= Long.BYTES) {
            long word = buffer.getLong(position) ^ SLASHES;
            // A byte keeps its high bit clear here unless all its bits were clear, so that each slash counts once.
            levels += Long.bitCount(~(((word & LOW_BITS) + LOW_BITS) | word | LOW_BITS));
            position += Long.BYTES;
        }
        while (position < end) {
            if (buffer.getByte(position++) == '/') {
                levels++;
            }
        }
        return levels;
    }

    /** The payload as bytes of their own. */
    public byte[] payload() {
        byte[] bytes = new byte[payloadLength()];
        buffer.getBytes(payloadStart, bytes);
        return bytes;
    }
}
