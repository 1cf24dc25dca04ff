package io.culex.broker.routing;

import io.culex.broker.topic.TopicFilter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * All subscriptions by their filters: a tree with a node for each level.
 *
 * <p>Writers come from any thread and take one lock, for a change of O(levels) amortised; readers take none and are never
 * blocked. Why that is safe:
 *
 * <ul>
 *   <li>A node's fields are volatile and each change of the tree becomes visible by one write: of such a field, or of one
 *       slot of a table ({@link Children}) or set ({@link Slots}), with release. New branches are built whole before that.
 *   <li>Nothing moves inside a table or set that readers may hold. When one has to be rebuilt, the new one is published and
 *       the old one left as it is.
 *   <li>A node is cut off only when it is empty, and is not used again. A reader that is still at it finds nothing there, and
 *       nothing that was in force all the time can be missing, since its path would not be empty.
 * </ul>
 *
 * So a search finds every subscription that was in force from its start to its end. One that came, went or was replaced
 * meanwhile is found or not, old or new; one that was taken and made again meanwhile may be found twice.
 *
 * <p>For {@link RouteCache} each change is counted after it is visible: in the stripe of the filter's first level, or, when
 * that is a wildcard, in one counter for all topics. A route found after its stamp was read, whose stamp is still the same,
 * is as good as new.
 */
public final class SubscriptionTree {
    private static final int STRIPES = 1024;

    private final ReentrantLock lock = new ReentrantLock();
    private final Node root = Node.wildcard();
    private final AtomicLongArray stripes = new AtomicLongArray(STRIPES);
    private final AtomicLong wild = new AtomicLong();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicInteger shared = new AtomicInteger();

    /**
     * Makes a subscription or replaces the one that the subscriber has on the same filter [MQTT-3.8.4-3].
     *
     * @param subscriptionId the Subscription Identifier, 0 for none
     * @return whether there was one
     */
    public boolean subscribe(
            TopicFilter filter,
            Subscriber subscriber,
            int qos,
            boolean noLocal,
            boolean retainAsPublished,
            int subscriptionId) {
        int @Nullable [] ids = subscriptionId == 0 ? null : new int[] {subscriptionId};
        RouteEntry entry = filter.shareGroup() == null
                ? new RouteEntry(subscriber, qos, noLocal, retainAsPublished, ids)
                : new Membership(subscriber, qos, noLocal, retainAsPublished, ids, filter.text());
        byte[] bytes = filter.filter().getBytes(StandardCharsets.UTF_8);
        String group = filter.shareGroup();
        lock.lock();
        try {
            boolean existed = put(bytes, group, entry);
            if (!existed) {
                count.incrementAndGet();
                if (filter.shareGroup() != null) {
                    shared.incrementAndGet();
                }
            }
            changed(bytes);
            return existed;
        } finally {
            lock.unlock();
        }
    }

