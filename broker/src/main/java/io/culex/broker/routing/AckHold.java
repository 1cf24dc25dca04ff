package io.culex.broker.routing;

import io.culex.api.store.BatchGroup;
import io.culex.api.store.StoreBatch;
import io.culex.broker.loop.Loop;
import io.culex.broker.store.TurnBatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the acknowledgement of one message back until every loop that stores it has it committed.
 *
 * <p>Threads: each loop that stores the message adds its part before it returns to the publisher's loop, or the publisher's loop adds
 * it for it; the last part to be committed runs the publisher's task on the publisher's loop. The publisher holds one part
 * itself until it has set the task.
 */
public final class AckHold implements TurnBatch.Waiter {
    private final Loop publisherLoop;
    private final AtomicInteger open = new AtomicInteger(1);
    private volatile @Nullable Throwable failure;
    private volatile @Nullable Done done;

    /** What other loops store of the message; null when they store nothing that must be there together. */
    private @Nullable BatchGroup group;

    AckHold(Loop publisherLoop) {
        this.publisherLoop = publisherLoop;
    }

    /** For an acknowledgement that waits for what a loop has added to its batch so far. */
    public static AckHold untilCommitted(Loop publisherLoop, TurnBatch batch) {
        AckHold hold = new AckHold(publisherLoop);
        hold.add();
        batch.await(hold);
        return hold;
    }

    /** Waits also for what another loop's turn, or this one's, has added to its batch so far; before {@link #whenDone}. */
    public void alsoUntilCommitted(TurnBatch batch) {
        add();
        batch.await(this);
    }

    /** One more part must be committed. */
    void add() {
        open.incrementAndGet();
    }

    /** The group of what other loops store, made with the first of them; for the publisher's loop. */
    BatchGroup across() {
        BatchGroup current = group;
        if (current == null) {
            current = new BatchGroup();
            group = current;
        }
        return current;
    }

    /**
     * Stores something in one write with what other loops store of the message, and waits for that, too; for the publisher's loop, in
     * the turn in which the message was routed. False, and nothing happens, when no other loop stores what must be there together, or
     * the engine knows no such writes.
     *
     * @param what is added to the batch that the write ends with
     * @param then told before this counts as committed
     */
    public boolean inOneWrite(TurnBatch turn, Consumer<StoreBatch> what, TurnBatch.Waiter then) {
        BatchGroup across = group;
        StoreBatch last = across == null ? null : turn.store().batch();
        if (across == null || last == null || !last.with(across)) {
            return false;
        }
        what.accept(last);
        add();
        turn.addLast(last, across, problem -> {
            try {
                then.committed(problem);
            } finally {
                committed(problem);
            }
        });
        return true;
    }

    @Override
    public void committed(@Nullable Throwable problem) {
        if (problem != null) {
            failure = problem;
        }
        if (open.decrementAndGet() == 0) {
            Done task = done;
            if (task != null) {
                publisherLoop.run(() -> task.done(failure));
            }
        }
    }

    /** Sets what happens at the end; the last thing the publisher's loop does with it. */
    public void whenDone(Done task) {
        done = task;
        committed(null);
    }

    /** Told on the publisher's loop. */
    @FunctionalInterface
    public interface Done {
        /** The failure is null when the message is where it must be. */
        void done(@Nullable Throwable failure);
    }
}
