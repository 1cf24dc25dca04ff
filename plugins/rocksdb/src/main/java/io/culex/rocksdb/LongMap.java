package io.culex.rocksdb;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Values by a long that is not 0, without a box for each key. For one thread. */
final class LongMap<V> {
    private long[] keys = new long[64];
    private @Nullable Object[] values = new @Nullable Object[64];
    private int size;

    @SuppressWarnings("unchecked")
    @Nullable
    V get(long key) {
        int slot = find(keys, key);
        return (V) values[slot];
    }

    void put(long key, V value) {
        int slot = find(keys, key);
        if (keys[slot] == 0) {
            if (size * 2 >= keys.length) {
                grow();
                slot = find(keys, key);
            }
            keys[slot] = key;
            size++;
        }
        values[slot] = value;
    }

    void remove(long key) {
        int slot = find(keys, key);
        if (keys[slot] == 0) {
            return;
        }
        size--;
        int mask = keys.length - 1;
        int gap = slot;
        // What was pushed behind the removed one moves up, so that no search ends too early.
        for (int next = slot + 1 & mask; keys[next] != 0; next = next + 1 & mask) {
            int home = slot(keys[next], mask);
            if ((next - home & mask) >= (next - gap & mask)) {
                keys[gap] = keys[next];
                values[gap] = values[next];
                gap = next;
            }
        }
        keys[gap] = 0;
        values[gap] = null;
    }

    int size() {
        return size;
    }

    @SuppressWarnings("unchecked")
    void forEach(Consumer<V> action) {
        for (Object value : values) {
            if (value != null) {
                action.accept((V) value);
            }
        }
    }

    static int slot(long key, int mask) {
        long mixed = key * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 32) & mask;
    }

    /** The slot that has the key, or the free one where it belongs. */
    static int find(long[] keys, long key) {
        int mask = keys.length - 1;
        int slot = slot(key, mask);
        while (keys[slot] != 0 && keys[slot] != key) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private void grow() {
        long[] oldKeys = keys;
        @Nullable Object[] oldValues = values;
        keys = new long[oldKeys.length * 2];
        values = new @Nullable Object[oldKeys.length * 2];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != 0) {
                int slot = find(keys, oldKeys[i]);
                keys[slot] = oldKeys[i];
                values[slot] = oldValues[i];
            }
        }
    }
}
