package io.culex.api.store;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Batches of several threads that have a last one in common: {@linkplain StoreBatch#with it} takes effect with the others or after
 * them, never before. Who makes the group has the first part in it. Safe from any thread.
 *
 * @since 0.1
 */
public final class BatchGroup {
    private final AtomicInteger open = new AtomicInteger(1);

    /** A group with one part. */
    public BatchGroup() {}

    /** Another thread has a part: it is going to commit a batch. Called while a part is open. */
    public void expect() {
        open.incrementAndGet();
    }

    /** A part has ended: its batch was committed, or there was nothing to commit. */
    public void arrived() {
        open.decrementAndGet();
    }

    /** Whether all parts have ended. */
    public boolean complete() {
        return open.get() == 0;
    }
}
