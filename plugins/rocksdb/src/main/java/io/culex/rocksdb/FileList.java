package io.culex.rocksdb;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Options;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileReader;
import org.rocksdb.TableProperties;

/**
 * Makes a new list of files (RocksDB's MANIFEST) for a store that has lost its own: every file that can be read is in it as if it had
 * just been written, and the log is read from its first file on. Which of two records of a key is the newer one, and what is removed,
 * the records say themselves. A file that was on its way out comes back with what was in it.
 *
 * <p>The list is made in a folder of its own, with links to the files, which is good for reading alone: it says of no file which keys
 * are in it.
 */
final class FileList {
    private static final Pattern FILE = Pattern.compile("(\\d{1,18})\\.(sst|log)");

    /** The kinds of what an entry of the list holds. */
    private static final int COMPARATOR = 1;

    private static final int LOG_NUMBER = 2;
    private static final int NEXT_FILE = 3;
    private static final int LAST_SEQUENCE = 4;
    private static final int NEW_FILE = 100;
    private static final int TABLE = 200;
    private static final int TABLE_ADDED = 201;
    private static final int MOST_TABLES = 203;

    private static final byte[] ORDER = "leveldb.BytewiseComparator".getBytes(StandardCharsets.US_ASCII);

    /** More records than any store has seen. */
    private static final long LAST = 1L << 55;

    private static final long NEWEST_RECORD = -1L << 8 | 1;
    private static final long OLDEST_RECORD = 1;

    /** Behind all keys: they begin with positive numbers or are text. */
    private static final byte[] BEHIND_ALL = {-1, -1, -1, -1, -1, -1, -1, -1};

    private static final int BLOCK = 32 * 1024;
    private static final int HEAD = 7;
    private static final int WHOLE = 1;
    private static final int FIRST = 2;
    private static final int MIDDLE = 3;
    private static final int END = 4;

    private final Path from;
    private final Path to;
    private final Consumer<String> says;
    private final TreeMap<Long, Integer> tables = new TreeMap<>();
    private final int[] numbers = new int[Table.values().length];
    private final Bytes list = new Bytes(BLOCK);
    private long most;

    /**
     * @param from the folder that has lost its list; nothing in it changes
     * @param to is made, or emptied
     * @param says is told which files cannot be read
     */
    FileList(Path from, Path to, Consumer<String> says) {
        this.from = from;
        this.to = to;
        this.says = says;
        Arrays.setAll(numbers, i -> i);
    }

    /** Makes the folder. */
    void make() throws IOException {
        Rescue.empty(to);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(from, "*.{sst,log}")) {
            for (Path file : files) {
                Matcher name = FILE.matcher(String.valueOf(file.getFileName()));
                if (name.matches()) {
                    take(file, Long.parseLong(name.group(1)), name.group(2).equals("sst"));
                }
            }
        }
        record(head());
        for (Table table : Table.values()) {
            if (table != Table.DEFAULT) {
                record(added(table));
            }
        }
        int rank = 1;
        for (Map.Entry<Long, Integer> file : tables.entrySet()) {
            record(entry(file.getKey(), file.getValue(), rank++));
        }
        String name = "MANIFEST-%06d".formatted(most + 1);
        Files.write(to.resolve(name), list.copy());
        Files.writeString(to.resolve("CURRENT"), name + "\n");
    }

    private void take(Path file, long number, boolean table) throws IOException {
        if (table) {
            Integer of = tableOf(file);
            if (of == null) {
                return;
            }
            tables.put(number, of);
        }
        most = Math.max(most, number);
        Path link = to.resolve(file.getFileName());
        try {
            Files.createLink(link, file);
        } catch (FileSystemException | UnsupportedOperationException noLinksHere) {
            Files.copy(file, link);
        }
    }

    /** The number of the table that a file belongs to; null when that cannot be read. */
    private @Nullable Integer tableOf(Path file) {
        try (Options options = new Options();
                SstFileReader reader = new SstFileReader(options)) {
            reader.open(file.toString());
            TableProperties properties = reader.getTableProperties();
            String title = new String(properties.getColumnFamilyName(), StandardCharsets.UTF_8);
            int number = (int) properties.getColumnFamilyId();
            for (Table table : Table.values()) {
                if (table.toString().equals(title)) {
                    numbers[table.ordinal()] = number;
                    return number;
                }
            }
            says.accept(file + " belongs to a table '" + title + "' that there is not; it is left out");
        } catch (RocksDBException e) {
            says.accept(file + " cannot be read and is left out: " + e.getMessage());
        }
        return null;
    }

    // ---- entries ---------------------------------------------------------------------------------------------------

    private Bytes head() {
        int last = Arrays.stream(numbers).max().orElse(0);
        return new Bytes(64)
                .putVarint(COMPARATOR)
                .putSized(ORDER)
                .putVarint(LOG_NUMBER)
                .putVarint(0)
                .putVarint(NEXT_FILE)
                .putVarlong(most + 2)
                .putVarint(LAST_SEQUENCE)
                .putVarlong(LAST)
                .putVarint(MOST_TABLES)
                .putVarint(last);
    }

    private Bytes added(Table table) {
        return new Bytes(64)
                .putVarint(COMPARATOR)
                .putSized(ORDER)
                .putVarint(LOG_NUMBER)
                .putVarint(0)
                .putVarint(TABLE)
                .putVarint(numbers[table.ordinal()])
                .putVarint(TABLE_ADDED)
                .putSized(table.title());
    }

    /** @param rank files of the lowest level must have an order */
    private Bytes entry(long number, int table, int rank) throws IOException {
        long size = Files.size(to.resolve("%06d.sst".formatted(number)));
        byte[] first = new Bytes(8).putLong(Long.reverseBytes(NEWEST_RECORD)).copy();
        byte[] last = new Bytes(16)
                .put(BEHIND_ALL)
                .putLong(Long.reverseBytes(OLDEST_RECORD))
                .copy();
        return new Bytes(64)
                .putVarint(TABLE)
                .putVarint(table)
                .putVarint(NEW_FILE)
                .putVarint(0)
                .putVarlong(number)
                .putVarlong(size)
                .putSized(first)
                .putSized(last)
                .putVarlong(2L * rank)
                .putVarlong(2L * rank + 1);
    }

    // ---- the file --------------------------------------------------------------------------------------------------

    /** Appends an entry in the form of RocksDB's logs: pieces that end with a block, each with its checksum. */
    private void record(Bytes entry) {
        byte[] bytes = entry.copy();
        int at = 0;
        do {
            int left = BLOCK - list.length() % BLOCK;
            if (left < HEAD) {
                list.put(new byte[left]);
                left = BLOCK;
            }
            int length = Math.min(bytes.length - at, left - HEAD);
            boolean ends = at + length == bytes.length;
            piece(at == 0 ? ends ? WHOLE : FIRST : ends ? END : MIDDLE, Arrays.copyOfRange(bytes, at, at + length));
            at += length;
        } while (at < bytes.length);
    }

    private void piece(int kind, byte[] bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(kind);
        checksum.update(bytes);
        int sum = (int) checksum.getValue();
        int masked = Integer.rotateRight(sum, 15) + 0xa282ead8;
        list.putInt(Integer.reverseBytes(masked))
                .put(bytes.length)
                .put(bytes.length >>> 8)
                .put(kind)
                .put(bytes);
    }
}
