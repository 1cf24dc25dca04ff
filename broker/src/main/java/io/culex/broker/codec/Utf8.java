package io.culex.broker.codec;

import io.netty.buffer.ByteBuf;

/**
 * Checks UTF-8 Encoded Strings (1.5.4) in place: well-formed, no surrogates [MQTT-1.5.4-1], no U+0000 [MQTT-1.5.4-2]. A BOM
 * is a character like others [MQTT-1.5.4-3]. Control characters and non-characters are let through; the standard leaves
 * that to the receiver.
 */
final class Utf8 {
    /** Not a string of MQTT. */
    static final int INVALID = -1;
    /** A string without {@code +} and {@code #}. */
    static final int PLAIN = 0;
    /** A string with {@code +} or {@code #}. */
    static final int WILDCARD = 1;

    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    private static final long PLUSES = '+' * ONES;
    private static final long HASHES = '#' * ONES;

    private Utf8() {}

    /** Says which of the three it is. Eight ASCII bytes take one step. */
    static int scan(ByteBuf in, int start, int length) {
        int end = start + length;
        int position = start;
        int found = PLAIN;
        while (end - position >= Long.BYTES) {
            long word = in.getLong(position);
            // In a word of ASCII, subtracting one from each byte sets a high bit just where, or after, a byte was zero.
            if ((word & HIGH_BITS) != 0) {
                break;
            }
            if (((word - ONES) & HIGH_BITS) != 0) {
                return INVALID;
            }
            if (((((word ^ PLUSES) - ONES) | ((word ^ HASHES) - ONES)) & HIGH_BITS) != 0) {
                found = WILDCARD;
            }
            position += Long.BYTES;
        }
        return scanBytes(in, position, end, found);
    }

    private static int scanBytes(ByteBuf in, int start, int end, int foundBefore) {
        int found = foundBefore;
        int position = start;
        while (position < end) {
            int next = in.getByte(position);
            if (next > 0) {
                if (next == '+' || next == '#') {
                    found = WILDCARD;
                }
                position++;
                continue;
            }
            int size = sequence(in, position, end, next & 0xFF);
            if (size == 0) {
                return INVALID;
            }
            position += size;
        }
        return found;
    }

    /** The length of the sequence of two to four bytes that begins here, 0 when there is none (RFC 3629, section 4). */
    private static int sequence(ByteBuf in, int position, int end, int lead) {
        if (lead < 0xC2 || lead > 0xF4) {
            return 0;
        }
        int size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        if (end - position < size) {
            return 0;
        }
        int second = in.getUnsignedByte(position + 1);
        int lowest = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
        int highest = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
        if (second < lowest || second > highest) {
            return 0;
        }
        for (int index = 2; index < size; index++) {
            if ((in.getByte(position + index) & 0xC0) != 0x80) {
                return 0;
            }
        }
        return size;
    }
}
