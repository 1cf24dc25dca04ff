package io.culex.rocksdb;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes that are written one after another, numbers in network order. For one thread. */
final class Bytes {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final int KEPT = 1 << 21;

    private byte[] array;
    private int length;

    Bytes(int capacity) {
        array = new byte[capacity];
    }

    Bytes clear() {
        length = 0;
        if (array.length > KEPT) {
            array = new byte[KEPT];
        }
        return this;
    }

    int length() {
        return length;
    }

    byte[] copy() {
        return Arrays.copyOf(array, length);
    }

    private int grow(int more) {
        int at = length;
        if (array.length - at < more) {
            array = Arrays.copyOf(array, Math.max(array.length * 2, at + more));
        }
        length = at + more;
        return at;
    }

    Bytes put(int value) {
        int at = grow(1);
        array[at] = (byte) value;
        return this;
    }

    Bytes putShort(int value) {
        return put(value >>> 8).put(value);
    }

    Bytes putInt(int value) {
        int at = grow(4);
        INTS.set(array, at, value);
        return this;
    }

    Bytes putLong(long value) {
        int at = grow(8);
        LONGS.set(array, at, value);
        return this;
    }

    /** Seven bits a byte, the lowest first. */
    Bytes putVarint(int value) {
        int rest = value;
        while ((rest & ~0x7F) != 0) {
            put(rest & 0x7F | 0x80);
            rest >>>= 7;
        }
        return put(rest);
    }

    /** The same for what may not fit an int. */
    Bytes putVarlong(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            put((int) rest & 0x7F | 0x80);
            rest >>>= 7;
        }
        return put((int) rest);
    }

    Bytes put(byte[] bytes) {
        int at = grow(bytes.length);
        System.arraycopy(bytes, 0, array, at, bytes.length);
        return this;
    }

    Bytes put(Bytes other) {
        int at = grow(other.length);
        System.arraycopy(other.array, 0, array, at, other.length);
        return this;
    }

    /** The bytes with their length before them. */
    Bytes putSized(byte[] bytes) {
        return putVarint(bytes.length).put(bytes);
    }

    Bytes putText(String text) {
        return put(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Puts an int at a place written before, the lowest byte first. */
    void setIntReversed(int at, int value) {
        INTS.set(array, at, Integer.reverseBytes(value));
    }

    static long longAt(byte[] bytes, int at) {
        return (long) LONGS.get(bytes, at);
    }

    static int intAt(byte[] bytes, int at) {
        return (int) INTS.get(bytes, at);
    }

    static int shortAt(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
    }

    static byte[] ofLong(long value) {
        byte[] bytes = new byte[8];
        LONGS.set(bytes, 0, value);
        return bytes;
    }

    static byte[] ofLongs(long first, long second) {
        byte[] bytes = new byte[16];
        LONGS.set(bytes, 0, first);
        LONGS.set(bytes, 8, second);
        return bytes;
    }
}
