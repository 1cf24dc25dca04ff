package io.culex.rocksdb;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Keys of the tables: numbers in network order, so that they sort as they count. */
final class Keys {
    private Keys() {}

    static byte[] subscription(long session, String filter) {
        return new Bytes(8 + filter.length()).putLong(session).putText(filter).copy();
    }

    static String filter(byte[] key) {
        return new String(key, 8, key.length - 8, StandardCharsets.UTF_8);
    }

    static byte[] inbound(long session, int packetId) {
        return new Bytes(10).putLong(session).putShort(packetId).copy();
    }

    static byte[] expiry(long expiresAt, long session, long sequence) {
        return new Bytes(20)
                .putInt(minute(expiresAt))
                .putLong(session)
                .putLong(sequence)
                .copy();
    }

    /** The minute that a time in milliseconds lies in. */
    static int minute(long millis) {
        return (int) Math.min(millis / 60_000, Integer.MAX_VALUE);
    }

    static byte[] topic(String topic) {
        return topic.getBytes(StandardCharsets.UTF_8);
    }

    /** The first key after all that start with the bytes; they must not all be 0xFF. */
    static byte[] after(byte[] prefix) {
        byte[] next = prefix.clone();
        int at = next.length - 1;
        while (next[at] == -1) {
            at--;
        }
        next[at]++;
        return Arrays.copyOf(next, at + 1);
    }
}
