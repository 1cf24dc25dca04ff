package io.culex.rocksdb;

import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which messages a session's queue has, and what else of it is on the disk: 8 bytes for each message, so that nothing has to
 * be searched for among marks of removal.
 *
 * <p>Owner: the writer's thread. The entries lie in a ring from the lowest sequence number to the highest. A few old ones that
 * are left far behind are moved out of it, so that one message that is never acknowledged does not make the ring grow for ever.
 */
final class SessionIndex {
    /** An entry's bits; what is above {@link #SHIFT} is the number of its message, or its place among those not yet written. */
    static final long PRESENT = 1;
    /** The table {@code flight} has a record of it. */
    static final long FLIGHT = 2;
    /** It is not written yet. */
    static final long PENDING = 4;
    /** It was sent, so it does not expire any more. */
    static final long SENT = 8;

    static final int SHIFT = 4;

    private static final int LARGEST_SPARSE_RING = 1 << 14;

    final long id;
    private long lowest;
    private long next;
    private int inRing;
    private long @Nullable [] ring;
    private @Nullable TreeMap<Long, Long> behind;
    private @Nullable BitSet inbound;
    boolean subscribed;
    boolean will;

    SessionIndex(long id) {
        this.id = id;
    }

    /** The entry of a sequence number, 0 for none. */
    long entry(long sequence) {
        long[] entries = ring;
        if (entries != null && sequence >= lowest && sequence < next) {
            return entries[(int) sequence & entries.length - 1];
        }
        TreeMap<Long, Long> old = behind;
        Long entry = old == null ? null : old.get(sequence);
        return entry == null ? 0 : entry;
    }

    /** Adds or changes an entry. */
    void put(long sequence, long entry) {
        TreeMap<Long, Long> old = behind;
        if (old != null && old.containsKey(sequence) || sequence < lowest && inRing > 0) {
            behind().put(sequence, entry);
            return;
        }
        if (inRing == 0) {
            lowest = sequence;
            next = sequence;
        }
        makeRoom(sequence);
        long[] entries = ring();
        int slot = (int) sequence & entries.length - 1;
        if (sequence >= next) {
            for (long between = next; between < sequence; between++) {
                entries[(int) between & entries.length - 1] = 0;
            }
            entries[slot] = 0;
            next = sequence + 1;
        }
        if (entries[slot] == 0) {
            inRing++;
        }
        entries[slot] = entry;
    }

    void remove(long sequence) {
        long[] entries = ring;
        if (entries == null || sequence < lowest || sequence >= next) {
            TreeMap<Long, Long> old = behind;
            if (old != null) {
                old.remove(sequence);
                if (old.isEmpty()) {
                    behind = null;
                }
            }
            return;
        }
        int slot = (int) sequence & entries.length - 1;
        if (entries[slot] != 0) {
            entries[slot] = 0;
            inRing--;
        }
        if (inRing == 0) {
            if (entries.length > 64) {
                ring = null;
            }
            lowest = next;
        } else {
            while (entries[(int) lowest & entries.length - 1] == 0) {
                lowest++;
            }
        }
    }

    /** How many entries there are. */
    int size() {
        return inRing + (behind == null ? 0 : behind.size());
    }

    /** Up to so many sequence numbers that are there, from the first one given. */
    long[] from(long first, int most) {
        long[] found = new long[Math.min(most, size())];
        int count = 0;
        TreeMap<Long, Long> old = behind;
        if (old != null) {
            for (long sequence : old.tailMap(first).keySet()) {
                if (count == found.length) {
                    break;
                }
                found[count++] = sequence;
            }
        }
        long[] entries = ring;
        if (entries != null) {
            for (long sequence = Math.max(first, lowest); sequence < next && count < found.length; sequence++) {
                if (entries[(int) sequence & entries.length - 1] != 0) {
                    found[count++] = sequence;
                }
            }
        }
        return count == found.length ? found : java.util.Arrays.copyOf(found, count);
    }

    /** QoS 2 packet identifiers that came in. */
    BitSet inbound() {
        BitSet current = inbound;
        if (current == null) {
            current = new BitSet(0);
            inbound = current;
        }
        return current;
    }

    private TreeMap<Long, Long> behind() {
        TreeMap<Long, Long> current = behind;
        if (current == null) {
            current = new TreeMap<>();
            behind = current;
        }
        return current;
    }

    private long[] ring() {
        long[] current = ring;
        if (current == null) {
            current = new long[4];
            ring = current;
        }
        return current;
    }

    private void makeRoom(long sequence) {
        long[] entries = ring();
        while (sequence - lowest >= entries.length) {
            if (entries.length >= LARGEST_SPARSE_RING && inRing < entries.length / 4) {
                leaveBehind(entries);
                if (sequence - lowest < entries.length) {
                    return;
                }
            }
            long[] larger = new long[entries.length * 2];
            for (long i = lowest; i < next; i++) {
                larger[(int) i & larger.length - 1] = entries[(int) i & entries.length - 1];
            }
            entries = larger;
            ring = larger;
        }
    }

    /** Moves the entries of the older half out of the ring. */
    private void leaveBehind(long[] entries) {
        Map<Long, Long> old = behind();
        long middle = lowest + entries.length / 2;
        while (lowest < middle && lowest < next) {
            int slot = (int) lowest & entries.length - 1;
            if (entries[slot] != 0) {
                old.put(lowest, entries[slot]);
                entries[slot] = 0;
                inRing--;
            }
            lowest++;
        }
        if (inRing == 0) {
            lowest = next;
        }
    }
}
