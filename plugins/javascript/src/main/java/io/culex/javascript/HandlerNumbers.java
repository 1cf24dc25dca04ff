package io.culex.javascript;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;

/**
 * What the handlers of one version count: numbers in memory that the prelude shares, so that a call costs an addition and
 * nobody else anything. One row for each handler, the last one for all that are beyond {@value #ROWS}.
 *
 * <p>Written by the thread that runs the version's context, read by whoever shows metrics.
 */
final class HandlerNumbers {
    /** Rows that are shown. */
    static final int ROWS = 64;

    /** The numbers of a row; the rest of its fields are the times of calls, each for twice the time of the one before. */
    enum Field {
        CALLS,
        ERRORS,
        INTERRUPTED,
        PAUSED
    }

    private static final int FIELDS = 32;
    private static final int TIMES = Field.values().length;
    /** Nanoseconds of the first of the times. */
    private static final int UNIT = 256;

    private static final VarHandle INTS = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

    private final ByteBuffer numbers =
            ByteBuffer.allocateDirect((ROWS + 1) * FIELDS * Integer.BYTES).order(ByteOrder.nativeOrder());

    ByteBuffer shared() {
        return numbers.duplicate().order(ByteOrder.nativeOrder());
    }

    long value(int row, Field field) {
        return at(row, field.ordinal());
    }

    /** Of all handlers. */
    long total(Field field) {
        long all = 0;
        for (int row = 0; row <= ROWS; row++) {
            all += value(row, field);
        }
        return all;
    }

    private int at(int row, int field) {
        return (int) INTS.getOpaque(numbers, (row * FIELDS + field) * Integer.BYTES);
    }

    /** The time in microseconds that so many percent of the calls stayed below, to a factor of two. */
    long micros(int row, int percent) {
        long all = 0;
        for (int i = TIMES; i < FIELDS; i++) {
            all += at(row, i);
        }
        long left = (all * percent + 99) / 100;
        for (int i = TIMES; i < FIELDS && left > 0; i++) {
            left -= at(row, i);
            if (left <= 0) {
                return TimeUnit.NANOSECONDS.toMicros((long) UNIT << (i - TIMES));
            }
        }
        return 0;
    }
}
