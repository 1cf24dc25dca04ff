package io.culex.broker.transport;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;

/** Warnings that strangers can cause at will: one a second at most. Safe from any thread. */
final class LimitedLog {
    private static final long PAUSE = TimeUnit.SECONDS.toNanos(1);

    private final Logger log;
    private final AtomicLong next = new AtomicLong(System.nanoTime());
    private final AtomicInteger left = new AtomicInteger();

    LimitedLog(Logger log) {
        this.log = log;
    }

    void warn(String format, Object... arguments) {
        long due = next.get();
        long now = System.nanoTime();
        if (now - due < 0 || !next.compareAndSet(due, now + PAUSE)) {
            left.incrementAndGet();
            return;
        }
        int untold = left.getAndSet(0);
        log.warn(untold == 0 ? format : format + " (and " + untold + " more such connections)", arguments);
    }
}
