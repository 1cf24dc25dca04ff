package io.culex.rocksdb;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WALRecoveryMode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder of a store: its version, who has it, and how it is opened when something in it is damaged. */
final class StoreFolder {
    private static final Logger LOG = LoggerFactory.getLogger(StoreFolder.class);
    private static final String VERSION_FILE = "VERSION";
    private static final Pattern VERSION_LINE = Pattern.compile("culex-store (\\d{1,9})\\s*");

    /** How RocksDB says that another process has it, or this one, and how Windows does; not that the lock cannot be made. */
    private static final Pattern HELD = Pattern.compile("While lock file|lock hold by|used by another process");

    private static final Pattern DROPPED = Pattern.compile("(\\d+\\.log): dropping (\\d+) bytes");

    private final Path directory;
    private final Migrations migrations;

    StoreFolder(Path directory) {
        this(directory, Migrations.KNOWN);
    }

    StoreFolder(Path directory, Migrations migrations) {
        this.directory = directory;
        this.migrations = migrations;
    }

    /** Makes the folder where there is none, and makes sure that it is one this version can read. */
    void prepare() throws IOException {
        try {
            Rescue.finish(directory);
            Files.createDirectories(directory);
            checkVersion();
        } catch (FileSystemException e) {
            throw new IOException("the store's folder " + directory + " cannot be used: " + e, e);
        }
    }

    private void checkVersion() throws IOException {
        if (Files.exists(versionFile())) {
            version();
        } else if (!Database.exists(directory)) {
            writeVersion();
        } else if (FolderFiles.noted(directory)) {
            LOG.error("the store is damaged: {} is missing; it is taken for one of version 1", versionFile());
            FolderFiles.write(versionFile(), "culex-store 1\n");
        } else {
            throw new IOException(
                    directory + " holds a database that is not a store of Culex: there is no file " + VERSION_FILE);
        }
    }

    private Path versionFile() {
        return directory.resolve(VERSION_FILE);
    }

    /** The version of the folder, when it is this one or can be made this one. */
    int version() throws IOException {
        String text = Files.readString(versionFile());
        Matcher line = VERSION_LINE.matcher(text);
        if (!line.matches()) {
            throw new IOException(versionFile() + " does not say the version of the store, but '" + text.strip() + "'");
        }
        int version = Integer.parseInt(line.group(1));
        if (!migrations.reach(version)) {
            boolean newer = version > migrations.version();
            throw new IOException("the store in " + directory + " has version " + version
                    + (newer ? ", which a newer version of Culex wrote" : ", which is too old")
                    + "; this version of Culex reads version " + migrations.version()
                    + ". Start the version of Culex that wrote it, or choose another data.dir");
        }
        return version;
    }

    static boolean isStore(Path folder) {
        return Files.exists(folder.resolve(VERSION_FILE));
    }

    static void copyVersion(Path from, Path to) throws IOException {
        Files.copy(from.resolve(VERSION_FILE), to.resolve(VERSION_FILE), StandardCopyOption.REPLACE_EXISTING);
    }

    private void writeVersion() throws IOException {
        FolderFiles.write(versionFile(), "culex-store " + migrations.version() + "\n");
    }

    /**
     * Keeps every other process out without opening anything, in the way RocksDB does.
     *
     * @throws IOException when there is no store, or another process has it
     */
    FileChannel lock() throws IOException {
        if (!Files.exists(versionFile())) {
            throw new IOException("there is no store in " + directory);
        }
        return locked();
    }

