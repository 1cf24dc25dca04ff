package io.culex.broker.routing;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A hash of topic bytes, eight at a time. Its seed is new in each process, so that nobody outside can choose topics that
 * collide; it must not be stored.
 */
public final class TopicHash {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long FACTOR = 0x9E37_79B9_7F4A_7C15L;
    private static final long SEED = ThreadLocalRandom.current().nextLong();

    private TopicHash() {}

    /** The hash of the bytes from {@code from} to before {@code to}. */
    public static long of(byte[] bytes, int from, int to) {
        int length = to - from;
        long hash = SEED ^ length;
        if (length >= 8) {
            for (int i = from; i < to - 8; i += 8) {
                hash = mix(hash ^ (long) LONG.get(bytes, i));
            }
            return mix(hash ^ (long) LONG.get(bytes, to - 8));
        }
        if (length >= 4) {
            return mix(hash ^ tail((int) INT.get(bytes, from), (int) INT.get(bytes, to - 4)));
        }
        if (length > 0) {
            return mix(hash ^ tail(bytes[from], bytes[from + length / 2] << 8 | (bytes[to - 1] & 0xFF)));
        }
        return mix(hash);
    }

    private static long tail(int first, int last) {
        return ((long) first << 32) | (last & 0xFFFF_FFFFL);
    }

    /** Both halves of a full product: every bit of the input reaches every bit of the result. */
    private static long mix(long value) {
        long mixed = value ^ FACTOR;
        return (mixed * FACTOR) ^ Math.unsignedMultiplyHigh(mixed, FACTOR) ^ (mixed >>> 32);
    }
}
