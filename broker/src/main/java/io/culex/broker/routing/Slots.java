package io.culex.broker.routing;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A set of elements by key, kept in an array with holes, about in the order they came.
 *
 * <p>One writer at a time (the caller holds the table's lock), any number of readers without a lock. A reader takes
 * {@link #snapshot()} once and reads its slots with {@link #at}. The writer changes one slot at a time with release, and
 * readers read it with acquire, so they see an element whole or not at all. An element never moves within an array: when
 * the array has to grow or shrink, the writer fills a new one, publishes it with one volatile write, and never touches the
 * old one again. So an element that is in the set for the whole time of a walk is found by that walk. An element that is
 * taken out and put back while a walk goes on may be met twice.
 *
 * <p>Adding, replacing and removing cost O(1) amortised; the array has at most four slots for each element, beyond the
 * first few. From {@link #INDEX_FROM} elements on the writer keeps a map from key to slot.
 */
final class Slots<E extends Keyed> {
    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Object[].class);
    private static final int MIN_CAPACITY = 2;
    private static final int INDEX_FROM = 9;

    private volatile @Nullable Object[] slots = new @Nullable Object[MIN_CAPACITY];

    /** The writer's: slots from here on are free; holes before it are used only after compaction. */
    private int used;

    /** The writer's. */
    private int live;

    /** The writer's; null while there are few elements. */
    private @Nullable Map<Object, Integer> index;

    /** What a reader walks over. */
    @Nullable
    Object[] snapshot() {
        return slots;
    }

    /** The element in a slot of a snapshot, null for a hole. */
    static @Nullable Object at(@Nullable Object[] snapshot, int slot) {
        return SLOT.getAcquire(snapshot, slot);
    }

    /** For the writer. */
    int live() {
        return live;
    }

    /** Adds an element in place of the one with its key, which it returns; null when there was none. For the writer. */
    @Nullable
    E put(E element) {
        int slot = slotOf(element.key());
        if (slot >= 0) {
            E former = element(slots[slot]);
            SLOT.setRelease(slots, slot, element);
            return former;
        }
        if (used == slots.length) {
            rebuild(Math.max(MIN_CAPACITY, 2 * live));
        }
        SLOT.setRelease(slots, used, element);
        if (index != null) {
            index.put(element.key(), used);
        } else if (live + 1 >= INDEX_FROM) {
            index = newIndex(slots, used + 1);
        }
        used++;
        live++;
        return null;
    }

    /** Removes the element with this key and returns it, null when there is none. For the writer. */
    @Nullable
    E remove(Object key) {
        int slot = slotOf(key);
        if (slot < 0) {
            return null;
        }
        E former = element(slots[slot]);
        SLOT.setRelease(slots, slot, (Object) null);
        if (index != null) {
            index.remove(key);
        }
        live--;
        if (slot == used - 1) {
            used--;
        }
        if (slots.length > 2 * MIN_CAPACITY && live <= slots.length / 4) {
            rebuild(2 * live);
        }
        return former;
    }

    /** The element with this key, null when there is none. For the writer. */
    @Nullable
    E find(Object key) {
        int slot = slotOf(key);
        return slot < 0 ? null : element(slots[slot]);
    }

    @SuppressWarnings("unchecked") // only elements are ever put in
    private @Nullable E element(@Nullable Object slot) {
        return (E) slot;
    }

    private int slotOf(Object key) {
        if (index != null) {
            Integer slot = index.get(key);
            return slot == null ? -1 : slot;
        }
        for (int i = 0; i < used; i++) {
            E element = element(slots[i]);
            if (element != null && element.key().equals(key)) {
                return i;
            }
        }
        return -1;
    }

    /** Closes the holes in a new array. It has room for as many again as live, so the cost is spread over them. */
    private void rebuild(int capacity) {
        @Nullable Object[] old = slots;
        @Nullable Object[] fresh = new @Nullable Object[Math.max(capacity, MIN_CAPACITY)];
        int next = 0;
        for (int i = 0; i < used; i++) {
            if (old[i] != null) {
                fresh[next++] = old[i];
            }
        }
        used = next;
        index = live >= INDEX_FROM ? newIndex(fresh, used) : null;
        slots = fresh;
    }

    private Map<Object, Integer> newIndex(@Nullable Object[] array, int end) {
        Map<Object, Integer> map = HashMap.newHashMap(2 * live);
        for (int i = 0; i < end; i++) {
            E element = element(array[i]);
            if (element != null) {
                map.put(element.key(), i);
            }
        }
        return map;
    }
}
