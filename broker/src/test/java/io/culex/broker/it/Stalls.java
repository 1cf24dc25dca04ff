package io.culex.broker.it;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * How long this machine kept a thread from running that wanted to, all in all: what a test of time may allow beyond what is
 * due. So its bounds can be close on a machine that is idle and hold on one that is not.
 *
 * <p>A thread of its own asks to run every few milliseconds and adds up how late it was.
 */
public final class Stalls implements AutoCloseable {
    private static final long STEP_NANOS = 5_000_000;
    /** What a timer of an idle machine is late. */
    private static final long USUAL_NANOS = 500_000;

    private final AtomicLong late = new AtomicLong();
    private final Thread watch = Thread.ofPlatform().daemon().name("stalls").start(this::watch);

    private void watch() {
        long last = System.nanoTime();
        while (!Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(STEP_NANOS);
            long now = System.nanoTime();
            late.addAndGet(Math.max(0, now - last - STEP_NANOS - USUAL_NANOS));
            last = now;
        }
    }

    /** Since the beginning. */
    public Duration total() {
        return Duration.ofNanos(late.get());
    }

    @Override
    public void close() {
        watch.interrupt();
    }
}
