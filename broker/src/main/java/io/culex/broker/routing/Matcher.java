package io.culex.broker.routing;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the route of a topic in a {@link SubscriptionTree}, on the topic's bytes.
 *
 * <p>Belongs to one thread at a time: it keeps the arrays it works in, so that a search allocates nothing but its result. It
 * splits the topic only as deep as the tree goes, and its stack holds at most one branch for each level.
 */
final class Matcher {
    private static final int INITIAL = 16;

    /** Up to so many entries, comparing each with each is cheaper than a table. */
    private static final int FEW = 16;

    /** Arrays that grew beyond this for one topic are not kept. */
    private static final int KEEP = 65_536;

    private static final byte[] NOTHING = {};

    private final SubscriptionTree tree;

    private byte[] topic = NOTHING;
    private int end;
    private int next;
    private int split;
    private int[] starts = new int[INITIAL];
    private int[] ends = new int[INITIAL];
    private int[] hashes = new int[INITIAL];

    private @Nullable Node[] branches = new @Nullable Node[INITIAL];
    private int[] branchLevels = new int[INITIAL];
    private int depth;

    private RouteEntry[] entries = new RouteEntry[INITIAL];
    private int entryCount;
    private int entryNodes;
    private SharedGroup[] groups = new SharedGroup[4];
    private int groupCount;

    private int stripe;
    private long stamp;

    Matcher(SubscriptionTree tree) {
        this.tree = tree;
    }

    /** The route of a topic as the tree is now. */
    Route match(byte[] bytes, int from, int to) {
        topic = bytes;
        next = from;
        end = to;
        split = 0;
        reach(0);
        // Before the search: a change that it misses then shows as a newer stamp.
        stripe = SubscriptionTree.stripe(hashes[0]);
        stamp = tree.stamp(stripe);
        // [MQTT-4.7.2-1]
        search(tree.root(), to > from && bytes[from] == '$');
        return result();
    }

    /** The stripe of the topic last matched. */
    int stripe() {
        return stripe;
    }

    /** The stamp that the route last found is good for. */
    long stamp() {
        return stamp;
    }

    private void search(Node root, boolean dollar) {
        push(root, 0);
        while (depth > 0) {
            depth--;
            Node node = branches[depth];
            int level = branchLevels[depth];
            branches[depth] = null;
            while (node != null) {
                boolean wild = level > 0 || !dollar;
                Node multi = wild ? node.multi : null;
                if (multi != null) {
                    take(multi);
                }
                if (!reach(level)) {
                    take(node);
                    break;
                }
                Node plus = wild ? node.plus : null;
                if (plus != null) {
                    push(plus, level + 1);
                }
                node = node.child(topic, starts[level], ends[level], hashes[level]);
                level++;
            }
        }
    }

    /** Splits the topic up to this level; false when it has fewer. */
    private boolean reach(int level) {
        if (level < split) {
            return true;
        }
        if (next > end) {
            return false;
        }
        if (split == starts.length) {
            starts = Arrays.copyOf(starts, 2 * split);
            ends = Arrays.copyOf(ends, 2 * split);
            hashes = Arrays.copyOf(hashes, 2 * split);
        }
        int slash = next;
        while (slash < end && topic[slash] != '/') {
            slash++;
        }
        starts[split] = next;
        ends[split] = slash;
        hashes[split] = (int) TopicHash.of(topic, next, slash);
        split++;
        next = slash + 1;
        return true;
    }

    private void push(Node node, int level) {
        if (depth == branches.length) {
            branches = Arrays.copyOf(branches, 2 * depth);
            branchLevels = Arrays.copyOf(branchLevels, 2 * depth);
        }
        branches[depth] = node;
        branchLevels[depth] = level;
        depth++;
    }

    private void take(Node node) {
        Object found = node.entries;
        if (found instanceof RouteEntry only) {
            add(only);
            entryNodes++;
        } else if (found != null) {
            @Nullable Object[] slots = Node.entrySet(found).snapshot();
            for (int i = 0; i < slots.length; i++) {
                RouteEntry entry = (RouteEntry) Slots.at(slots, i);
                if (entry != null) {
                    add(entry);
                }
            }
            entryNodes++;
        }
        Slots<SharedGroup> shared = node.groups;
        if (shared != null) {
            @Nullable Object[] slots = shared.snapshot();
            for (int i = 0; i < slots.length; i++) {
                SharedGroup group = (SharedGroup) Slots.at(slots, i);
                if (group != null) {
                    add(group);
                }
            }
        }
    }

    private void add(RouteEntry entry) {
        if (entryCount == entries.length) {
            entries = Arrays.copyOf(entries, 2 * entryCount);
        }
        entries[entryCount++] = entry;
    }

    private void add(SharedGroup group) {
        if (groupCount == groups.length) {
            groups = Arrays.copyOf(groups, 2 * groupCount);
        }
        groups[groupCount++] = group;
    }

    private Route result() {
        int found = entryCount;
        if (entryNodes > 1) {
            entryCount = found <= FEW ? mergeFew() : mergeMany();
        }
        Route route;
        if (entryCount == 1 && groupCount == 0) {
            route = entries[0].alone();
        } else {
            SharedGroup[] shared = groupCount == 0 ? Route.NO_GROUPS : Arrays.copyOf(groups, groupCount);
            route = Route.of(entries, entryCount, shared);
        }
        release(found);
        return route;
    }

    /** Lets go of what was found, which may be sessions that end, and of arrays that one large route made grow. */
    private void release(int found) {
        topic = NOTHING;
        if (found > KEEP) {
            entries = new RouteEntry[INITIAL];
        } else {
            Arrays.fill(entries, 0, found, null);
        }
        Arrays.fill(groups, 0, groupCount, null);
        entryCount = 0;
        entryNodes = 0;
        groupCount = 0;
    }

    /** Makes one entry of all those of a subscriber; how many are left. */
    private int mergeFew() {
        int kept = 0;
        for (int i = 0; i < entryCount; i++) {
            RouteEntry entry = entries[i];
            int same = 0;
            while (same < kept && !entries[same].isOf(entry.subscriber())) {
                same++;
            }
            if (same == kept) {
                entries[kept++] = entry;
            } else {
                entries[same] = entries[same].merge(entry);
            }
        }
        return kept;
    }

    /** The same with a table of positions by the subscriber's identity; 0 is an empty slot. */
    private int mergeMany() {
        int mask = Integer.highestOneBit(entryCount) * 4 - 1;
        int[] positions = new int[mask + 1];
        int kept = 0;
        for (int i = 0; i < entryCount; i++) {
            RouteEntry entry = entries[i];
            int slot = (System.identityHashCode(entry.subscriber()) * 0x9E37_79B9) >>> 7 & mask;
            while (positions[slot] != 0 && !entries[positions[slot] - 1].isOf(entry.subscriber())) {
                slot = slot + 1 & mask;
            }
            if (positions[slot] == 0) {
                entries[kept++] = entry;
                positions[slot] = kept;
            } else {
                int same = positions[slot] - 1;
                entries[same] = entries[same].merge(entry);
            }
        }
        return kept;
    }
}
