package io.culex.rocksdb;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * Gets a walk over a table past places that cannot be read: it is tried again from one number further on, until something can
 * be read, first by ones, then in larger steps. Says once for each place which file it is and where.
 */
final class Gap {
    private static final int SMALL_STEPS = 4096;
    private static final int MOST_STEPS = SMALL_STEPS + 48;

    private final Table table;
    private final int numberAt;
    private final Consumer<String> says;
    private byte @Nullable [] lastKey;
    private int places;

    /**
     * @param numberAt where in a key 8 bytes are that can be counted up; -1 for keys that are texts
     * @param says is told what is damaged
     */
    Gap(Table table, int numberAt, Consumer<String> says) {
        this.table = table;
        this.numberAt = numberAt;
        this.says = says;
    }

    /** Whether there is another record, past what is damaged if need be. */
    boolean there(Database.Walk walk) throws RocksDBException {
        try {
            return walk.there();
        } catch (RocksDBException e) {
            says.accept("the table " + table + " is damaged; what can be read of it is kept: " + e.getMessage());
            places++;
            return past(walk, e.getMessage());
        }
    }

    void passed(byte[] key) {
        lastKey = key;
    }

    /** Says how many places there were. */
    void report() {
        if (places > 0) {
            says.accept("the table " + table + " has " + places + " damaged places");
        }
    }

    private boolean past(Database.Walk walk, @Nullable String first) {
        String said = first;
        byte[] key = lastKey;
        byte[] from = key == null ? new byte[Math.max(numberAt, 0) + 8] : key;
        for (int step = 1; step <= MOST_STEPS; step++) {
            byte[] next = step(from, step);
            if (next == null) {
                return false;
            }
            walk.seek(next);
            try {
                return walk.there();
            } catch (RocksDBException still) {
                if (!java.util.Objects.equals(still.getMessage(), said)) {
                    said = still.getMessage();
                    says.accept("and " + said);
                }
            }
        }
        return false;
    }

    /** The key to try after so many attempts; null when there is none. */
    private byte @Nullable [] step(byte[] from, int step) {
        if (numberAt < 0) {
            return textStep(from, step);
        }
        byte[] key = java.util.Arrays.copyOf(from, numberAt + 8);
        long number = Bytes.longAt(key, numberAt);
        long further = step <= SMALL_STEPS ? number + step : number + (1L << step - SMALL_STEPS + 12);
        if (further < number) {
            return null;
        }
        System.arraycopy(Bytes.ofLong(further), 0, key, numberAt, 8);
        if (numberAt == 8 && step > SMALL_STEPS) {
            // Within a session there is nothing more that can be read: the next sessions.
            System.arraycopy(Bytes.ofLong(Bytes.longAt(key, 0) + (1L << step - SMALL_STEPS - 1)), 0, key, 0, 8);
            java.util.Arrays.fill(key, 8, 16, (byte) 0);
        }
        return key;
    }

    /** Counts a text's last bytes up, then those before them. */
    private static byte @Nullable [] textStep(byte[] from, int step) {
        int keep = Math.min(from.length, 16) - (step - 1) / 256;
        if (keep <= 0) {
            return null;
        }
        byte[] key = java.util.Arrays.copyOf(from, keep);
        int last = (key[keep - 1] & 0xFF) + (step - 1) % 256 + 1;
        if (last > 0xFF) {
            return step < MOST_STEPS ? Keys.after(key) : null;
        }
        key[keep - 1] = (byte) last;
        return key;
    }
}
