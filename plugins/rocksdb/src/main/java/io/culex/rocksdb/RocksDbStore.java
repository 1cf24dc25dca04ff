package io.culex.rocksdb;

import io.culex.api.store.QueuedMessage;
import io.culex.api.store.Store;
import io.culex.api.store.StoreBatch;
import io.culex.api.store.StoreSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything in one RocksDB database.
 *
 * <p>Threads: {@link Writer} writes, one thread reads pages of queues, one looks at the disk's space. No caller waits for any of
 * them. The database is used by all three; it is closed, or opened anew after a failure, while none of the others is in it: they
 * hold the lock to read, who closes it holds it to write.
 */
final class RocksDbStore implements Store {
    private static final Logger LOG = LoggerFactory.getLogger(RocksDbStore.class);
    private static final long MEASURE_MILLIS = 1000;
    private static final long COMPACT_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final int PART_OF_HEAP = 16;
    private static final long MOST_WAITING = 32L << 20;

    private final StoreFolder folder;
    private final Faults faults;
    private final DiskSpace space;
    private final FolderFiles files;
    private final Index index = new Index();
    private final LogBatch log;
    private final Changes changes;
    private final Writer writer;
    private final ReadWriteLock use = new ReentrantReadWriteLock();
    private final ExecutorService reader;
    private final ScheduledExecutorService care;
    private final Subscribed subscribed = new Subscribed();
    private volatile Database database;
    private long nextCompaction;
    private boolean recovered;
    private boolean closed;

