package io.culex.broker.routing;

import java.util.Arrays;

/**
 * Who gets the messages of one topic: receivers grouped by the event loop that owns them, and the Shared Subscriptions, of
 * whose members one is chosen for each message. A subscriber is at most one receiver, but a member of a group gets its share
 * besides. Immutable; the arrays are handed out as they are and must not be changed.
 */
public final class Route {
    static final SharedGroup[] NO_GROUPS = {};
    private static final RouteEntry[] NO_RECEIVERS = {};

    /** Most routes have one loop; they share these. */
    private static final int[][] ONE_LOOP = new int[64][];

    static {
        Arrays.setAll(ONE_LOOP, loop -> new int[] {loop});
    }

    /** The route of a topic that nobody subscribed to. */
    public static final Route EMPTY = new Route(new int[0], new RouteEntry[0][], NO_GROUPS, 0);

    private final int[] loops;
    private final RouteEntry[][] receivers;
    private final SharedGroup[] shared;
    private final int size;
    private final boolean[] stores;
    private final int storingLoops;

    private Route(int[] loops, RouteEntry[][] receivers, SharedGroup[] shared, int size) {
        this.loops = loops;
        this.receivers = receivers;
        this.shared = shared;
        this.size = size;
        this.stores = new boolean[loops.length];
        int storing = 0;
        for (int i = 0; i < loops.length; i++) {
            stores[i] = stores(receivers[i]);
            storing += stores[i] ? 1 : 0;
        }
        this.storingLoops = storing;
    }

    private static boolean stores(RouteEntry[] receivers) {
        for (RouteEntry entry : receivers) {
            if (stores(entry)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a receiver has its messages stored. */
    static boolean stores(RouteEntry receiver) {
        return receiver.qos() > 0 && receiver.subscriber().stored();
    }

    /** A route to the first entries of an array, which is copied; each subscriber must be there once. */
    static Route of(RouteEntry[] entries, int count, SharedGroup[] shared) {
        if (count == 0) {
            return shared.length == 0 ? EMPTY : new Route(EMPTY.loops, EMPTY.receivers, shared, 0);
        }
        int first = entries[0].subscriber().loop();
        int highest = first;
        boolean one = true;
        for (int i = 1; i < count; i++) {
            int loop = entries[i].subscriber().loop();
            one &= loop == first;
            highest = Math.max(highest, loop);
        }
        if (one) {
            int[] loops = first < ONE_LOOP.length ? ONE_LOOP[first] : new int[] {first};
            return new Route(loops, new RouteEntry[][] {Arrays.copyOf(entries, count)}, shared, count);
        }
        return grouped(entries, count, highest + 1, shared);
    }

    private static Route grouped(RouteEntry[] entries, int count, int loopCount, SharedGroup[] shared) {
        int[] sizes = new int[loopCount];
        for (int i = 0; i < count; i++) {
            sizes[entries[i].subscriber().loop()]++;
        }
        int groups = 0;
        for (int size : sizes) {
            groups += size > 0 ? 1 : 0;
        }
        int[] loops = new int[groups];
        RouteEntry[][] receivers = new RouteEntry[groups][];
        int[] groupOf = new int[loopCount];
        int group = 0;
        for (int loop = 0; loop < loopCount; loop++) {
            if (sizes[loop] > 0) {
                loops[group] = loop;
                receivers[group] = new RouteEntry[sizes[loop]];
                groupOf[loop] = group++;
            }
        }
        // From here on sizes counts down what is still to be put in, from the end, which keeps the order.
        for (int i = count - 1; i >= 0; i--) {
            int loop = entries[i].subscriber().loop();
            receivers[groupOf[loop]][--sizes[loop]] = entries[i];
        }
        return new Route(loops, receivers, shared, count);
    }

    /** The loops that have receivers, in ascending order. */
    public int[] loops() {
        return loops;
    }

    /** The receivers of the loop that stands at this position in {@link #loops()}. */
    public RouteEntry[] receiversAt(int position) {
        return receivers[position];
    }

    /** Whether one of the receivers at this position in {@link #loops()} has its messages stored. */
    boolean storesAt(int position) {
        return stores[position];
    }

    /** The receivers of a loop; empty when it has none. */
    public RouteEntry[] receivers(int loop) {
        for (int i = 0; i < loops.length; i++) {
            if (loops[i] == loop) {
                return receivers[i];
            }
        }
        return NO_RECEIVERS;
    }

    /** How many loops have receivers whose messages are stored. */
    public int storingLoops() {
        return storingLoops;
    }

    /** The groups of which one member each gets the message. */
    public SharedGroup[] shared() {
        return shared;
    }

    /** How many receivers there are, groups not counted. */
    public int size() {
        return size;
    }

    /** Whether nobody gets the message. */
    public boolean isEmpty() {
        return size == 0 && shared.length == 0;
    }
}
