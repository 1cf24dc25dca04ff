package io.culex.rocksdb;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads what {@link Bytes} wrote. A value that is too short is a {@link DamagedRecordException}. */
final class ByteCursor {
    private final byte[] bytes;
    private int at;

    ByteCursor(byte[] bytes, int at) {
        this.bytes = bytes;
        this.at = at;
    }

    private int skip(int count) {
        int start = at;
        if (count < 0 || bytes.length - start < count) {
            throw new DamagedRecordException("ends after " + bytes.length + " bytes");
        }
        at = start + count;
        return start;
    }

    int remaining() {
        return bytes.length - at;
    }

    int next() {
        return bytes[skip(1)] & 0xFF;
    }

    int nextShort() {
        return Bytes.shortAt(bytes, skip(2));
    }

    int nextInt() {
        return Bytes.intAt(bytes, skip(4));
    }

    long nextLong() {
        return Bytes.longAt(bytes, skip(8));
    }

    int nextVarint() {
        int value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            int b = next();
            value |= (b & 0x7F) << shift;
            if (b < 0x80) {
                return value;
            }
        }
        throw new DamagedRecordException("a number has no end");
    }

    byte[] next(int count) {
        int start = skip(count);
        return Arrays.copyOfRange(bytes, start, start + count);
    }

    byte[] nextSized() {
        return next(nextVarint());
    }

    String rest() {
        int start = skip(remaining());
        return new String(bytes, start, bytes.length - start, StandardCharsets.UTF_8);
    }
}
