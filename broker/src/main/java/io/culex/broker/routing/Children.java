package io.culex.broker.routing;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The literal children of a node that has more than one: an open-addressing table by the hash of the level, linear probing,
 * at most half full.
 *
 * <p>One writer at a time under the table's lock, readers without. A slot goes from empty to a node, to {@link #GONE}, and
 * perhaps to another node, never back to empty; it is written with release and read with acquire. A reader that looks for a
 * child probes from its home slot to the first empty one, and between the home of a child that is in the table and its own
 * slot none is ever empty, so it finds every child that was there for the whole time of its search. When the table is full,
 * or mostly empty, the writer builds another and publishes it in the node; the old one is not touched again.
 */
final class Children {
    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Node[].class);
    private static final int MIN_CAPACITY = 4;

    /** Stands where a child was. Its hash may equal that of a level looked for, but nothing hangs below it. */
    private static final Node GONE = new Node(new byte[0], 0);

    private final @Nullable Node[] table;

    /** The writer's: slots that are not empty. */
    private int used;

    /** The writer's: slots that hold a child. */
    private int live;

    private Children(int capacity) {
        table = new @Nullable Node[capacity];
    }

    static Children of(Node first, Node second) {
        Children children = new Children(MIN_CAPACITY);
        children.insert(first);
        children.insert(second);
        return children;
    }

    /** The child for a level of a topic, null when there is none. For any reader. */
    @Nullable
    Node find(byte[] topic, int from, int to, int hash) {
        int mask = table.length - 1;
        for (int i = hash & mask; ; i = i + 1 & mask) {
            Node node = (Node) SLOT.getAcquire(table, i);
            if (node == null) {
                return null;
            }
            if (node.hash == hash && node != GONE && node.isFor(topic, from, to)) {
                return node;
            }
        }
    }

    /** Adds a child that is not there; the table to be used from now on, this one or a larger. For the writer. */
    Children with(Node child) {
        Children target = 2 * (used + 1) > table.length ? rebuilt() : this;
        target.insert(child);
        return target;
    }

    /** Removes a child; the table to be used from now on, this one or a smaller. For the writer. */
    Children without(Node child) {
        int mask = table.length - 1;
        int i = child.hash & mask;
        while (table[i] != child) {
            i = i + 1 & mask;
        }
        SLOT.setRelease(table, i, GONE);
        live--;
        return table.length > MIN_CAPACITY && 8 * live < table.length ? rebuilt() : this;
    }

    /** For the writer. */
    int live() {
        return live;
    }

    /** The only child. For the writer. */
    Node only() {
        for (Node node : table) {
            if (node != null && node != GONE) {
                return node;
            }
        }
        throw new IllegalStateException("no child");
    }

    /** Puts a child into the first slot that is empty or where one was. */
    private void insert(Node child) {
        int mask = table.length - 1;
        int i = child.hash & mask;
        Node there = table[i];
        while (there != null && there != GONE) {
            i = i + 1 & mask;
            there = table[i];
        }
        if (there == null) {
            used++;
        }
        live++;
        SLOT.setRelease(table, i, child);
    }

    /** A table of the same children, a quarter to a half full once one more is in. */
    private Children rebuilt() {
        int capacity = MIN_CAPACITY;
        while (capacity < 3 * (live + 1)) {
            capacity *= 2;
        }
        Children fresh = new Children(capacity);
        for (Node node : table) {
            if (node != null && node != GONE) {
                fresh.insert(node);
            }
        }
        return fresh;
    }
}
