package io.culex.broker.it;

import io.culex.api.store.StoreBatch;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * An engine whose commits end when and how a test wants. A plugin out of a jar brings it into the broker.
 *
 * <p>Threads: any; what waits is under the lock of this object.
 */
public final class HeldStore extends PluggedStore {
    private final Queue<Runnable> held = new ArrayDeque<>();
    private @Nullable Throwable failure;
    private boolean holding;
    private volatile boolean full;

    public HeldStore() {
        super("held");
    }

    /** From now on commits do not end. */
    synchronized void hold() {
        holding = true;
    }

    /** All commits end, those that wait and those to come. */
    void release() {
        for (Runnable next = next(); next != null; next = next()) {
            next.run();
        }
    }

    private synchronized @Nullable Runnable next() {
        Runnable next = held.poll();
        holding = next != null;
        return next;
    }

    /** From now on commits fail; null when they do not. */
    public synchronized void fail(@Nullable Throwable with) {
        failure = with;
    }

    /** Whether it says that it has no room. */
    void full(boolean now) {
        full = now;
    }

    @Override
    public boolean writable() {
        return !full;
    }

    @Override
    public synchronized void commit(StoreBatch batch, Executor executor, CommitCallback callback) {
        Throwable outcome = failure;
        Runnable end = () -> executor.execute(() -> callback.committed(outcome));
        if (holding) {
            held.add(end);
        } else {
            end.run();
        }
    }
}
