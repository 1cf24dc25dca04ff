package io.culex.broker.store;

import io.culex.api.Metrics;
import io.culex.api.store.BatchGroup;
import io.culex.api.store.Store;
import io.culex.api.store.StoreBatch;
import io.culex.broker.loop.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store operations of one loop's turn: everything that happens in a turn is one batch, committed at its end.
 *
 * <p>Owner: the loop's thread. Order: batches of a loop are committed in the order of its turns. Who must know when an
 * operation is durable adds a {@link Waiter} to the batch that holds it.
 */
public final class TurnBatch {
    private static final Logger LOG = LoggerFactory.getLogger(TurnBatch.class);
    private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Loop loop;
    private final Store store;
    private final Metrics.Histogram durations;
    private final Executor executor;
    private @Nullable StoreBatch batch;
    private List<Waiter> waiters = new ArrayList<>();
    private final List<BatchGroup> groups = new ArrayList<>(0);
    private final List<Runnable> lasts = new ArrayList<>(0);

    /** @param durations is told in seconds how long each commit took that somebody waited for */
    public TurnBatch(Loop loop, Store store, Metrics.Histogram durations) {
        this.loop = loop;
        this.store = store;
        this.durations = durations;
        this.executor = loop::run;
        loop.addPhase(this::commit);
    }

    public Store store() {
        return store;
    }

    /** Where a callback of the store is to run: on the loop. */
    public Executor executor() {
        return executor;
    }

    /** The batch of this turn. */
    public StoreBatch operations() {
        StoreBatch current = batch;
        if (current == null) {
            current = store.batch();
            batch = current;
            loop.endTurnSoon();
        }
        return current;
    }

    /** Is told when what was added so far in this turn is durable. */
    public void await(Waiter waiter) {
        waiters.add(waiter);
        operations();
    }

    /** What was added so far in this turn is a part of a group. */
    public void join(BatchGroup group) {
        if (batch == null) {
            group.arrived();
        } else {
            groups.add(group);
        }
    }

    /** At the end of the turn, commits a batch that takes effect with a group in which the turn has a part. */
    public void addLast(StoreBatch last, BatchGroup group, Waiter waiter) {
        operations();
        groups.add(group);
        lasts.add(() -> store.commit(last, executor, waiter::committed));
    }

    /** Commits what there is now, so that a read sees it. */
    public void commit() {
        StoreBatch current = batch;
        if (current == null) {
            return;
        }
        batch = null;
        if (!lasts.isEmpty()) {
            lasts.forEach(
                    Runnable::run); // first, or this turn's part could be written before the engine knows of the group
            lasts.clear();
        }
        List<Waiter> told = waiters;
        if (told.isEmpty()) {
            store.commit(current, executor, Store.CommitCallback.NONE);
        } else {
            waiters = new ArrayList<>();
            long began = System.nanoTime();
            store.commit(current, executor, failure -> {
                durations.observe((System.nanoTime() - began) / NANOS);
                tell(told, failure);
            });
        }
        if (!groups.isEmpty()) {
            groups.forEach(BatchGroup::arrived); // behind the commit: who sees them complete finds all batches
            groups.clear();
        }
    }

    /** One that fails does not keep the others from knowing. */
    private static void tell(List<Waiter> waiters, @Nullable Throwable failure) {
        for (int i = 0; i < waiters.size(); i++) {
            try {
                waiters.get(i).committed(failure);
            } catch (RuntimeException e) {
                LOG.error("what waited for a commit failed", e);
            }
        }
    }

    /** Someone who waits for a commit. */
    public interface Waiter {
        /** On the loop. The failure is null when the operations are durable. */
        void committed(@Nullable Throwable failure);
    }
}
