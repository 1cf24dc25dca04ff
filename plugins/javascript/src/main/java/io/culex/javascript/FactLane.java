package io.culex.javascript;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The way of one listener's facts to the scripts' thread.
 *
 * <p>When a reload changes what is listened to, two listeners are in force for a moment and facts of that moment come to
 * both. The new lane is held until the old one is empty, and then leaves out what the old one brought: nothing is lost,
 * nothing comes twice, and each client's facts stay in order.
 *
 * <p>{@link #execute} is called from any thread; everything else on the scripts' thread.
 */
final class FactLane implements Executor {
    private final Realm realm;
    private final AtomicInteger under = new AtomicInteger();
    private final Queue<Runnable> held = new ArrayDeque<>();
    private @Nullable FactLane before;
    private @Nullable FactLane next;
    private @Nullable Set<Key> brought;

    /** One fact: what it says and the very object it is about. */
    private record Key(String name, Object of) {
        @Override
        @SuppressWarnings("ReferenceEquality") // Two facts about equal messages are two facts.
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key && key.of == of && key.name.equals(name);
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(of) * 31 + name.hashCode();
        }
    }

    FactLane(Realm realm) {
        this.realm = realm;
    }

    @Override
    public void execute(Runnable task) {
        under.incrementAndGet();
        realm.execute(() -> run(task));
    }

    private void run(Runnable task) {
        if (before != null) {
            held.add(task);
            return;
        }
        realm.inLane(this, task);
        if (under.decrementAndGet() == 0) {
            emptied();
        }
    }

    /** This lane takes over from another, whose listener is in force until {@link #closed} is called on it. */
    void follow(FactLane old) {
        before = old;
        old.next = this;
        old.brought = new HashSet<>();
    }

    /** The listener is not in force any more. */
    void closed() {
        if (under.get() == 0) {
            emptied();
        }
    }

    /** Whether a fact is new; asked for every fact while its lane is run. */
    boolean fresh(String name, Object of) {
        Set<Key> mine = brought;
        if (mine == null) {
            return true;
        }
        if (next != null) {
            mine.add(new Key(name, of));
            return true;
        }
        return !mine.remove(new Key(name, of));
    }

    private void emptied() {
        FactLane follower = next;
        if (follower == null) {
            brought = null;
            return;
        }
        next = null;
        follower.before = null;
        follower.brought = brought;
        brought = null;
        Runnable task = follower.held.poll();
        while (task != null) {
            follower.run(task);
            task = follower.held.poll();
        }
    }
}
