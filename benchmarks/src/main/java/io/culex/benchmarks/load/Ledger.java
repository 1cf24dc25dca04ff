package io.culex.benchmarks.load;

import java.util.Arrays;

/**
 * Keeps the books of sequence numbers, which count from 0 in each stream. A message that is missing counts as lost until it
 * comes. Of each stream and receiver it remembers the latest numbers; anything older counts as a repetition.
 */
final class Ledger {
    private static final int WORD = 64;

    private final Layout layout;
    private final boolean shared;
    /** Words of 64 numbers that are remembered of one account; a power of two. */
    private final int words;
    /** The number that an account expects next. An account is a stream, or of a fan-out a receiver. */
    private final int[] next;

    private final long[] seen;
    /** Of a shared subscription: the last number that a receiver saw of a stream. */
    private final int[] last;

    private final long[] sent;
    private long lost;
    private long repeated;
    private long disordered;
    private long misrouted;
    private long damaged;

    Ledger(Layout layout) {
        this.layout = layout;
        shared = layout.load.shape() == Shape.SHARED;
        words = shared ? WORD : 1;
        int accounts = layout.streams * layout.receivers;
        next = new int[accounts];
        seen = new long[accounts * words];
        last = new int[shared ? layout.streams * layout.load.subscribers() : 0];
        Arrays.fill(last, -1);
        sent = new long[layout.streams];
    }

    /** The next number of a stream. */
    int send(int stream) {
        return (int) sent[stream]++;
    }

    /** A message came. False when it tells nothing about its stream. */
    boolean receive(int receiver, int stream, int sequence) {
        if (stream < 0 || stream >= layout.streams || sequence < 0 || sequence >= sent[stream]) {
            damaged++;
            return false;
        }
        int owner = layout.receiverOf(stream);
        if (owner >= 0 && owner != receiver) {
            misrouted++;
            return false;
        }
        int account = layout.receivers > 1 ? receiver * layout.streams + stream : stream;
        if (shared) {
            int place = receiver * layout.streams + stream;
            if (sequence < last[place]) {
                disordered++;
            }
            last[place] = Math.max(last[place], sequence);
        }
        return take(account, sequence);
    }

    private boolean take(int account, int sequence) {
        int expected = next[account];
        if (sequence >= expected) {
            for (int missing = expected; missing < sequence; missing++) {
                mark(account, missing, false);
            }
            mark(account, sequence, true);
            lost += sequence - expected;
            next[account] = sequence + 1;
            return true;
        }
        boolean remembered = expected - sequence <= words * WORD;
        if (!remembered || (seen[word(account, sequence)] >>> sequence & 1) != 0) {
            repeated++;
            return false;
        }
        mark(account, sequence, true);
        lost--;
        if (!shared) {
            disordered++;
        }
        return true;
    }

    private void mark(int account, int sequence, boolean value) {
        int word = word(account, sequence);
        long bit = 1L << sequence;
        seen[word] = value ? seen[word] | bit : seen[word] & ~bit;
    }

    private int word(int account, int sequence) {
        return account * words + (sequence / WORD & words - 1);
    }

    void damaged() {
        damaged++;
    }

    /** All that went wrong, with those that were sent last and did not come. */
    Faults faults(long closed) {
        long missing = lost;
        for (int stream = 0; stream < layout.streams; stream++) {
            for (int receiver = 0; receiver < layout.receivers; receiver++) {
                missing += sent[stream] - next[receiver * layout.streams + stream];
            }
        }
        return new Faults(missing, repeated, disordered, misrouted, damaged, closed);
    }
}