    private FileChannel locked() throws IOException {
        FileChannel file =
                FileChannel.open(directory.resolve("LOCK"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (file.tryLock() == null) {
            file.close();
            throw inUse(null);
        }
        return file;
    }

    private IOException inUse(@Nullable RocksDBException cause) {
        return new IOException("another process uses the store in " + directory + "; does a broker run there?", cause);
    }

    /** Opens the database, and makes it one of this version where it is older. */
    Database open() throws IOException {
        int version = version();
        FolderFiles files = new FolderFiles(directory);
        boolean listed = files.mend(LOG::error);
        files.checkLog(LOG::error);
        Database database = listed ? openAsItIs() : openWithoutList();
        files.noteNewestLog();
        if (version == migrations.version()) {
            return database;
        }
        boolean done = false;
        try {
            LOG.info("the store in {} has version {} and becomes version {}", directory, version, migrations.version());
            migrations.run(version, database);
            database.sync();
            writeVersion();
            done = true;
            return database;
        } finally {
            if (!done) {
                database.close();
            }
        }
    }

    /**
     * Opens the database. When its log or its list of files is damaged, that is reported and what is sound is kept.
     *
     * @throws IOException when another process has it or nothing can be opened
     */
    private Database openAsItIs() throws IOException {
        try {
            return Database.open(directory, WALRecoveryMode.TolerateCorruptedTailRecords);
        } catch (RocksDBException e) {
            String message = String.valueOf(e.getMessage());
            if (HELD.matcher(message).find()) {
                throw inUse(e);
            }
            if (!damage(message)) {
                throw new IOException("the store in " + directory + " cannot be opened: " + message, e);
            }
            LOG.error("the store is damaged: {}. What can be read of it is kept", message);
            return salvage(e);
        }
    }

    static boolean damage(String message) {
        return message.contains("orrupt") || message.contains("No such file") || message.contains("checksum mismatch");
    }

    /** First past records of the log that are damaged; then what can be read, in a new folder; last without the list of files. */
    private Database salvage(RocksDBException first) throws IOException {
        try {
            Database database = Database.open(directory, WALRecoveryMode.SkipAnyCorruptedRecords);
            LOG.error("damaged records of the store's log in {} were passed over: {}", directory, passedOver());
            database.flush(); // what was read goes to files, and the damaged log goes
            return database;
        } catch (RocksDBException e) {
            LOG.error("nor can it be opened without the damaged part of its log: {}", e.getMessage());
            first.addSuppressed(e);
        }
        try {
            return copied(new Rescue(directory, LOG::error).run());
        } catch (RocksDBException e) {
            LOG.error("nor can it be read as it is: {}", e.getMessage());
            first.addSuppressed(e);
        }
        return withoutList(first);
    }

    private Database copied(Path damaged) throws RocksDBException {
        LOG.error("what could be read was copied into a new store; the damaged one is now {}", damaged);
        return Database.open(directory, WALRecoveryMode.TolerateCorruptedTailRecords);
    }

    private Database openWithoutList() throws IOException {
        try (FileChannel _ = locked()) {
            return withoutList(null);
        }
    }

    private Database withoutList(@Nullable RocksDBException first) throws IOException {
        LOG.error("the list of the store's files is made anew from the files themselves; messages that were"
                + " acknowledged shortly before may be there again");
        try {
            return copied(new Rescue(directory, LOG::error).withoutList());
        } catch (RocksDBException e) {
            if (first != null) {
                e.addSuppressed(first);
            }
            throw new IOException(
                    "the store in " + directory + " is damaged and cannot be opened: " + e.getMessage()
                            + ". Move the folder away to start with an empty store",
                    e);
        }
    }

    /** The files of the log that the database has just passed over parts of, by its own notes. */
    private String passedOver() throws IOException {
        Path notes = directory.resolve("LOG");
        if (!Files.exists(notes)) {
            return "it does not say which";
        }
        Set<String> places = new LinkedHashSet<>();
        for (String line : Files.readAllLines(notes, StandardCharsets.ISO_8859_1)) {
            Matcher dropped = DROPPED.matcher(line);
            if (dropped.find()) {
                places.add(dropped.group(2) + " bytes of " + dropped.group(1));
            }
        }
        return String.join(", ", places);
    }
}
