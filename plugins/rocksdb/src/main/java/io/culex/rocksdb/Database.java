package io.culex.rocksdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.AbstractNativeReference;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.TablePropertiesCollectorFactory;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The RocksDB database with its tables, open.
 *
 * <p>Threads: {@link #write} and {@link #sync} belong to the writer; reads may come from any thread while it is open. All
 * iterators must be closed before the database is.
 */
final class Database implements Disk {
    private static final long CACHE_BYTES = 32L << 20;
    private static final long LOG_BYTES = 128L << 20;
    private static final long BUFFER_BYTES = 128L << 20;
    private static final int BLOCK_BYTES = 16 * 1024;
    /** A file in which so many of a window of records are marks of removal is compacted. */
    private static final int REMOVAL_WINDOW = 4096;

    private static final int REMOVALS = 2048;

    private final List<AbstractNativeReference> owned = new ArrayList<>();
    private final RocksDB database;
    private final ColumnFamilyHandle[] tables;
    private final WriteOptions forced;
    private final WriteOptions unforced;
    private final ReadOptions plain;
    private volatile boolean closed;

    private enum Access {
        READ_AND_WRITE,
        READ,
        /** Without looking first whether all files are there. */
        READ_WHAT_IS_THERE
    }

    private Database(Path directory, WALRecoveryMode mode, Access access) throws RocksDBException {
        boolean opened = false;
        try {
            DBOptions options = options(mode);
            options.setParanoidChecks(access != Access.READ_WHAT_IS_THERE);
            List<ColumnFamilyDescriptor> descriptors = descriptors();
            List<ColumnFamilyHandle> handles = new ArrayList<>();
            database = access == Access.READ || access == Access.READ_WHAT_IS_THERE
                    ? RocksDB.openReadOnly(options, directory.toString(), descriptors, handles)
                    : RocksDB.open(options, directory.toString(), descriptors, handles);
            tables = handles.toArray(new ColumnFamilyHandle[0]);
            forced = own(new WriteOptions().setSync(true));
            unforced = own(new WriteOptions());
            plain = own(new ReadOptions());
            opened = true;
        } finally {
            if (!opened) {
                releaseOptions();
            }
        }
    }

    static Database open(Path directory, WALRecoveryMode mode) throws RocksDBException {
        return new Database(directory, mode, Access.READ_AND_WRITE);
    }

    /** Opens it to be looked at: nothing in the folder changes. */
    static Database openToRead(Path directory, WALRecoveryMode mode) throws RocksDBException {
        return new Database(directory, mode, Access.READ);
    }

    /** Opens it to read what can be read: a file that is missing is noticed when the walk comes to it. */
    static Database openToRescue(Path directory) throws RocksDBException {
        return new Database(directory, WALRecoveryMode.SkipAnyCorruptedRecords, Access.READ_WHAT_IS_THERE);
    }

    private <T extends AbstractNativeReference> T own(T reference) {
        owned.add(reference);
        return reference;
    }

    private DBOptions options(WALRecoveryMode mode) {
        DBOptions options = own(new DBOptions());
        options.setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setWalRecoveryMode(mode)
                .setMaxTotalWalSize(LOG_BYTES)
                .setDbWriteBufferSize(BUFFER_BYTES)
                .setMaxBackgroundJobs(2)
                .setMaxOpenFiles(512)
                .setBytesPerSync(1 << 20)
                .setAllowConcurrentMemtableWrite(false)
                .setAvoidFlushDuringRecovery(true)
                .setAvoidUnnecessaryBlockingIO(true)
                .setSkipStatsUpdateOnDbOpen(true)
                .setStatsDumpPeriodSec(0)
                .setStatsPersistPeriodSec(0)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setKeepLogFileNum(3)
                .setMaxLogFileSize(1 << 20);
        return options;
    }

    private List<ColumnFamilyDescriptor> descriptors() {
        Cache cache = own(new LRUCache(CACHE_BYTES));
        BlockBasedTableConfig blocks = new BlockBasedTableConfig()
                .setBlockCache(cache)
                .setBlockSize(BLOCK_BYTES)
                .setCacheIndexAndFilterBlocks(true)
                .setPinL0FilterAndIndexBlocksInCache(true)
                .setFilterPolicy(own(new BloomFilter(10)));
        TablePropertiesCollectorFactory removals =
                TablePropertiesCollectorFactory.NewCompactOnDeletionCollectorFactory(REMOVAL_WINDOW, REMOVALS, 0.5);
        List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
        for (Table table : Table.values()) {
            Options options = own(new Options());
            if (table.shortLived()) {
                options.setTablePropertiesCollectorFactory(List.of(removals));
            }
            ColumnFamilyOptions family = own(new ColumnFamilyOptions(options));
            family.setTableFormatConfig(blocks)
                    .setCompressionType(CompressionType.LZ4_COMPRESSION)
                    .setWriteBufferSize(table.bufferBytes());
            descriptors.add(new ColumnFamilyDescriptor(table.title(), family));
        }
        return descriptors;
    }

    /** Whether there is a database in a folder. */
    static boolean exists(Path directory) {
        return Files.exists(directory.resolve("CURRENT"));
    }

    ColumnFamilyHandle[] tables() {
        return tables;
    }

    @Override
    public void write(byte[] batch, boolean force) throws IOException {
        if (closed) {
            throw new IOException("the database is closed");
        }
        try (WriteBatch records = new WriteBatch(batch)) {
            database.write(force ? forced : unforced, records);
        } catch (RocksDBException e) {
            throw new IOException("write failed: " + e.getMessage(), e);
        }
    }

    @Override
    public void sync() throws IOException {
        if (closed) {
            throw new IOException("the database is closed");
        }
        try {
            database.syncWal();
        } catch (RocksDBException e) {
            throw new IOException("sync failed: " + e.getMessage(), e);
        }
    }

    byte @Nullable [] get(Table table, byte[] key) throws RocksDBException {
        checkOpen();
        return database.get(tables[table.ordinal()], plain, key);
    }

    /** The values of keys, null where there is none or it cannot be read. */
    byte[] @Nullable [] get(Table table, List<byte[]> keys) throws RocksDBException {
        checkOpen();
        List<ColumnFamilyHandle> families = java.util.Collections.nCopies(keys.size(), tables[table.ordinal()]);
        return database.multiGetAsList(plain, families, keys).toArray(new byte[0] @Nullable []);
    }

    private void checkOpen() throws RocksDBException {
        if (closed) {
            throw new RocksDBException("the database is closed");
        }
    }

    boolean isOpen() {
        return !closed;
    }

    /** A walk over the keys of a table from the first one given, without the end. */
    Walk walk(Table table, byte[] first, byte @Nullable [] end) throws RocksDBException {
        checkOpen();
        return new Walk(table, first, end);
    }

    /** Writes what is only in memory and the log to files. */
    void flush() throws RocksDBException {
        try (FlushOptions options = new FlushOptions()) {
            database.flush(options, List.of(tables));
        }
    }

    /** Puts the files of a table in order, so that what was removed takes no room. */
    void compact(Table table) throws RocksDBException {
        checkOpen();
        database.compactRange(tables[table.ordinal()]);
    }

    /** Reads everything and compares it with its checksums. */
    void verify() throws RocksDBException {
        database.verifyChecksum();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        for (ColumnFamilyHandle table : tables) {
            table.close();
        }
        database.close();
        releaseOptions();
    }

    private void releaseOptions() {
        for (int i = owned.size() - 1; i >= 0; i--) {
            owned.get(i).close();
        }
        owned.clear();
    }

    /** One walk over a table; to be closed. */
    final class Walk implements AutoCloseable {
        private final @Nullable Slice end;
        private final ReadOptions options;
        private final RocksIterator iterator;

        private Walk(Table table, byte[] first, byte @Nullable [] endKey) {
            options = new ReadOptions().setFillCache(false).setReadaheadSize(1 << 20);
            end = endKey == null ? null : new Slice(endKey);
            if (end != null) {
                options.setIterateUpperBound(end);
            }
            iterator = database.newIterator(tables[table.ordinal()], options);
            iterator.seek(first);
        }

        /** Whether there is a record here; throws when what comes next cannot be read. */
        boolean there() throws RocksDBException {
            if (iterator.isValid()) {
                return true;
            }
            iterator.status();
            return false;
        }

        void next() {
            iterator.next();
        }

        void seek(byte[] key) {
            iterator.seek(key);
        }

        byte[] key() {
            return iterator.key();
        }

        byte[] value() {
            return iterator.value();
        }

        /** The start of the value; the number of bytes it has in all. */
        int value(java.nio.ByteBuffer start) {
            return iterator.value(start);
        }

        @Override
        public void close() {
            iterator.close();
            options.close();
            if (end != null) {
                end.close();
            }
        }
    }
}
