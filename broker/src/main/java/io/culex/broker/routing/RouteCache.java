package io.culex.broker.routing;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The routes of the topics that one event loop sees often, by the topics' bytes.
 *
 * <p>Belongs to one event loop. A hit costs a hash, a comparison and two volatile reads; a route whose stamp is old is found
 * again in place, so that an answer is never older than the last change of the tree that happened before the question.
 *
 * <p>The table has sets of {@link #WAYS} slots. It doubles while topics come, up to the bound; then, as in a full set, an
 * entry that was not asked for since the last look gives way. Beyond {@link #OPEN} entries a topic is kept only when it is
 * seen for the second time: two bits for each hash, wiped when enough topics passed, remember the first. So topics that
 * never come again cost a search, but no memory and no entry of another. The bound counts bytes as well, because a route may
 * have many receivers.
 */
public final class RouteCache {
    private static final int WAYS = 8;
    private static final int FIRST_SLOTS = 256;

    /** Up to so many entries every topic is kept. */
    private static final int OPEN = 1024;

    private static final int ENTRY_BYTES = 160;

    /** The average that the bound in bytes allows for each entry. */
    private static final int AVERAGE_BYTES = 512;

    private final Matcher matcher;
    private final SubscriptionTree tree;
    private final int maxEntries;
    private final int maxSlots;
    private final long maxBytes;

    private int[] tags = new int[FIRST_SLOTS];
    private @Nullable Cached[] slots = new @Nullable Cached[FIRST_SLOTS];
    private int size;
    private long bytes;
    private int hand;

    /** Null until the cache is past {@link #OPEN}. */
    private long @Nullable [] seen;

    private int seenCount;
    private byte[] scratch = new byte[256];
    private long hits;
    private long misses;

    /** A cache with at most so many topics. */
    public RouteCache(SubscriptionTree tree, int maxEntries) {
        this.tree = tree;
        this.matcher = new Matcher(tree);
        this.maxEntries = Math.max(maxEntries, 16);
        // At most half full, so that few sets are full before the bound is reached.
        this.maxSlots = Math.max(FIRST_SLOTS, Integer.highestOneBit(2 * this.maxEntries - 1) * 2);
        this.maxBytes = (long) this.maxEntries * AVERAGE_BYTES;
    }

    /** The route of the topic in a buffer, whose indexes stay. */
    public Route find(ByteBuf buffer, int index, int length) {
        byte[] topic = scratch;
        if (length > topic.length) {
            topic = new byte[Math.max(length, 2 * topic.length)];
            scratch = topic;
        }
        buffer.getBytes(index, topic, 0, length);
        return find(topic, length);
    }

    /** The route of a topic in UTF-8. */
    public Route find(byte[] topic) {
        return find(topic, topic.length);
    }

    private Route find(byte[] topic, int length) {
        long hash = TopicHash.of(topic, 0, length);
        int tag = tag(hash);
        int base = base(hash, slots.length);
        for (int i = base; i < base + WAYS; i++) {
            if (tags[i] == tag) {
                Cached cached = slots[i];
                if (cached != null && cached.isFor(topic, length)) {
                    return current(cached);
                }
            }
        }
        misses++;
        Route route = matcher.match(topic, 0, length);
        if (admits(hash)) {
            keep(new Cached(Arrays.copyOf(topic, length), hash, route, matcher.stripe(), matcher.stamp()));
        }
        return route;
    }

    /** How many topics are kept. */
    public int size() {
        return size;
    }

    /** How many answers came from here. */
    public long hits() {
        return hits;
    }

    /** How many answers had to be searched for, as topics not kept or after a change of the tree. */
    public long misses() {
        return misses;
    }

    /**
     * Looks at so many slots, going round from call to call, and drops the routes that a change has made old, so that they do
     * not hold sessions that ended. For a timer of the loop.
     */
    public void sweep(int steps) {
        for (int i = 0; i < steps; i++) {
            hand = hand + 1 & slots.length - 1;
            Cached cached = slots[hand];
            if (cached != null && cached.stamp != tree.stamp(cached.stripe)) {
                drop(hand);
            }
        }
    }

    private Route current(Cached cached) {
        cached.asked = true;
        if (cached.stamp == tree.stamp(cached.stripe)) {
            hits++;
            return cached.route;
        }
        misses++;
        long before = cached.bytes();
        cached.route = matcher.match(cached.topic, 0, cached.topic.length);
        cached.stamp = matcher.stamp();
        bytes += cached.bytes() - before;
        Route route = cached.route;
        makeRoom();
        return route;
    }

    /** Whether a topic that is not here shall be kept. */
    private boolean admits(long hash) {
        if (size < OPEN) {
            return true;
        }
        long[] bits = seen;
        if (bits == null) {
            bits = new long[Math.max(1024, Integer.highestOneBit(maxEntries) / 4)];
            seen = bits;
        }
        int word = (int) (hash >>> 32) & bits.length - 1;
        long mask = 1L << (hash >>> 20) | 1L << (hash >>> 26);
        if ((bits[word] & mask) == mask) {
            return true;
        }
        // Wiped after eight topics for each word, which have set about a fifth of it: until then, one new topic in
        // fifty
        // passes for one seen before.
        if (++seenCount > bits.length * 8) {
            Arrays.fill(bits, 0);
            seenCount = 1;
        }
        bits[word] |= mask;
        return false;
    }

    private void keep(Cached cached) {
        if (cached.bytes() > maxBytes / 4) {
            return;
        }
        int slot = freeSlot(cached.hash);
        if (slot < 0 && slots.length < maxSlots && size >= slots.length / 4) {
            grow();
            slot = freeSlot(cached.hash);
        }
        if (slot < 0) {
            slot = victim(base(cached.hash, slots.length));
            drop(slot);
        }
        put(cached, slot);
        makeRoom();
    }

    private int freeSlot(long hash) {
        int base = base(hash, slots.length);
        for (int i = base; i < base + WAYS; i++) {
            if (slots[i] == null) {
                return i;
            }
        }
        return -1;
    }

    /** A slot of a full set: the first that was not asked for since the last time, else the first. */
    private int victim(int base) {
        for (int i = base; i < base + WAYS; i++) {
            Cached cached = slots[i];
            if (cached != null && !cached.asked) {
                return i;
            }
        }
        for (int i = base; i < base + WAYS; i++) {
            Cached cached = slots[i];
            if (cached != null) {
                cached.asked = false;
            }
        }
        return base;
    }

    /** Goes round and drops what was not asked for since the last time, until the bounds hold. */
    private void makeRoom() {
        while (size > maxEntries || bytes > maxBytes) {
            hand = hand + 1 & slots.length - 1;
            Cached cached = slots[hand];
            if (cached != null && cached.asked) {
                cached.asked = false;
            } else if (cached != null) {
                drop(hand);
            }
        }
    }

    private void grow() {
        @Nullable Cached[] old = slots;
        slots = new @Nullable Cached[2 * old.length];
        tags = new int[slots.length];
        size = 0;
        bytes = 0;
        for (Cached cached : old) {
            if (cached != null) {
                // A set splits in two, so there is room.
                put(cached, freeSlot(cached.hash));
            }
        }
    }

    private void put(Cached cached, int slot) {
        slots[slot] = cached;
        tags[slot] = tag(cached.hash);
        size++;
        bytes += cached.bytes();
    }

    private void drop(int slot) {
        Cached cached = slots[slot];
        if (cached != null) {
            slots[slot] = null;
            tags[slot] = 0;
            size--;
            bytes -= cached.bytes();
        }
    }

    private static int base(long hash, int slotCount) {
        return (int) hash & slotCount - 1 & -WAYS;
    }

    private static int tag(long hash) {
        return (int) (hash >>> 32);
    }

    /** One topic. */
    private static final class Cached {
        final byte[] topic;
        final long hash;
        final int stripe;
        Route route;
        long stamp;

        /** Asked for again since the last look. */
        boolean asked;

        Cached(byte[] topic, long hash, Route route, int stripe, long stamp) {
            this.topic = topic;
            this.hash = hash;
            this.route = route;
            this.stripe = stripe;
            this.stamp = stamp;
        }

        boolean isFor(byte[] bytes, int length) {
            return length == topic.length && Arrays.equals(topic, 0, length, bytes, 0, length);
        }

        long bytes() {
            return ENTRY_BYTES + topic.length + 4L * route.size() + 4L * route.shared().length;
        }
    }
}
