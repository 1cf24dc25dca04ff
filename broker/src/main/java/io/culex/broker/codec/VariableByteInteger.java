package io.culex.broker.codec;

import io.culex.broker.packet.ProtocolException;
import io.netty.buffer.ByteBuf;

/** Variable Byte Integers (1.5.5): seven bits a byte, the lowest first, at most four bytes. */
final class VariableByteInteger {
    static final int MAX = 268_435_455;

    private VariableByteInteger() {}

    /** How many bytes the value takes. */
    static int size(int value) {
        if (value < 1 << 7) {
            return 1;
        }
        if (value < 1 << 14) {
            return 2;
        }
        return value < 1 << 21 ? 3 : 4;
    }

    static void write(ByteBuf out, int value) {
        int rest = value;
        while (rest > 0x7F) {
            out.writeByte((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        out.writeByte(rest);
    }

    /**
     * Reads a value that must lie before {@code end} and take the fewest bytes it can [MQTT-1.5.5-1], so that {@link
     * #size} of it is what was read.
     */
    static int read(ByteBuf in, int position, int end) {
        int value = 0;
        for (int index = 0; index < 4; index++) {
            if (position + index >= end) {
                throw ProtocolException.malformed("a variable byte integer is cut off");
            }
            int next = in.getByte(position + index);
            value |= (next & 0x7F) << (7 * index);
            if (next >= 0) {
                if (next == 0 && index > 0) {
                    throw ProtocolException.malformed("a variable byte integer is longer than it need be");
                }
                return value;
            }
        }
        throw ProtocolException.malformed("a variable byte integer has more than four bytes");
    }
}
