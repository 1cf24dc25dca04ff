package io.culex.rocksdb;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * Gets a walk over a table past places that cannot be read. Keys are taken for numbers: steps that double lead from the last key that
 * was read to one where reading works, and halving the last step finds the first such. So what is sound right behind a damaged block
 * or a missing file is found, whatever the keys are. Says once for each place which file it is and where.
 */
final class Gap {
    /** Keys that begin with so many equal bytes are not told apart. */
    private static final int MOST_BYTES = 256;

    private static final int LEAST_BYTES = 64;
    private static final int MORE_BYTES = 8;
    private static final int MOST_SAID = 100;
    private static final int MOST_ATTEMPTS = 1000;

    private final Table table;
    private final Consumer<String> says;
    private final Set<String> said = new HashSet<>();
    private byte @Nullable [] lastKey;
    private int places;

    /** @param says is told what is damaged */
    Gap(Table table, Consumer<String> says) {
        this.table = table;
        this.says = says;
    }

    /** Whether there is another record, past what is damaged if need be. */
    boolean there(Database.Walk walk) {
        try {
            return walk.there();
        } catch (RocksDBException e) {
            says.accept("the table " + table + " is damaged; what can be read of it is kept: " + e.getMessage());
            said.add(String.valueOf(e.getMessage()));
            places++;
            return past(walk);
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

    private boolean past(Database.Walk walk) {
        byte[] last = lastKey;
        int length = last == null ? LEAST_BYTES : Math.clamp(last.length, LEAST_BYTES, MOST_BYTES) + MORE_BYTES;
        BigInteger from = new BigInteger(1, last == null ? new byte[length] : Arrays.copyOf(last, length));
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            BigInteger next = next(walk, from, length);
            if (next == null) {
                return false; // nothing behind it can be read
            }
            walk.seek(key(next, length));
            try {
                return walk.there();
            } catch (RocksDBException another) {
                from = next; // the next damaged place begins here
            }
        }
        says.accept("the rest of the table " + table + " is too damaged to be read");
        return false;
    }

    /** Where reading works again. */
    private @Nullable BigInteger next(Database.Walk walk, BigInteger from, int length) {
        BigInteger step = BigInteger.ONE;
        while (!readable(walk, from.add(step), length)) {
            step = step.shiftLeft(1);
            if (from.add(step).bitLength() > length * Byte.SIZE) {
                return null;
            }
        }
        BigInteger bad = from.add(step.shiftRight(1));
        BigInteger good = from.add(step);
        while (good.subtract(bad).compareTo(BigInteger.ONE) > 0) {
            BigInteger middle = good.add(bad).shiftRight(1);
            if (readable(walk, middle, length)) {
                good = middle;
            } else {
                bad = middle;
            }
        }
        return good;
    }

    private boolean readable(Database.Walk walk, BigInteger number, int length) {
        walk.seek(key(number, length));
        try {
            var _ = walk.there();
            return true;
        } catch (RocksDBException e) {
            String message = String.valueOf(e.getMessage());
            if (said.size() < MOST_SAID && said.add(message)) {
                says.accept("and " + message);
            }
            return false;
        }
    }

    private static byte[] key(BigInteger number, int length) {
        byte[] bytes = number.toByteArray(); // with a sign, or without what is zero
        byte[] key = new byte[length];
        int count = Math.min(bytes.length, length);
        System.arraycopy(bytes, bytes.length - count, key, length - count, count);
        return key;
    }
}
