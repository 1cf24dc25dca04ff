package io.culex.rocksdb;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.rocksdb.RocksDBException;
import org.rocksdb.WALRecoveryMode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder of a store: its version, and how it is opened when something in it is damaged. */
final class StoreFolder {
    /** The version of what is written here; docs/store.md describes it. */
    static final int VERSION = 1;

    private static final Logger LOG = LoggerFactory.getLogger(StoreFolder.class);
    private static final String VERSION_FILE = "VERSION";
    private static final Pattern VERSION_LINE = Pattern.compile("culex-store (\\d+)\\s*");

    private final Path directory;

    StoreFolder(Path directory) {
        this.directory = directory;
    }

    /** Makes the folder where there is none, and makes sure that it is one this version can read. */
    void prepare() throws IOException {
        try {
            Files.createDirectories(directory);
        } catch (FileSystemException e) {
            throw new IOException("the store's folder " + directory + " cannot be made: " + e.getMessage(), e);
        }
        Path file = directory.resolve(VERSION_FILE);
        if (Files.exists(file)) {
            check(Files.readString(file), file);
        } else if (Database.exists(directory)) {
            throw new IOException(
                    directory + " holds a database that is not a store of Culex: there is no file " + VERSION_FILE);
        } else {
            Files.writeString(file, "culex-store " + VERSION + "\n");
        }
    }

    private void check(String text, Path file) throws IOException {
        Matcher line = VERSION_LINE.matcher(text);
        if (!line.matches()) {
            throw new IOException(file + " does not say the version of the store, but '" + text.strip() + "'");
        }
        if (!line.group(1).equals(String.valueOf(VERSION))) {
            throw new IOException("the store in " + directory + " has version " + line.group(1)
                    + "; this version of Culex reads version " + VERSION
                    + ". Start the version of Culex that wrote it, or choose another data.dir");
        }
    }

    /**
     * Opens the database. When its log or its list of files is damaged, that is reported and what is sound is kept.
     *
     * @throws IOException when another process has it or nothing can be opened
     */
    Database open() throws IOException {
        try {
            return Database.open(directory, WALRecoveryMode.TolerateCorruptedTailRecords);
        } catch (RocksDBException e) {
            String message = String.valueOf(e.getMessage());
            if (message.contains("LOCK")) {
                throw new IOException("another process uses the store in " + directory, e);
            }
            if (!damage(message)) {
                throw new IOException("the store in " + directory + " cannot be opened: " + message, e);
            }
            LOG.error("the store is damaged: {}. What can be read of it is kept", message);
            return salvage(e);
        }
    }

    private static boolean damage(String message) {
        return message.contains("orrupt") || message.contains("No such file") || message.contains("checksum mismatch");
    }

    /** First past records of the log that are damaged; then without files that are. */
    private Database salvage(RocksDBException first) throws IOException {
        try {
            Database database = Database.open(directory, WALRecoveryMode.SkipAnyCorruptedRecords);
            LOG.error("damaged records of the store's log in {} were passed over", directory);
            database.flush(); // what was read goes to files, and the damaged log goes
            return database;
        } catch (RocksDBException e) {
            LOG.error("nor can it be opened without the damaged part of its log: {}", e.getMessage());
            first.addSuppressed(e);
        }
        try {
            Database database = Database.openBestEffort(directory);
            LOG.error("the store was opened without files that are missing or damaged");
            return database;
        } catch (RocksDBException e) {
            first.addSuppressed(e);
            throw new IOException(
                    "the store in " + directory + " is damaged and cannot be opened: " + e.getMessage()
                            + ". Move the folder away to start with an empty store",
                    first);
        }
    }
}
