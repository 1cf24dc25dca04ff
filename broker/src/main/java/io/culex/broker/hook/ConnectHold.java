package io.culex.broker.hook;

import io.culex.api.Registration;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Keeps CONNECTs waiting while a plugin that decides about clients gets ready.
 *
 * <p>Threads: any. A waiting task is added before the number of holds is read, and the number is lowered before the
 * tasks are read, so that none is forgotten. Each runs once. A hold ends by itself after {@link #MOST}.
 */
public final class ConnectHold {
    public static final Duration MOST = Duration.ofSeconds(30);

    private final ScheduledExecutorService timer;
    private final AtomicInteger holds = new AtomicInteger();
    private final ConcurrentLinkedQueue<Runnable> waiting = new ConcurrentLinkedQueue<>();

    public ConnectHold(ScheduledExecutorService timer) {
        this.timer = timer;
    }

    /** Whether CONNECTs have to wait: one volatile read. */
    public boolean held() {
        return holds.get() > 0;
    }

    /** Runs a task once when nothing is held any more, at once when nothing is; on any thread. */
    public void onReleased(Runnable task) {
        waiting.add(task);
        if (holds.get() == 0) {
            release();
        }
    }

    public Registration hold(Duration most) {
        holds.incrementAndGet();
        AtomicBoolean open = new AtomicBoolean(true);
        Runnable end = () -> {
            if (open.compareAndSet(true, false) && holds.decrementAndGet() == 0) {
                release();
            }
        };
        ScheduledFuture<?> limit = timer.schedule(end, most.toNanos(), TimeUnit.NANOSECONDS);
        return () -> {
            limit.cancel(false);
            end.run();
        };
    }

    private void release() {
        for (Runnable task = waiting.poll(); task != null; task = waiting.poll()) {
            task.run();
        }
    }
}
