package io.culex.javascript.aside;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * What waits for scripts that nobody waits for. The broker's facts are taken at once by a thread of this class, so that no
 * publisher is slowed; beyond the bound they are counted and left out.
 *
 * <p>{@link #add} is called by that thread, {@link #enter} and {@link #leave} by any.
 */
final class Backlog implements AutoCloseable {
    static final int MOST = 4096;

    private final ExecutorService taking;
    private final AtomicInteger waiting = new AtomicInteger();
    private final LongAdder missed = new LongAdder();
    private volatile Executor scripts = Runnable::run;

    Backlog(String name) {
        taking = Executors.newSingleThreadExecutor(Thread.ofPlatform()
                .daemon()
                .name("culex-scripts-" + name + "-facts")
                .factory());
    }

    Executor taking() {
        return taking;
    }

    /** Where the scripts' own tasks go. */
    void scripts(Executor lane) {
        scripts = lane;
    }

    void add(Runnable fact) {
        if (enter()) {
            scripts.execute(() -> {
                leave();
                fact.run();
            });
        }
    }

    /** Whether there is room; when there is none, something is left out. */
    boolean room() {
        if (waiting.get() < MOST) {
            return true;
        }
        missed.increment();
        return false;
    }

    /** Takes the room of one more, if there is any. */
    boolean enter() {
        if (waiting.incrementAndGet() <= MOST) {
            return true;
        }
        waiting.decrementAndGet();
        missed.increment();
        return false;
    }

    void leave() {
        waiting.decrementAndGet();
    }

    long missed() {
        return missed.sum();
    }

    void forget() {
        missed.reset();
    }

    @Override
    public void close() {
        taking.shutdownNow();
    }
}
