package io.culex.broker.session;

import io.culex.broker.loop.Loop;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether the queue of a connected client fills faster than the client acknowledges, and who waits for that to end.
 *
 * <p>Owner: the session's loop. A client that reads and acknowledges makes those who publish to it wait, so that nothing is
 * dropped; one that does not acknowledge for {@link #PATIENCE_MILLIS} makes nobody wait, and its queue is held to its limit.
 */
final class Congestion {
    static final long PATIENCE_MILLIS = 2000;

    /** What may come beyond the limit of the queue before those who publish have stopped. */
    static final int OVERSHOOT = 16_384;

    private final Loop loop;
    private final int begins;
    private final int ends;
    private final List<Runnable> waiting = new ArrayList<>(0);
    private long lastProgress;

    Congestion(Loop loop, int queueLength) {
        this.loop = loop;
        this.begins = Math.max(1, queueLength / 2);
        this.ends = queueLength / 4;
    }

    /** The client took something, or has just come. */
    void progress() {
        lastProgress = loop.ticks();
    }

    /** Whether the client takes what it gets. */
    boolean moving() {
        return loop.ticks() - lastProgress <= PATIENCE_MILLIS;
    }

    /** Whether those who publish should wait. */
    boolean slows(int queued) {
        return queued >= begins && moving();
    }

    /** Runs a task when the queue is short again or the client is gone. */
    void await(Runnable task, int queued) {
        if (queued <= ends) {
            task.run();
        } else {
            waiting.add(task);
        }
    }

    /** Lets those who wait go on where the queue is short. */
    void relieve(int queued) {
        if (queued <= ends && !waiting.isEmpty()) {
            List<Runnable> tasks = List.copyOf(waiting);
            waiting.clear();
            tasks.forEach(Runnable::run);
        }
    }
}
