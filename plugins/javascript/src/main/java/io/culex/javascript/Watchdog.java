package io.culex.javascript;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.graalvm.polyglot.Context;
import org.jspecify.annotations.Nullable;

/**
 * Ends calls of scripts that take too long or too much memory.
 *
 * <p>One daemon thread looks at every meter each 10 ms while something runs and each 25 ms while nothing does. A call is
 * over its time when the clock says so and the thread has really worked, or when it is far over. It is then interrupted
 * by a thread of its own, since that waits; a call that goes on for a second after that is given up for good and {@link
 * Watched#stuck} says so. The watchdog also runs the deadlines of answers that come later.
 */
final class Watchdog implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final long COLD_NANOS = Duration.ofSeconds(1).toNanos();
    /** What all cold calls of a version together may take beyond the budget of a call. */
    private static final long COLD_TOTAL_NANOS = Duration.ofSeconds(3).toNanos();

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Whose calls are looked at. */
    interface Watched {
        CallMeter meter();

        /** The budget of a call, or of the whole load, in nanoseconds. */
        long budgetNanos(boolean loading);

        /** The bytes one call may allocate. */
        long memory();

        /** Whether a debugger holds the thread: time stands still. */
        default boolean held(Thread runner) {
            return false;
        }

        /** The call was interrupted a second ago and still runs. */
        void stuck(String reason);
    }

    /** What the watchdog remembers of one meter. */
    private static final class Watch {
        final Watched watched;
        long sequence = -1;
        long since;
        long cpu;
        long allocated;
        long coldLeft = COLD_TOTAL_NANOS;
        long coldUsed;
        boolean interrupted;

        Watch(Watched watched) {
            this.watched = watched;
        }
    }

    private final List<Watch> watches = new CopyOnWriteArrayList<>();
    private final List<Runnable> chores = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private volatile boolean closed;

    Watchdog() {
        thread = Thread.ofPlatform().daemon().name("culex-scripts-watchdog").unstarted(this::watch);
    }

    void start() {
        thread.start();
    }

    void add(Watched watched) {
        watches.add(new Watch(watched));
    }

    void remove(Watched watched) {
        watches.removeIf(watch -> watch.watched.equals(watched));
    }

    /** Something to do at each look; must be quick. */
    void eachTime(Runnable chore) {
        chores.add(chore);
    }

    private void watch() {
        while (!closed) {
            boolean busy = false;
            for (Watch watch : watches) {
                busy |= look(watch);
            }
            for (Runnable chore : chores) {
                chore.run();
            }
            LockSupport.parkNanos(busy ? 10_000_000 : 25_000_000);
        }
    }

    private boolean look(Watch watch) {
        CallMeter meter = watch.watched.meter();
        Thread runner = meter.thread();
        if (!meter.running() || runner == null) {
            watch.sequence = -1;
            watch.coldLeft -= watch.coldUsed;
            watch.coldUsed = 0;
            return false;
        }
        if (watch.watched.held(runner)) {
            watch.sequence = -1;
            return true;
        }
        long sequence = meter.sequence();
        long now = System.nanoTime();
        if (sequence != watch.sequence) {
            watch.coldLeft -= watch.coldUsed;
            watch.coldUsed = 0;
            watch.sequence = sequence;
            watch.since = now;
            watch.cpu = THREADS.getThreadCpuTime(runner.threadId());
            watch.allocated = THREADS.getThreadAllocatedBytes(runner.threadId());
            watch.interrupted = false;
            return true;
        }
        if (!watch.interrupted) {
            String reason = excess(watch, runner, now);
            if (reason != null) {
                watch.interrupted = true;
                meter.interrupting(sequence, reason);
                interrupt(watch.watched, meter, sequence, reason);
            }
        }
        return true;
    }

    private static @Nullable String excess(Watch watch, Thread runner, long now) {
        boolean loading = watch.watched.meter().loading();
        long budget = watch.watched.budgetNanos(loading);
        long elapsed = now - watch.since;
        if (!loading && watch.watched.meter().cold() && budget < COLD_NANOS) {
            watch.coldUsed = Math.max(0, elapsed - budget);
            budget = Math.min(COLD_NANOS, budget + Math.max(0, watch.coldLeft));
        }
        if (elapsed >= budget) {
            long worked = THREADS.getThreadCpuTime(runner.threadId()) - watch.cpu;
            if (worked >= budget - budget / 4 || elapsed >= budget * 10) {
                return "it ran for more than " + Duration.ofNanos(budget).toMillis() + " ms";
            }
        }
        long memory = loading ? Math.max(watch.watched.memory(), 1L << 30) : watch.watched.memory();
        if (THREADS.getThreadAllocatedBytes(runner.threadId()) - watch.allocated > memory) {
            return "it allocated more than " + (memory >> 20) + " MiB";
        }
        return null;
    }

    private static void interrupt(Watched watched, CallMeter meter, long sequence, String reason) {
        Context context = meter.context();
        if (context == null) {
            return;
        }
        Thread.ofVirtual().name("culex-scripts-interrupt").start(() -> {
            try {
                if (meter.running() && meter.sequence() == sequence) {
                    context.interrupt(GRACE);
                }
            } catch (TimeoutException late) {
                if (meter.running() && meter.sequence() == sequence) {
                    watched.stuck(reason);
                }
            } catch (IllegalStateException closed) {
                // The context ended by itself in the meantime.
            }
        });
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
