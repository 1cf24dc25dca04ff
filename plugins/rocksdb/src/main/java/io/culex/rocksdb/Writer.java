package io.culex.rocksdb;

import io.culex.api.store.BatchGroup;
import io.culex.api.store.QueuedMessage;
import io.culex.api.store.Store.CommitCallback;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes. What was committed while the last write was under way becomes the next one: so writes grow under
 * load, and nothing that anybody waits for waits for a timer. What nobody waits for goes with the next write, or after
 * {@link #MOST_DEFERRED_NANOS}.
 *
 * <p>The last batch of a group waits here until the others have come, and what it would be written with waits for
 * {@link #MOST_GATHER_NANOS} at most; then it goes with a later write.
 *
 * <p>Threads: any may {@link #commit} and {@link #read}; everything else happens on the writer's own. Order: commits are written
 * in the order they were submitted, and reads see what was committed before them. Bounds: one write has about a mebibyte; when
 * more than {@link #pressedBytes} wait, {@link #pressed()} says so, and whoever commits is to slow down.
 *
 * <p>When a write or a sync fails, nobody is told anything. The disk is opened anew and the same bytes are written until it
 * works; meanwhile what is submitted waits. So what a write holds is never both refused and written.
 */
final class Writer {
    private static final Logger LOG = LoggerFactory.getLogger(Writer.class);
    private static final long MOST_BYTES = 1 << 20;
    private static final int MOST_OPERATIONS = 16_384;
    private static final long MOST_DEFERRED_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long MOST_GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    /** While a thread is known to be late. */
    private static final long LESS_GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    /** With groups that begin while others are waited for. */
    private static final long MOST_GATHERING_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final long GATHER_STEP_NANOS = TimeUnit.MICROSECONDS.toNanos(20);
    /** Others that have not come by then do not come any more. */
    private static final long MOST_GROUPED_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** How often it is looked for others that are late. */
    private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long SWEEP_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final ConcurrentLinkedQueue<Task> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicLong waitingBytes = new AtomicLong();
    private final Index index;
    private final Changes changes;
    private final Medium medium;
    private final long syncNanos;
    private final long pressedBytes;
    private final Callbacks callbacks = new Callbacks();
    private final List<Read> reads = new ArrayList<>();

    /** Last batches of groups, and when each came. */
    private final ArrayDeque<Last> lasts = new ArrayDeque<>(0);

    private final Thread thread;
    private long takenBytes;
    private long unforcedSince;
    private boolean unforced;
    private long nextSweep;
    private boolean endSeen;

    /** Somebody waits for something in the queue. */
    private volatile boolean called;

    private volatile Rest rest = Rest.NONE;
    private volatile boolean pressed;
    private volatile boolean works = true;
    private volatile boolean closing;
    private volatile boolean dead;

    /** What the thread waits for while it has nothing to do. */
    private enum Rest {
        /** It is at work. */
        NONE,
        /** What comes may wait a little for others, unless somebody waits for it. */
        SHORT,
        /** Nothing has come for a while. */
        LONG
    }

    /** What is under the writer. */
    interface Medium {
        Disk disk();

        /** Opens the disk anew after a failure. */
        void reopen() throws IOException;

        /** So many bytes were written. */
        void wrote(int bytes);

        /** Removes what expired; true when there is more of it. */
        boolean sweep(long now);

        /** Has messages read somewhere else. */
        void read(Read read, long[] sequences);
    }

    /** What the thread is given. */
    sealed interface Task {}

    private record Commit(OperationBatch batch, Executor executor, CommitCallback callback) implements Task {}

    /** Messages of a queue are wanted. */
    record Read(
            long session,
            long fromSequence,
            int maxMessages,
            int maxBytes,
            Executor executor,
            Consumer<List<QueuedMessage>> callback)
            implements Task {}

    /** All that was submitted before it has been taken. */
    private record Mark() implements Task {}

    /** The last one. */
    private record End() implements Task {}

    private record Last(Commit commit, BatchGroup group, long since) {}

    /**
     * @param syncNanos zero: each write is forced; a negative number: none
     * @param pressedBytes when more bytes than this wait, whoever commits should slow down
     */
    Writer(Index index, Changes changes, Medium medium, long syncNanos, long pressedBytes) {
        this.index = index;
        this.changes = changes;
        this.medium = medium;
        this.syncNanos = syncNanos;
        this.pressedBytes = pressedBytes;
        this.thread = Thread.ofPlatform().daemon().name("culex-store").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Whether writes arrive. */
    boolean works() {
        return works;
    }

    /** Whether more waits than should, until half of it is written. */
    boolean pressed() {
        return pressed;
    }

    /** About how many bytes wait. */
    long waitingBytes() {
        return waitingBytes.get();
    }

    void commit(OperationBatch batch, Executor executor, CommitCallback callback) {
        long bytes = batch.bytes();
        long waiting = waitingBytes.addAndGet(bytes);
        if (waiting > pressedBytes) {
            pressed = true;
        }
        submit(new Commit(batch, executor, callback), callback != CommitCallback.NONE || waiting > MOST_BYTES);
        if (dead) {
            refuseAll();
        }
    }

    void read(Read read) {
        submit(read, true);
    }

    private void submit(Task task, boolean awaited) {
        tasks.add(task);
        if (awaited) {
            called = true;
        }
        Rest now = rest;
        if (now == Rest.LONG || awaited && now == Rest.SHORT) {
            LockSupport.unpark(thread);
        }
    }

    /** Writes what was committed and ends. */
    void close() {
        closing = true;
        submit(new End(), true);
        LockSupport.unpark(thread);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- the thread ------------------------------------------------------------------------------------------------

    private void run() {
        try {
            nextSweep = System.nanoTime() + SWEEP_NANOS;
            while (!endSeen) {
                try {
                    turn();
                } catch (RuntimeException e) {
                    LOG.error("a fault in the store", e);
                    told(new IOException("a fault in the store: " + e, e));
                }
            }
            last();
        } finally {
            works = false;
            dead = true;
            refuseAll();
        }
    }

    private void turn() {
        awaitWork();
        called = false;
        int operations = 0;
        while (!endSeen && operations < MOST_OPERATIONS && changes.size() < MOST_BYTES) {
            Task task = tasks.poll();
            if (task == null) {
                break;
            }
            operations += take(task);
        }
        gather();
        if (!tasks.isEmpty()) {
            called = true; // the rest of it follows at once
        }
        if (write()) {
            startReads();
            chores();
        }
    }

    private void awaitWork() {
        if (!rest(Rest.SHORT, MOST_DEFERRED_NANOS) || !tasks.isEmpty()) {
            return;
        }
        if (rest(Rest.LONG, Long.MAX_VALUE)) {
            rest(Rest.SHORT, MOST_DEFERRED_NANOS);
        }
    }

    /** Waits; false when there is something that must not wait. */
    private boolean rest(Rest kind, long mostNanos) {
        long nanos = Math.min(mostNanos, untilNextChore());
        rest = kind;
        if (!called && nanos > 0 && (kind == Rest.SHORT || tasks.isEmpty())) {
            LockSupport.parkNanos(this, nanos);
        }
        rest = Rest.NONE;
        return !called && untilNextChore() > 0;
    }

    private int take(Task task) {
        switch (task) {
            case Commit commit -> {
                takenBytes += commit.batch.bytes();
                BatchGroup group = commit.batch.group();
                if (group != null) {
                    lasts.add(new Last(commit, group, System.nanoTime()));
                    break;
                }
                apply(commit);
                return commit.batch.size();
            }
            case Read read -> reads.add(read);
            case Mark() -> {}
            case End() -> endSeen = true;
        }
        return 1;
    }

    private void apply(Commit commit) {
        callbacks.add(commit.executor, commit.callback);
        changes.apply(commit.batch);
    }

    /** Takes what belongs into one write with the last batches of groups. */
    private void gather() {
        long end = System.nanoTime() + MOST_GATHERING_NANOS;
        while (!lasts.isEmpty()) {
            long now = System.nanoTime();
            long most = anyLate(now) ? LESS_GATHER_NANOS : MOST_GATHER_NANOS;
            boolean wait = false;
            boolean complete = false;
            for (Last last : lasts) {
                boolean all = last.group.complete();
                complete |= all;
                wait |= !all && now - last.since < most && now - end < 0;
            }
            if (wait && !endSeen) {
                Task task = tasks.poll();
                if (task == null) {
                    LockSupport.parkNanos(this, GATHER_STEP_NANOS);
                } else {
                    take(task);
                }
            } else if (complete) {
                applyComplete(); // and may have taken the first part of another group
            } else {
                giveUp(now);
                return;
            }
        }
    }

    /** A thread that others wait for in vain must not slow each write. */
    private boolean anyLate(long now) {
        for (Last last : lasts) {
            if (now - last.since > MOST_GATHER_NANOS && !last.group.complete()) {
                return true;
            }
        }
        return false;
    }

    private void applyComplete() {
        List<Last> complete = new ArrayList<>(lasts.size());
        lasts.removeIf(last -> last.group.complete() && complete.add(last));
        // A group is complete when its batches were submitted: all of them are before the mark.
        tasks.add(new Mark());
        for (Task task = tasks.poll(); task != null && !(task instanceof Mark); task = tasks.poll()) {
            take(task);
        }
        complete.forEach(last -> apply(last.commit));
    }

    /** Others never came, since a loop is gone or a fault stopped it. */
    private void giveUp(long now) {
        lasts.removeIf(last -> {
            boolean late = endSeen || now - last.since > MOST_GROUPED_NANOS;
            if (late) {
                refuse(last.commit, new IOException("other parts of it never came"));
            }
            return late;
        });
    }

    /** Writes what was taken, however long that takes, and tells those who wait; false when it was closed before. */
    private boolean write() {
        byte[] bytes = changes.finish();
        try {
            force(bytes, !callbacks.isEmpty());
        } catch (IOException e) {
            if (!persist(bytes, e)) {
                told(new IOException("the store was closed before it could write: " + e.getMessage(), e));
                endSeen = true; // nor can what is still in the queue be written
                return false;
            }
        }
        if (bytes != null) {
            medium.wrote(bytes.length);
        }
        told(null);
        return true;
    }

    private void told(@Nullable IOException failure) {
        callbacks.tell(failure);
        long left = waitingBytes.addAndGet(-takenBytes);
        takenBytes = 0;
        if (pressed && left <= pressedBytes / 2) {
            pressed = false;
        }
    }

    private void force(byte @Nullable [] bytes, boolean waited) throws IOException {
        boolean now = waited && syncNanos == 0;
        if (bytes != null) {
            medium.disk().write(bytes, now);
            if (now) {
                unforced = false;
            } else if (!unforced) {
                unforced = true;
                unforcedSince = System.nanoTime();
            }
        } else if (now && unforced) {
            // Nothing of its own, and yet it promises what was written before it.
            medium.disk().sync();
            unforced = false;
        }
    }

    private void startReads() {
        for (Read read : reads) {
            SessionIndex session = index.sessions.get(read.session);
            long[] sequences =
                    session == null ? new long[0] : session.from(read.fromSequence, Math.max(1, read.maxMessages));
            medium.read(read, sequences);
        }
        reads.clear();
    }

    // ---- chores ----------------------------------------------------------------------------------------------------

    private long untilNextChore() {
        long now = System.nanoTime();
        long next = nextSweep - now;
        if (unforced && syncNanos > 0) {
            next = Math.min(next, unforcedSince + syncNanos - now);
        }
        if (!lasts.isEmpty()) {
            next = Math.min(next, LATE_NANOS);
        }
        return Math.max(0, next);
    }

    private void chores() {
        long now = System.nanoTime();
        if (unforced && syncNanos > 0 && now - unforcedSince >= syncNanos) {
            sync();
        }
        if (now - nextSweep >= 0) {
            boolean more = medium.sweep(System.currentTimeMillis());
            nextSweep = more ? now : now + SWEEP_NANOS;
        }
    }

    private void sync() {
        try {
            medium.disk().sync();
            unforced = false;
        } catch (IOException e) {
            persist(null, e);
        }
    }

    // ---- failures --------------------------------------------------------------------------------------------------

    /**
     * Opens the database anew and writes, since after a failed sync nothing is known of what it wrote last, until that works;
     * false when the store is closed before.
     */
    private boolean persist(byte @Nullable [] bytes, IOException failure) {
        LOG.error(
                "the store cannot write: {}. Nothing that has to be stored is acknowledged until it can",
                failure.getMessage());
        works = false;
        for (boolean last = false; !last; ) {
            last = closing;
            if (!last) {
                LockSupport.parkNanos(this, RETRY_NANOS);
            }
            try {
                medium.reopen();
                if (bytes != null) {
                    medium.disk().write(bytes, false);
                }
                medium.disk().sync();
                unforced = false;
                works = true;
                LOG.info("the store writes again");
                return true;
            } catch (IOException e) {
                LOG.debug("the store still cannot write: {}", e.getMessage());
            }
        }
        return false;
    }

    private void last() {
        if (works && unforced) {
            sync();
        }
    }

    /** Nothing is written any more: whoever waits is told so. */
    private void refuseAll() {
        IOException closed = new IOException("the store is closed");
        for (Task task = tasks.poll(); task != null; task = tasks.poll()) {
            if (task instanceof Commit commit) {
                refuse(commit, closed);
            }
        }
    }

    private static void refuse(Commit commit, IOException why) {
        try {
            commit.executor.execute(() -> commit.callback.committed(why));
        } catch (RejectedExecutionException shuttingDown) {
            LOG.debug("nobody is there any more to be told of a commit");
        }
    }
}
