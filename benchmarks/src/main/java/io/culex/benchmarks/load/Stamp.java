package io.culex.benchmarks.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What every payload says: stream, sequence number and time. In binary these are its first 16 bytes, in JSON they are
 * hexadecimal digits in strings. The rest is filler; its last byte follows from the sequence number.
 */
final class Stamp {
    private static final String JSON =
            "{\"stream\":\"00000000\",\"number\":\"00000000\",\"time\":\"0000000000000000\",\"value\":21";
    private static final int STREAM_AT = JSON.indexOf("stream") + 9;
    private static final int NUMBER_AT = JSON.indexOf("number") + 9;
    private static final int TIME_AT = JSON.indexOf("time") + 7;
    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final boolean json;
    private final int size;
    private final byte[] filler;

    Stamp(Load load) {
        json = load.json();
        size = load.payload();
        if (json) {
            String end = "\"}";
            String begin = JSON + ",\"more\":\"";
            filler = (begin + "x".repeat(Math.max(0, size - begin.length() - end.length())) + end)
                    .getBytes(StandardCharsets.US_ASCII);
        } else {
            filler = new byte[size];
            for (int i = 0; i < size; i++) {
                filler[i] = (byte) (i * 7);
            }
        }
        if (filler.length != size) {
            throw new IllegalArgumentException("a payload of JSON takes more than " + size + " bytes");
        }
    }

    void write(ByteBuffer out, int stream, int sequence, long time) {
        int at = out.position();
        if (json) {
            out.put(filler);
            hex(out, at + STREAM_AT, 8, stream);
            hex(out, at + NUMBER_AT, 8, sequence);
            hex(out, at + TIME_AT, 16, time);
            return;
        }
        out.putInt(stream).putInt(sequence).putLong(time);
        if (size > Load.SMALLEST) {
            out.put(filler, Load.SMALLEST, size - Load.SMALLEST);
            out.put(at + size - 1, (byte) sequence);
        }
    }

    /** Whether length, filler and last byte are those of a payload that was sent. Looks at one byte of the filler in between. */
    boolean whole(ByteBuffer in, int at, int length) {
        if (length != size) {
            return false;
        }
        if (json) {
            return in.get(at) == '{' && in.get(at + size - 1) == '}';
        }
        int middle = size / 2;
        boolean fine = middle < Load.SMALLEST || in.get(at + middle) == filler[middle];
        return fine && (size == Load.SMALLEST || in.get(at + size - 1) == (byte) sequence(in, at));
    }

    int stream(ByteBuffer in, int at) {
        return json ? (int) hex(in, at + STREAM_AT, 8) : in.getInt(at);
    }

    int sequence(ByteBuffer in, int at) {
        return json ? (int) hex(in, at + NUMBER_AT, 8) : in.getInt(at + 4);
    }

    long time(ByteBuffer in, int at) {
        return json ? hex(in, at + TIME_AT, 16) : in.getLong(at + 8);
    }

    private static void hex(ByteBuffer out, int at, int digits, long value) {
        for (int i = 0; i < digits; i++) {
            out.put(at + i, DIGITS[(int) (value >>> 4 * (digits - 1 - i)) & 0xF]);
        }
    }

    private static long hex(ByteBuffer in, int at, int digits) {
        long value = 0;
        for (int i = 0; i < digits; i++) {
            value = value << 4 | Character.digit(in.get(at + i), 16) & 0xF;
        }
        return value;
    }
}