    private RocksDbStore(StoreSettings settings, StoreFolder folder, Database database, Faults faults) {
        this.folder = folder;
        this.faults = faults;
        this.database = database;
        files = new FolderFiles(settings.directory());
        space = new DiskSpace(settings.directory(), settings.maxBytes());
        log = new LogBatch(LogBatch.numbers(database.tables()));
        changes = new Changes(index, log, subscribed);
        boolean never = settings.fsync().equals(StoreSettings.NEVER);
        writer = new Writer(
                index,
                changes,
                new Below(),
                never ? -1 : settings.fsync().toNanos(),
                Math.min(Runtime.getRuntime().maxMemory() / PART_OF_HEAP, MOST_WAITING));
        reader = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name("culex-store-reader").factory());
        care = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("culex-store-space").factory());
    }

    /** Opens the store in a folder. */
    static RocksDbStore open(StoreSettings settings) throws IOException {
        return open(settings, Faults.NONE);
    }

    /** Opens it on a disk with faults, for tests. */
    static RocksDbStore open(StoreSettings settings, Faults faults) throws IOException {
        NativeLibrary.load();
        StoreFolder folder = new StoreFolder(settings.directory());
        folder.prepare();
        return new RocksDbStore(settings, folder, folder.open(), faults);
    }

    /** What a test puts between the writer and the disk. */
    @FunctionalInterface
    interface Faults {
        Faults NONE = disk -> disk;

        Disk over(Disk disk);
    }

    /** About how many bytes wait for the disk. */
    long waitingBytes() {
        return writer.waitingBytes();
    }

    @Override
    public Recovery recover() throws IOException {
        Recovery found;
        try {
            Recoverer recoverer = new Recoverer(database, index, log, LOG::error);
            found = recoverer.run();
            if (recoverer.removed() > 0) {
                LOG.info("{} records that belonged to nothing are removed from the store", recoverer.removed());
            }
        } catch (RocksDBException e) {
            throw new IOException("the store cannot be read: " + e.getMessage(), e);
        }
        byte[] garbage = changes.finish();
        if (garbage != null) {
            database.write(garbage, false);
        }
        space.measure();
        recovered = true;
        writer.start();
        var _ = care.scheduleWithFixedDelay(this::careForSpace, MEASURE_MILLIS, MEASURE_MILLIS, TimeUnit.MILLISECONDS);
        return found;
    }

    @Override
    public boolean writable() {
        return space.room() && writer.works();
    }

    @Override
    public boolean pressed() {
        return writer.pressed();
    }

    @Override
    public StoreBatch batch() {
        return new OperationBatch();
    }

    @Override
    public void commit(StoreBatch batch, Executor executor, CommitCallback callback) {
        writer.commit((OperationBatch) batch, executor, callback);
    }

    @Override
    public void readQueue(
            long sessionId,
            long fromSequence,
            int maxMessages,
            int maxBytes,
            Executor executor,
            Consumer<List<QueuedMessage>> callback) {
        writer.read(new Writer.Read(sessionId, fromSequence, maxMessages, maxBytes, executor, callback));
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (recovered) {
            writer.close();
        }
        end(care);
        end(reader);
        use.writeLock().lock();
        try {
            boolean whole = database.isOpen(); // it is not where a disk that failed could not be opened again
            database.close();
            if (whole) {
                files.noteEnd();
            }
        } catch (IOException e) {
            LOG.debug("where the log ends is not noted: {}", e.toString());
        } finally {
            use.writeLock().unlock();
        }
    }

    private static void end(ExecutorService executor) {
        executor.shutdown();
        boolean interrupted = false;
        while (!executor.isTerminated()) {
            try {
                if (executor.awaitTermination(1, TimeUnit.MINUTES)) {
                    break;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void careForSpace() {
        space.measure();
        try {
            files.noteNewestLog();
        } catch (IOException e) {
            LOG.debug("the newest file of the log is not noted: {}", e.toString());
        }
        if (!space.room() && System.nanoTime() - nextCompaction >= 0) {
            use.readLock().lock();
            try {
                for (Table table : Table.values()) {
                    database.compact(table);
                }
            } catch (RocksDBException e) {
                LOG.debug("the store's files could not be put in order: {}", e.getMessage());
            } finally {
                use.readLock().unlock();
            }
            nextCompaction = System.nanoTime() + COMPACT_NANOS;
        }
    }

    private void page(Writer.Read wanted, long[] sequences) {
        List<QueuedMessage> page;
        use.readLock().lock();
        try {
            if (!database.isOpen()) {
                writer.read(wanted); // it goes on when the disk works again
                return;
            }
            page = new PageReader(database).read(wanted.session(), sequences, wanted.maxBytes());
        } finally {
            use.readLock().unlock();
        }
        if (page.isEmpty() && sequences.length > 0) {
            // All of them are gone meanwhile, or damaged: those behind them are wanted.
            writer.read(new Writer.Read(
                    wanted.session(),
                    sequences[sequences.length - 1] + 1,
                    wanted.maxMessages(),
                    wanted.maxBytes(),
                    wanted.executor(),
                    wanted.callback()));
            return;
        }
        try {
            wanted.executor().execute(() -> wanted.callback().accept(page));
        } catch (RejectedExecutionException shuttingDown) {
            LOG.debug("nobody is there any more who wants to read");
        }
    }

    /** What the writer has below it. */
    private final class Below implements Writer.Medium {
        @Override
        public Disk disk() {
            subscribed.written();
            return faults.over(database);
        }

        @Override
        public void reopen() throws IOException {
            use.writeLock().lock();
            try {
                database.close();
                database = folder.open();
            } finally {
                use.writeLock().unlock();
            }
        }

        @Override
        public void wrote(int bytes) {
            space.wrote(bytes);
        }

        @Override
        public boolean sweep(long now) {
            return new Sweep(database, index, changes).step(now);
        }

        @Override
        public void read(Writer.Read read, long[] sequences) {
            reader.execute(() -> page(read, sequences));
        }
    }

    /**
     * The subscriptions of sessions that end: those on the disk, and those that are still on their way to it.
     *
     * <p>Owner: the writer's thread.
     */
    private final class Subscribed implements Changes.Subscriptions {
        private final List<byte[]> onTheWay = new ArrayList<>();

        void written() {
            onTheWay.clear();
        }

        @Override
        public void added(long session, byte[] key) {
            onTheWay.add(key);
        }

        @Override
        public void removeAll(long session) {
            byte[] prefix = Bytes.ofLong(session);
            try (Database.Walk walk = database.walk(Table.SUBSCRIPTION, prefix, Bytes.ofLong(session + 1))) {
                while (walk.there()) {
                    log.remove(Table.SUBSCRIPTION, walk.key());
                    walk.next();
                }
            } catch (RocksDBException e) {
                LOG.error("subscriptions of a session that ended cannot be read: {}", e.getMessage());
            }
            for (byte[] key : onTheWay) {
                if (Bytes.longAt(key, 0) == session) {
                    log.remove(Table.SUBSCRIPTION, key);
                }
            }
        }
    }
}
