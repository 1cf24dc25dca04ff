package io.culex.rocksdb;

import io.culex.api.store.Store.CommitCallback;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes. What was committed while the last write was under way becomes the next one: so writes grow under
 * load, and nothing waits for a timer when there is none.
 *
 * <p>Threads: any may {@link #commit}; everything else happens on the writer's own. Order: commits are written in the order they
 * were submitted, and reads see what was committed before them. Bounds: one write has about a mebibyte; what waits for it is
 * bounded by what clients may have unacknowledged.
 *
 * <p>When a write or a sync fails, whoever waited for it is told so, and so are all after it. What they had is kept, up to a
 * limit, and written first of all when the disk works again: the index knows it as written.
 */
final class Writer {
    private static final Logger LOG = LoggerFactory.getLogger(Writer.class);
    private static final long MOST_BYTES = 1 << 20;
    private static final int MOST_OPERATIONS = 16_384;
    private static final long MOST_BACKLOG = 64L << 20;
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long SWEEP_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final LinkedBlockingQueue<Task> tasks = new LinkedBlockingQueue<>();
    private final Index index;
    private final Changes changes;
    private final Medium medium;
    private final long syncNanos;
    private final Callbacks callbacks = new Callbacks();
    private final List<Read> reads = new ArrayList<>();
    private final ArrayDeque<byte[]> backlog = new ArrayDeque<>();
    private final Thread thread;
    private long backlogBytes;
    private long unforcedSince;
    private boolean unforced;
    private long nextRetry;
    private long nextSweep;
    private @Nullable IOException broken;
    private volatile boolean works = true;
    private boolean ended;

    /** What is under the writer. */
    interface Medium {
        Disk disk();

        /** Opens the disk anew after a failure. */
        void reopen() throws IOException;

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
            java.util.function.Consumer<List<io.culex.api.store.QueuedMessage>> callback)
            implements Task {}

    private record Run(Runnable action) implements Task {}

    /** The last one. */
    private record End() implements Task {}

    /** @param syncNanos zero: each write is forced; a negative number: none */
    Writer(Index index, Changes changes, Medium medium, long syncNanos) {
        this.index = index;
        this.changes = changes;
        this.medium = medium;
        this.syncNanos = syncNanos;
        this.thread = Thread.ofPlatform().daemon().name("culex-store").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Whether writes arrive. */
    boolean works() {
        return works;
    }

    void commit(OperationBatch batch, Executor executor, CommitCallback callback) {
        tasks.add(new Commit(batch, executor, callback));
    }

    void read(Read read) {
        tasks.add(read);
    }

    /** Runs something on the writer's thread, between two writes. */
    void execute(Runnable action) {
        tasks.add(new Run(action));
    }

    /** Writes what was committed and ends. */
    void close() {
        tasks.add(new End());
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
        nextSweep = System.nanoTime() + SWEEP_NANOS;
        while (!ended) {
            try {
                turn();
            } catch (InterruptedException e) {
                LOG.warn("the writer is not to be interrupted");
            } catch (RuntimeException e) {
                failed(new IOException("a fault in the store: " + e, e));
            }
        }
        last();
    }

    private void turn() throws InterruptedException {
        Task task = tasks.poll(untilNextChore(), TimeUnit.NANOSECONDS);
        int operations = 0;
        while (task != null) {
            operations += take(task);
            if (ended || operations >= MOST_OPERATIONS || changes.size() >= MOST_BYTES) {
                break;
            }
            task = tasks.poll();
        }
        write();
        startReads();
        chores();
    }

    private int take(Task task) {
        switch (task) {
            case Commit commit -> {
                changes.apply(commit.batch);
                callbacks.add(commit.executor, commit.callback);
                return commit.batch.size();
            }
            case Read read -> reads.add(read);
            case Run run -> run.action.run();
            case End() -> ended = true;
        }
        return 1;
    }

    /** Writes what was taken, and tells those who wait. */
    private void write() {
        byte[] bytes = changes.finish();
        if (broken != null) {
            keep(bytes);
            callbacks.tell(broken);
            return;
        }
        boolean waited = !callbacks.isEmpty();
        try {
            force(bytes, waited);
            callbacks.tell(null);
        } catch (IOException e) {
            keep(bytes);
            failed(e);
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
        if (broken != null || reads.isEmpty()) {
            return; // what they want may not be on the disk yet
        }
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
        if (broken != null) {
            next = Math.min(next, nextRetry - now);
        } else if (unforced && syncNanos > 0) {
            next = Math.min(next, unforcedSince + syncNanos - now);
        }
        return Math.max(0, next);
    }

    private void chores() {
        long now = System.nanoTime();
        if (broken != null) {
            if (now - nextRetry >= 0) {
                retry();
            }
            return;
        }
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
            failed(e);
        }
    }

    // ---- failures --------------------------------------------------------------------------------------------------

    private void failed(IOException failure) {
        if (broken == null) {
            LOG.error(
                    "the store cannot write: {}. Nothing that has to be stored is acknowledged until it can",
                    failure.getMessage());
        }
        broken = failure;
        works = false;
        nextRetry = System.nanoTime() + RETRY_NANOS;
        callbacks.tell(failure);
    }

    private void keep(byte @Nullable [] bytes) {
        if (bytes == null) {
            return;
        }
        backlogBytes += bytes.length;
        if (backlogBytes <= MOST_BACKLOG) {
            backlog.add(bytes);
        } else if (!backlog.isEmpty()) {
            LOG.error("the store has been unable to write for too long: restart the broker when the disk works again");
            backlog.clear();
        }
    }

    /** Opens the database anew, since after a failed sync nothing is known of what it wrote last. */
    private void retry() {
        nextRetry = System.nanoTime() + RETRY_NANOS;
        if (backlogBytes > MOST_BACKLOG) {
            return;
        }
        try {
            medium.reopen();
            for (byte[] bytes : backlog) {
                medium.disk().write(bytes, false);
            }
            medium.disk().sync();
        } catch (IOException e) {
            LOG.debug("the store still cannot write: {}", e.getMessage());
            return;
        }
        backlog.clear();
        backlogBytes = 0;
        broken = null;
        unforced = false;
        works = true;
        LOG.info("the store writes again");
    }

    private void last() {
        write();
        if (broken == null && unforced) {
            sync();
        }
        IOException closed = new IOException("the store is closed");
        for (Task task = tasks.poll(); task != null; task = tasks.poll()) {
            if (task instanceof Commit commit) {
                callbacks.add(commit.executor, commit.callback);
            }
        }
        callbacks.tell(closed);
    }
}
