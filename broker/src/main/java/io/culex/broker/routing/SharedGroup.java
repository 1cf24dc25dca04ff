package io.culex.broker.routing;

import io.culex.broker.config.SharedStrategy;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The members of one Shared Subscription (4.8.2): a group's name on one filter. The same name on another filter is another
 * group.
 *
 * <p>Members come and go, and go online and offline, under the table's lock; any event loop selects without a lock at the same
 * time (see {@link Roster}). Those online have a roster of their own, so that a selection costs the same however many are
 * away. All loops share the cursor of the round robin, so that the members get equal shares however many loops publish.
 */
public final class SharedGroup implements Keyed {
    /** The most members that {@link SharedStrategy#LEAST_INFLIGHT} compares; in a larger group the next ones in turn. */
    private static final int COMPARED = 32;

    private final String name;
    private final Roster members = new Roster();
    private final Roster online = new Roster();
    private final AtomicInteger cursor = new AtomicInteger();

    SharedGroup(String name) {
        this.name = name;
    }

    public String name() {
        return name;
    }

    /**
     * The member that gets a message: one that is online; when none is, one whose session keeps the message. Null only
     * when the last member just left, which leaves nobody to deliver to.
     */
    public @Nullable RouteEntry select(SharedStrategy strategy, Delivery delivery) {
        return switch (strategy) {
            case ROUND_ROBIN -> select();
            case RANDOM -> selectFrom(ThreadLocalRandom.current().nextInt());
            case LEAST_INFLIGHT -> selectIdlest();
            case HASH_CLIENT -> {
                String publisher = delivery.publisherId();
                yield selectFrom(publisher == null ? 0 : publisher.hashCode());
            }
            case HASH_TOPIC -> selectFrom(Long.hashCode(delivery.topicHash()));
        };
    }

    /** The member whose turn it is. */
    public @Nullable RouteEntry select() {
        int turn = cursor.getAndIncrement();
        while (true) {
            Roster among = candidates();
            int size = among.size();
            if (size == 0 && members.size() == 0) {
                return null;
            }
            RouteEntry member = size == 0 ? null : among.at(Math.floorMod(turn, size));
            if (member != null) {
                return member;
            }
        }
    }

    /** The member that a number stands for: the same number gives the same member as long as those online stay. */
    @Nullable
    RouteEntry selectFrom(int number) {
        while (true) {
            Roster among = candidates();
            int size = among.size();
            if (size == 0 && members.size() == 0) {
                return null;
            }
            RouteEntry member = size == 0 ? null : among.at(bucket(number, size));
            if (member != null) {
                return member;
            }
        }
    }

    /** Of the next members in turn the first with the fewest messages before it. */
    private @Nullable RouteEntry selectIdlest() {
        Roster among = candidates();
        int size = among.size();
        int turn = cursor.getAndIncrement();
        RouteEntry idlest = null;
        int least = Integer.MAX_VALUE;
        for (int i = 0; i < Math.min(size, COMPARED) && least > 0; i++) {
            RouteEntry member = among.at(Math.floorMod(turn + i, size));
            int load = member == null ? Integer.MAX_VALUE : member.load();
            if (load < least) {
                idlest = member;
                least = load;
            }
        }
        return idlest == null ? select() : idlest;
    }

    private Roster candidates() {
        return online.size() > 0 ? online : members;
    }

    /**
     * Spreads numbers evenly over so many buckets, in such a way that few numbers change theirs when there is one more (the
     * jump hash of Lamping and Veach).
     */
    private static int bucket(int number, int buckets) {
        long key = number;
        long bucket = 0;
        long next = 0;
        while (next < buckets) {
            bucket = next;
            key = key * 2862933555777941757L + 1;
            next = (long) ((bucket + 1) * ((double) (1L << 31) / ((key >>> 33) + 1)));
        }
        return (int) bucket;
    }

    /** For the writer: adds a member or replaces it; whether it was there. */
    boolean put(RouteEntry member) {
        if (member.subscriber().online()) {
            online.put(member);
        }
        return members.put(member);
    }

    /** For the writer: removes a member; whether it was there. */
    boolean remove(Subscriber subscriber) {
        online.remove(subscriber);
        return members.remove(subscriber) != null;
    }

    /** For the writer: a member's client came or went. */
    void presence(Subscriber subscriber, boolean there) {
        RouteEntry member = members.find(subscriber);
        if (member == null || !there) {
            online.remove(subscriber);
        } else {
            online.put(member);
        }
    }

    /** For the writer. */
    boolean isEmpty() {
        return members.size() == 0;
    }

    @Override
    public Object key() {
        return name;
    }
}
