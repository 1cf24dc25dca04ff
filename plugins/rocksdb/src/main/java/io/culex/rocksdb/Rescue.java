package io.culex.rocksdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Consumer;
import org.rocksdb.RocksDBException;
import org.rocksdb.WALRecoveryMode;

/**
 * Copies all that can be read of a damaged store into a new one, which takes its place; the damaged folder is kept beside it. For damage
 * that RocksDB itself only gets past by going back to an older state and leaving out its log, where the newest messages are.
 *
 * <p>Runs on the thread that opens the store. A crash in between leaves the damaged folder where it was, or beside a finished copy.
 */
final class Rescue {
    private static final int WRITE_BYTES = 1 << 20;

    private final Path directory;
    private final Path copy;
    private final Consumer<String> says;

    /** @param says is told what is damaged */
    Rescue(Path directory, Consumer<String> says) {
        this.directory = directory;
        this.copy = copyOf(directory);
        this.says = says;
    }

    /**
     * Puts the copy in the place of the folder; where the damaged one is now.
     *
     * @throws RocksDBException when the damaged one cannot be opened at all
     * @throws IOException when the copy cannot be written
     */
    Path run() throws IOException, RocksDBException {
        return run(directory);
    }

    /** The same with a list of files that is made anew. */
    Path withoutList() throws IOException, RocksDBException {
        Path files = filesOf(directory);
        try {
            new FileList(directory, files, says).make();
            return run(files);
        } finally {
            empty(files);
            Files.delete(files);
        }
    }

    private Path run(Path readable) throws IOException, RocksDBException {
        try (Database from = Database.openToRescue(readable)) {
            copyAll(from);
        }
        StoreFolder.copyVersion(directory, copy);
        Path damaged = unused();
        Files.move(directory, damaged, StandardCopyOption.ATOMIC_MOVE);
        Files.move(copy, directory, StandardCopyOption.ATOMIC_MOVE);
        return damaged;
    }

    private void copyAll(Database from) throws IOException {
        empty(copy);
        try (Database to = Database.open(copy, WALRecoveryMode.TolerateCorruptedTailRecords)) {
            for (Table table : Table.values()) {
                copy(table, from, to);
            }
            to.sync();
            to.flush();
        } catch (RocksDBException e) {
            throw new IOException("a copy of what is sound cannot be written: " + e.getMessage(), e);
        }
    }

    private void copy(Table table, Database from, Database to) throws IOException, RocksDBException {
        LogBatch batch = new LogBatch(LogBatch.numbers(to.tables()));
        Bytes value = new Bytes(4096);
        Gap gap = new Gap(table, says);
        try (Database.Walk walk = from.walk(table, new byte[0], null)) {
            while (gap.there(walk)) {
                byte[] key = walk.key();
                batch.put(table, key, value.clear().put(walk.value()));
                if (batch.length() > WRITE_BYTES) {
                    to.write(batch.bytes(), false);
                    batch.clear();
                }
                gap.passed(key);
                walk.next();
            }
        }
        gap.report();
        if (!batch.isEmpty()) {
            to.write(batch.bytes(), false);
        }
    }

    private static Path copyOf(Path directory) {
        return directory.resolveSibling(directory.getFileName() + ".copy");
    }

    private static Path filesOf(Path directory) {
        return directory.resolveSibling(directory.getFileName() + ".files");
    }

    /** Ends what a crash interrupted between the two moves: a copy that says its version is a whole one. */
    static void finish(Path directory) throws IOException {
        Path files = filesOf(directory);
        if (Files.isDirectory(files)) {
            empty(files);
            Files.delete(files);
        }
        Path copy = copyOf(directory);
        if (!Files.exists(directory) && StoreFolder.isStore(copy)) {
            Files.move(copy, directory, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private Path unused() {
        for (int i = 1; ; i++) {
            Path name = directory.resolveSibling(directory.getFileName() + ".damaged-" + i);
            if (!Files.exists(name)) {
                return name;
            }
        }
    }

    /** What an earlier attempt left goes. */
    static void empty(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            try (var files = Files.newDirectoryStream(folder)) {
                for (Path file : files) {
                    Files.delete(file);
                }
            }
        }
        Files.createDirectories(folder);
    }
}
