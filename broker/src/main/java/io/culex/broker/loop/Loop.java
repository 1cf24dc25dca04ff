package io.culex.broker.loop;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One event loop and what happens at the end of its turn.
 *
 * <p>Owner: the loop's thread, which runs every method but {@link #execute} and {@link #index()}. A turn is what the loop
 * does between two looks at its sockets: it reads many packets of many connections, and what they cause is collected:
 * operations for the store, messages for other loops, bytes for connections. {@link #endTurnSoon()} asks for the end of
 * the turn once; there the phases run in the order they were added, then the connections that have something to say are
 * flushed, in the order in which they got it. When they are many, the sockets are looked at between one part of them and the
 * next: others do not wait for a message with many receivers, and what comes meanwhile joins what its receivers have not been
 * sent yet. The phases may cause more of all that; it is taken in the same end of turn where it is bytes, and in the next
 * otherwise. A phase or a flush that fails stops none of the others.
 */
public final class Loop implements Executor {
    /** How far {@link #ticks()} may be behind. */
    public static final long TICK_MILLIS = 100;

    /** Writes between two looks at the sockets: about half a millisecond. */
    private static final int MOST_FLUSHES = 128;

    private final int index;
    private final ScheduledExecutorService executor;
    private final TimerWheel timers = new TimerWheel(TICK_MILLIS, this::failed);
    private final List<Runnable> phases = new ArrayList<>();
    private final Runnable endTurn = this::endTurn;
    /** A ring, whose length is a power of two. */
    private @Nullable Flushable[] dirty = new @Nullable Flushable[64];

    private int firstDirty;
    private int dirtyCount;
    private Turn turn = Turn.QUIET;
    private volatile @Nullable Thread thread;

    /**
     * @param index the loop's number, from 0
     * @param executor the single thread that is this loop
     */
    public Loop(int index, ScheduledExecutorService executor) {
        this.index = index;
        this.executor = executor;
    }

    /** Starts the timers. Called once, from any thread, before the loop is used; returns when the loop's thread is known. */
    public void start() throws InterruptedException {
        try {
            executor.submit(() -> {
                        thread = Thread.currentThread();
                        timers.start();
                    })
                    .get();
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException("event loop " + index + " does not start", e.getCause());
        }
        var _ = executor.scheduleWithFixedDelay(timers::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** The loop's number, from 0. */
    public int index() {
        return index;
    }

    /** Whether the caller is on this loop's thread. */
    public boolean inLoop() {
        return Thread.currentThread() == thread;
    }

    /** Runs a task on the loop, from any thread. */
    @Override
    public void execute(Runnable task) {
        executor.execute(task);
    }

    /** Runs a task on the loop: at once when the caller is on it. */
    public void run(Runnable task) {
        if (inLoop()) {
            task.run();
        } else {
            executor.execute(task);
        }
    }

    public TimerWheel timers() {
        return timers;
    }

    /** A coarse clock in milliseconds that never goes back, read without a system call. */
    public long ticks() {
        return timers.now();
    }

    /** Adds what is done at the end of each turn, before the flush. */
    public void addPhase(Runnable phase) {
        phases.add(phase);
    }

    /**
     * Asks for {@link Flushable#flush()} at the end of this turn, or one of the next when many asked before. The caller sees to
     * it that it asks once.
     */
    public void flushSoon(Flushable flushable) {
        if (dirtyCount == dirty.length) {
            @Nullable Flushable[] larger = Arrays.copyOfRange(dirty, firstDirty, firstDirty + 2 * dirtyCount);
            System.arraycopy(dirty, 0, larger, dirtyCount - firstDirty, firstDirty);
            dirty = larger;
            firstDirty = 0;
        }
        dirty[firstDirty + dirtyCount & dirty.length - 1] = flushable;
        dirtyCount++;
        if (turn == Turn.QUIET) {
            endTurnSoon();
        }
    }

    /** Asks for the end of turn; while it is under way, for another one after it. */
    public void endTurnSoon() {
        if (turn == Turn.QUIET) {
            turn = Turn.ASKED;
            executor.execute(endTurn);
        } else if (turn == Turn.ENDING) {
            turn = Turn.ENDING_AND_ASKED;
        }
    }

    private void endTurn() {
        turn = Turn.ENDING;
        for (int i = 0; i < phases.size(); i++) {
            try {
                phases.get(i).run();
            } catch (RuntimeException e) {
                failed(e);
            }
        }
        flushSome();
        boolean again = turn == Turn.ENDING_AND_ASKED;
        turn = Turn.QUIET;
        if (dirtyCount > 0) {
            turn = Turn.ASKED;
            // A task would run before the next look at the sockets; what is due at a time runs after it.
            var _ = executor.schedule(endTurn, 0, TimeUnit.NANOSECONDS);
        } else if (again) {
            endTurnSoon();
        }
    }

    private void flushSome() {
        for (int i = 0; i < MOST_FLUSHES && dirtyCount > 0; i++) {
            Flushable next = Objects.requireNonNull(dirty[firstDirty]);
            dirty[firstDirty] = null;
            firstDirty = firstDirty + 1 & dirty.length - 1;
            dirtyCount--;
            try {
                next.flush();
            } catch (RuntimeException e) {
                failed(e);
            }
        }
    }

    /** Leaves the report of a fault to the executor: a task of its own throws it. */
    private void failed(RuntimeException fault) {
        executor.execute(() -> {
            throw fault;
        });
    }

    private enum Turn {
        QUIET,
        ASKED,
        ENDING,
        ENDING_AND_ASKED
    }

    /** Something that collects bytes during a turn. */
    public interface Flushable {
        void flush();
    }
}
