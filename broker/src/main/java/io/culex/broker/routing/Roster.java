package io.culex.broker.routing;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Some members of a Shared Subscription, packed, so that one is found by its number in one step however many there are.
 *
 * <p>One writer at a time (the caller holds the table's lock), any number of readers without a lock. Who leaves is replaced by
 * the last one. A reader may meet an empty place or one that has just left; it looks again at the first, and whoever takes the
 * message sorts out the second. Adding and removing cost O(1) amortised.
 */
final class Roster {
    private static final VarHandle PLACE = MethodHandles.arrayElementVarHandle(Object[].class);
    private static final int MIN_CAPACITY = 2;
    private static final int INDEX_FROM = 9;

    private volatile @Nullable Object[] places = new @Nullable Object[MIN_CAPACITY];
    private volatile int size;

    /** The writer's; null while there are few. */
    private @Nullable IdentityHashMap<Subscriber, Integer> index;

    int size() {
        return size;
    }

    /** Who has this number now, null when that place is being changed. */
    @Nullable
    RouteEntry at(int number) {
        @Nullable Object[] current = places;
        return number < current.length ? (RouteEntry) PLACE.getAcquire(current, number) : null;
    }

    /** For the writer: adds a member or replaces it; whether it was there. */
    boolean put(RouteEntry member) {
        int number = numberOf(member.subscriber());
        if (number >= 0) {
            PLACE.setRelease(places, number, member);
            return true;
        }
        int last = size;
        if (last == places.length) {
            resize(2 * last, last);
        }
        PLACE.setRelease(places, last, member);
        if (index != null) {
            index.put(member.subscriber(), last);
        } else if (last + 1 >= INDEX_FROM) {
            index = newIndex(last + 1);
        }
        size = last + 1;
        return false;
    }

    /** For the writer: removes a member and returns it; null when it was not there. */
    @Nullable
    RouteEntry remove(Subscriber subscriber) {
        int number = numberOf(subscriber);
        if (number < 0) {
            return null;
        }
        int last = size - 1;
        RouteEntry former = at(number);
        size = last;
        if (number != last) {
            RouteEntry moved = at(last);
            PLACE.setRelease(places, number, moved);
            if (index != null && moved != null) {
                index.put(moved.subscriber(), number);
            }
        }
        PLACE.setRelease(places, last, (Object) null);
        if (index != null) {
            index.remove(subscriber);
        }
        if (places.length > 2 * MIN_CAPACITY && last <= places.length / 4) {
            resize(places.length / 2, last);
        }
        return former;
    }

    /** For the writer. */
    @Nullable
    RouteEntry find(Subscriber subscriber) {
        int number = numberOf(subscriber);
        return number < 0 ? null : at(number);
    }

    private int numberOf(Subscriber subscriber) {
        if (index != null) {
            Integer number = index.get(subscriber);
            return number == null ? -1 : number;
        }
        int end = size;
        for (int i = 0; i < end; i++) {
            RouteEntry member = at(i);
            if (member != null && member.isOf(subscriber)) {
                return i;
            }
        }
        return -1;
    }

    private void resize(int capacity, int live) {
        @Nullable Object[] fresh = new @Nullable Object[Math.max(capacity, MIN_CAPACITY)];
        System.arraycopy(places, 0, fresh, 0, live);
        places = fresh;
        if (live < INDEX_FROM) {
            index = null;
        }
    }

    private IdentityHashMap<Subscriber, Integer> newIndex(int end) {
        IdentityHashMap<Subscriber, Integer> map = new IdentityHashMap<>(2 * end);
        for (int i = 0; i < end; i++) {
            RouteEntry member = at(i);
            if (member != null) {
                map.put(member.subscriber(), i);
            }
        }
        return map;
    }
}
