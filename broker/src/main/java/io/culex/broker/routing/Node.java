package io.culex.broker.routing;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One level of a filter in the tree.
 *
 * <p>Fields are written by one writer at a time under the tree's lock and read by anybody; being volatile, each shows its
 * reader everything written before it. Methods for the writer say so. Lean, since there is one for almost each filter: the
 * usual one child and one subscriber are held without a table.
 */
final class Node {
    private static final byte[] NO_BYTES = {};

    /** The level in UTF-8; empty for wildcards and the root. */
    final byte[] level;

    final int hash;

    /** Literal children: null, one {@link Node}, or {@link Children}. */
    private volatile @Nullable Object children;

    /** What follows in filters with + here. */
    volatile @Nullable Node plus;

    /** What ends with # here; has subscriptions only. */
    volatile @Nullable Node multi;

    /** Subscriptions that end here: null, one {@link RouteEntry}, or {@link Slots} of them. */
    volatile @Nullable Object entries;

    /** Shared Subscriptions that end here, by the name of the group. */
    volatile @Nullable Slots<SharedGroup> groups;

    Node(byte[] level, int hash) {
        this.level = level;
        this.hash = hash;
    }

    static Node wildcard() {
        return new Node(NO_BYTES, 0);
    }

    boolean isFor(byte[] topic, int from, int to) {
        return to - from == level.length && Arrays.equals(level, 0, level.length, topic, from, to);
    }

    /** The literal child for a level of a topic, null when there is none. */
    @Nullable
    Node child(byte[] topic, int from, int to, int levelHash) {
        Object current = children;
        if (current instanceof Node only) {
            return only.hash == levelHash && only.isFor(topic, from, to) ? only : null;
        }
        return current instanceof Children table ? table.find(topic, from, to, levelHash) : null;
    }

    /** For the writer: adds a literal child that is not there. */
    void addChild(Node child) {
        Object current = children;
        if (current instanceof Node only) {
            children = Children.of(only, child);
        } else if (current instanceof Children table) {
            Children target = table.with(child);
            if (target != table) {
                children = target;
            }
        } else {
            children = child;
        }
    }

    /** For the writer: removes a child of whatever kind. */
    void removeChild(Node child) {
        if (child == plus) {
            plus = null;
        } else if (child == multi) {
            multi = null;
        } else if (children instanceof Children table) {
            Children target = table.without(child);
            if (target.live() == 1) {
                children = target.only();
            } else if (target != table) {
                children = target;
            }
        } else {
            children = null;
        }
    }

    /** For the writer: adds or replaces a subscriber's subscription; whether it was there. */
    boolean putEntry(RouteEntry entry) {
        Object current = entries;
        if (current == null) {
            entries = entry;
            return false;
        }
        if (current instanceof RouteEntry only) {
            if (only.isOf(entry.subscriber())) {
                entries = entry;
                return true;
            }
            Slots<RouteEntry> set = new Slots<>();
            set.put(only);
            set.put(entry);
            entries = set;
            return false;
        }
        return entrySet(current).put(entry) != null;
    }

    /** For the writer: removes a subscriber's subscription; whether it was there. */
    boolean removeEntry(Subscriber subscriber) {
        Object current = entries;
        if (current == null) {
            return false;
        }
        if (current instanceof RouteEntry only) {
            if (!only.isOf(subscriber)) {
                return false;
            }
            entries = null;
            return true;
        }
        Slots<RouteEntry> set = entrySet(current);
        boolean removed = set.remove(subscriber) != null;
        if (set.live() == 0) {
            entries = null;
        }
        return removed;
    }

    /** For the writer: adds or replaces a member of a group; whether it was there. */
    boolean putMember(String name, RouteEntry member) {
        Slots<SharedGroup> set = groups;
        SharedGroup group = set == null ? null : set.find(name);
        if (group != null) {
            return group.put(member);
        }
        // Nobody sees the group before it has its member, nor the set before it has its group.
        group = new SharedGroup(name);
        group.put(member);
        if (set != null) {
            set.put(group);
        } else {
            set = new Slots<>();
            set.put(group);
            groups = set;
        }
        return false;
    }

    /** For the writer: removes a member of a group, and the group with its last; whether it was there. */
    boolean removeMember(String name, Subscriber subscriber) {
        Slots<SharedGroup> set = groups;
        SharedGroup group = set == null ? null : set.find(name);
        if (set == null || group == null || !group.remove(subscriber)) {
            return false;
        }
        if (group.isEmpty()) {
            set.remove(name);
            if (set.live() == 0) {
                groups = null;
            }
        }
        return true;
    }

    /** For the writer: whether it can go. */
    boolean isEmpty() {
        return entries == null && groups == null && children == null && plus == null && multi == null;
    }

    @SuppressWarnings("unchecked") // the field holds nothing else
    static Slots<RouteEntry> entrySet(Object entries) {
        return (Slots<RouteEntry>) entries;
    }
}
