package io.culex.broker.hook;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Whether listeners are behind. Event loops look at {@link #overloaded()} and stop reading the publishers that feed the
 * full queues; {@link #onRelief} tells them when to go on.
 *
 * <p>Threads: any. The count of full queues is raised by producers and lowered by consumers; a task that waits for
 * relief is added first and the count is read second, while relief lowers the count first and reads the tasks second, so
 * one of the two finds it. Each task runs once.
 */
public final class ListenerPressure {
    private final AtomicInteger full = new AtomicInteger();
    private final ConcurrentLinkedQueue<Runnable> waiting = new ConcurrentLinkedQueue<>();

    ListenerPressure() {}

    /** Whether a queue is full: one volatile read. */
    public boolean overloaded() {
        return full.get() > 0;
    }

    /**
     * Runs a task once when no queue is full any more: at once when none is, otherwise on the thread that brings relief,
     * so that it should do no more than hand over to an event loop.
     */
    public void onRelief(Runnable task) {
        waiting.add(task);
        if (full.get() == 0) {
            relieve();
        }
    }

    void raise() {
        full.incrementAndGet();
    }

    void lower() {
        if (full.decrementAndGet() == 0) {
            relieve();
        }
    }

    private void relieve() {
        for (Runnable task = waiting.poll(); task != null; task = waiting.poll()) {
            task.run();
        }
    }
}
