package io.culex.broker.routing;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The members of one Shared Subscription (4.8.2): a group's name on one filter. The same name on another filter is another
 * group.
 *
 * <p>Members come and go under the table's lock; any event loop selects without a lock at the same time (see {@link Slots}).
 * All loops share the cursor of the round robin and move it by compare-and-set, so that the members get equal shares
 * however many loops publish.
 */
public final class SharedGroup implements Keyed {
    private final String name;
    private final Slots<RouteEntry> members = new Slots<>();
    private final AtomicInteger cursor = new AtomicInteger();

    SharedGroup(String name) {
        this.name = name;
    }

    public String name() {
        return name;
    }

    /**
     * The member whose turn it is: the next one that is online; when none is, the next one, whose session keeps the
     * message. Null only when the last member just left, which leaves nobody to deliver to.
     */
    public @Nullable RouteEntry select() {
        while (true) {
            int start = cursor.get();
            @Nullable Object[] slots = members.snapshot();
            int slot = slotFrom(slots, start);
            if (slot < 0) {
                return null;
            }
            RouteEntry member = member(slots, slot);
            if (member != null && cursor.compareAndSet(start, slot + 1)) {
                return member;
            }
        }
    }

    /**
     * The member that another way of choosing names by any number: the same number gives the same member as long as the
     * members stay. Like {@link #select()} it prefers those online, and null says that nobody is there.
     */
    public @Nullable RouteEntry selectFrom(int number) {
        while (true) {
            @Nullable Object[] slots = members.snapshot();
            int slot = slotFrom(slots, Math.floorMod(number, slots.length));
            if (slot < 0) {
                return null;
            }
            RouteEntry member = member(slots, slot);
            if (member != null) {
                return member;
            }
        }
    }

    /** The first slot from there on, round the end, with a member online, else with any member; -1 for none. */
    private static int slotFrom(@Nullable Object[] slots, int start) {
        int slot = start < slots.length ? start : 0;
        int offline = -1;
        for (int i = 0; i < slots.length; i++) {
            RouteEntry member = member(slots, slot);
            if (member != null) {
                if (member.subscriber().online()) {
                    return slot;
                }
                if (offline < 0) {
                    offline = slot;
                }
            }
            slot = slot + 1 == slots.length ? 0 : slot + 1;
        }
        return offline;
    }

    private static @Nullable RouteEntry member(@Nullable Object[] slots, int slot) {
        return (RouteEntry) Slots.at(slots, slot);
    }

    /** For the writer: adds a member or replaces it; whether it was there. */
    boolean put(RouteEntry member) {
        return members.put(member) != null;
    }

    /** For the writer: removes a member; whether it was there. */
    boolean remove(Subscriber subscriber) {
        return members.remove(subscriber) != null;
    }

    /** For the writer. */
    boolean isEmpty() {
        return members.live() == 0;
    }

    @Override
    public Object key() {
        return name;
    }
}
