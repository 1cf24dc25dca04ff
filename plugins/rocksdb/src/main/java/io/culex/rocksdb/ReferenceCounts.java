package io.culex.rocksdb;

/**
 * How many queue entries refer to each message of the table {@code message}. Only in memory: made anew from the queues when the
 * store is opened, so that no crash can leave a wrong count. For one thread.
 */
final class ReferenceCounts {
    private long[] ids = new long[64];
    private int[] counts = new int[64];
    private int size;

    /** One more entry refers to a message. */
    void add(long id) {
        int slot = LongMap.find(ids, id);
        if (ids[slot] == 0) {
            if (size * 2 >= ids.length) {
                grow();
                slot = LongMap.find(ids, id);
            }
            ids[slot] = id;
            size++;
        }
        counts[slot]++;
    }

    /** One less; true when it was the last. */
    boolean release(long id) {
        int slot = LongMap.find(ids, id);
        if (ids[slot] == 0) {
            return false;
        }
        if (--counts[slot] > 0) {
            return false;
        }
        remove(slot);
        return true;
    }

    boolean contains(long id) {
        return ids[LongMap.find(ids, id)] != 0;
    }

    int size() {
        return size;
    }

    private void remove(int slot) {
        size--;
        int mask = ids.length - 1;
        int gap = slot;
        for (int next = slot + 1 & mask; ids[next] != 0; next = next + 1 & mask) {
            int home = LongMap.slot(ids[next], mask);
            if ((next - home & mask) >= (next - gap & mask)) {
                ids[gap] = ids[next];
                counts[gap] = counts[next];
                gap = next;
            }
        }
        ids[gap] = 0;
        counts[gap] = 0;
    }

    private void grow() {
        long[] oldIds = ids;
        int[] oldCounts = counts;
        ids = new long[oldIds.length * 2];
        counts = new int[oldIds.length * 2];
        for (int i = 0; i < oldIds.length; i++) {
            if (oldIds[i] != 0) {
                int slot = LongMap.find(ids, oldIds[i]);
                ids[slot] = oldIds[i];
                counts[slot] = oldCounts[i];
            }
        }
    }
}