    /** Ends a subscription; whether there was one. */
    public boolean unsubscribe(TopicFilter filter, Subscriber subscriber) {
        byte[] bytes = filter.filter().getBytes(StandardCharsets.UTF_8);
        lock.lock();
        try {
            if (!remove(bytes, filter.levels().length, filter.shareGroup(), subscriber)) {
                return false;
            }
            count.decrementAndGet();
            if (filter.shareGroup() != null) {
                shared.decrementAndGet();
            }
            changed(bytes);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** The client of a member of a Shared Subscription came or went. */
    public void presence(TopicFilter filter, Subscriber subscriber, boolean there) {
        lock.lock();
        try {
            SharedGroup group = group(filter);
            if (group != null) {
                group.presence(subscriber, there);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The members of a Shared Subscription, null when there are none. */
    @Nullable
    SharedGroup membersOf(TopicFilter filter) {
        lock.lock();
        try {
            return group(filter);
        } finally {
            lock.unlock();
        }
    }

    private @Nullable SharedGroup group(TopicFilter filter) {
        String name = filter.shareGroup();
        byte[] bytes = filter.filter().getBytes(StandardCharsets.UTF_8);
        Node node = root;
        for (int from = 0; node != null && from <= bytes.length; ) {
            int to = levelEnd(bytes, from);
            node = child(node, bytes, from, to);
            from = to + 1;
        }
        Slots<SharedGroup> groups = node == null ? null : node.groups;
        return groups == null || name == null ? null : groups.find(name);
    }

    /** How many subscriptions there are, shared ones included. */
    public int count() {
        return count.get();
    }

    /** How many of them are shared. */
    public int sharedCount() {
        return shared.get();
    }

    /** The route of a topic in a buffer, whose indexes stay. For rare use; the path of a message has a {@link RouteCache}. */
    public Route match(ByteBuf buffer, int index, int length) {
        return match(ByteBufUtil.getBytes(buffer, index, length));
    }

    /** The route of a topic in UTF-8. For rare use; the path of a message has a {@link RouteCache}. */
    public Route match(byte[] topic) {
        return new Matcher(this).match(topic, 0, topic.length);
    }

    Node root() {
        return root;
    }

    static int stripe(int firstLevelHash) {
        // Other bits than those that choose a child's slot.
        return firstLevelHash >>> 22 & STRIPES - 1;
    }

    /** The stamp of a stripe's topics. Both counters only grow, so the sum is the same only if both are. */
    long stamp(int stripe) {
        return stripes.get(stripe) + wild.get();
    }

    private void changed(byte[] filter) {
        if (filter[0] == '+' || filter[0] == '#') {
            wild.incrementAndGet();
        } else {
            stripes.incrementAndGet(stripe((int) TopicHash.of(filter, 0, levelEnd(filter, 0))));
        }
    }

    /** Goes down as far as there are nodes; the rest of the path is built whole before it is hung below. */
    private boolean put(byte[] filter, @Nullable String group, RouteEntry entry) {
        Node node = root;
        int from = 0;
        while (from <= filter.length) {
            int to = levelEnd(filter, from);
            Node child = child(node, filter, from, to);
            if (child == null) {
                Node branch = newNode(filter, from, to);
                add(grow(branch, filter, to + 1), group, entry);
                attach(node, branch, filter, from, to);
                return false;
            }
            node = child;
            from = to + 1;
        }
        return add(node, group, entry);
    }

    /** Adds the levels from there on below a new node; the last of them. */
    private static Node grow(Node branch, byte[] filter, int start) {
        Node node = branch;
        int from = start;
        while (from <= filter.length) {
            int to = levelEnd(filter, from);
            Node child = newNode(filter, from, to);
            attach(node, child, filter, from, to);
            node = child;
            from = to + 1;
        }
        return node;
    }

    private static boolean add(Node node, @Nullable String group, RouteEntry entry) {
        return group == null ? node.putEntry(entry) : node.putMember(group, entry);
    }

    private boolean remove(byte[] filter, int levels, @Nullable String group, Subscriber subscriber) {
        Node[] path = new Node[levels + 1];
        path[0] = root;
        int depth = 0;
        for (int from = 0; from <= filter.length; ) {
            int to = levelEnd(filter, from);
            Node child = child(path[depth], filter, from, to);
            if (child == null) {
                return false;
            }
            path[++depth] = child;
            from = to + 1;
        }
        Node last = path[depth];
        boolean removed = group == null ? last.removeEntry(subscriber) : last.removeMember(group, subscriber);
        // Even when nothing was removed no node of the path is empty, so this stops at once.
        while (depth > 0 && path[depth].isEmpty()) {
            path[depth - 1].removeChild(path[depth]);
            depth--;
        }
        return removed;
    }

    private static @Nullable Node child(Node node, byte[] filter, int from, int to) {
        if (isWildcard(filter, from, to)) {
            return filter[from] == '+' ? node.plus : node.multi;
        }
        return node.child(filter, from, to, (int) TopicHash.of(filter, from, to));
    }

    private static Node newNode(byte[] filter, int from, int to) {
        if (isWildcard(filter, from, to)) {
            return Node.wildcard();
        }
        return new Node(Arrays.copyOfRange(filter, from, to), (int) TopicHash.of(filter, from, to));
    }

    private static void attach(Node node, Node child, byte[] filter, int from, int to) {
        if (!isWildcard(filter, from, to)) {
            node.addChild(child);
        } else if (filter[from] == '+') {
            node.plus = child;
        } else {
            node.multi = child;
        }
    }

    private static boolean isWildcard(byte[] filter, int from, int to) {
        return to - from == 1 && (filter[from] == '+' || filter[from] == '#');
    }

    private static int levelEnd(byte[] filter, int from) {
        int end = from;
        while (end < filter.length && filter[end] != '/') {
            end++;
        }
        return end;
    }
}
