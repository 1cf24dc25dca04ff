package io.culex.rocksdb;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Looks for damage that RocksDB does not notice, or takes for a new database: that the file is missing which names the list of files,
 * or the newest file of the log.
 *
 * <p>Threads: {@link #noteNewestLog()} on the one that looks at the disk's space; everything else on the one that opens the store, before.
 */
final class FolderFiles {
    private static final String CURRENT = "CURRENT";
    private static final String NEWEST = "NEWEST_LOG";
    private static final Pattern LIST = Pattern.compile("MANIFEST-(\\d{1,18})");
    private static final Pattern LOG = Pattern.compile("(\\d{1,18})\\.log");
    private static final Pattern NUMBER = Pattern.compile("(\\d{1,18})(?: (\\d{1,18}) (\\d{1,18}) (\\d{1,18}))?\\s*");

    private final Path directory;
    private long noted = -1;

    FolderFiles(Path directory) {
        this.directory = directory;
    }

    /** Whether a store was opened in the folder. */
    static boolean noted(Path directory) {
        return Files.exists(directory.resolve(NEWEST));
    }

    /** Whole as a file, or not there. */
    static void write(Path file, String text) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel out = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            out.write(StandardCharsets.US_ASCII.encode(text));
            out.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String read(Path file) throws IOException {
        return Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
    }

    /** The numbers in the names of files of a kind that have something in them. */
    private List<Long> numbers(Pattern kind, boolean empty) throws IOException {
        List<Long> numbers = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Matcher name = kind.matcher(String.valueOf(file.getFileName()));
                if (name.matches() && (empty || Files.size(file) > 0)) {
                    numbers.add(Long.valueOf(name.group(1)));
                }
            }
        }
        return numbers;
    }

    private boolean hasData() throws IOException {
        try (DirectoryStream<Path> tables = Files.newDirectoryStream(directory, "*.sst")) {
            return tables.iterator().hasNext() || !numbers(LOG, false).isEmpty();
        }
    }

    /** The list of files that is named as the current one; null when none is. */
    private @Nullable String named() throws IOException {
        String current = read(directory.resolve(CURRENT));
        return current.endsWith("\n") && LIST.matcher(current.strip()).matches() ? current.strip() : null;
    }

    /** What is wrong with the file that names the list of files; null when nothing is. */
    private @Nullable String currentProblem() throws IOException {
        String name = named();
        if (name != null) {
            return Files.exists(directory.resolve(name)) ? null : name + " is missing";
        }
        String current = read(directory.resolve(CURRENT));
        return CURRENT + (current.isEmpty() ? " is missing" : " says '" + current.strip() + "'");
    }

    /**
     * Makes the newest list of files the current one where none is named; RocksDB would begin a new database, and remove what is there.
     * False when there is no list, or one that has lost its end: RocksDB would remove the files that the end names.
     */
    boolean mend(Consumer<String> says) throws IOException {
        String problem = listProblem();
        if (problem == null && hasData()) {
            problem = currentProblem();
            // Where the named one is missing, an older one that is left would do harm.
            long newest = problem == null || named() != null ? -1 : newestList();
            if (newest >= 0) {
                String list = String.valueOf(list(newest).getFileName());
                says.accept("the store in " + directory + " is damaged: " + problem + "; goes on with " + list);
                write(directory.resolve(CURRENT), list + "\n");
                return true;
            }
        }
        if (problem != null) {
            says.accept("the store in " + directory + " is damaged: " + problem);
        }
        return problem == null;
    }

    /** Says so when the newest file of the log is not there. */
    void checkLog(Consumer<String> says) throws IOException {
        Matcher note = NUMBER.matcher(read(directory.resolve(NEWEST)));
        long expected = note.matches() ? Long.parseLong(note.group(1)) : 0;
        long newest = numbers(LOG, true).stream().max(Long::compare).orElse(-1L);
        if (Database.exists(directory) && newest < expected) {
            says.accept("the store is damaged: " + log(expected) + " is missing; what was nowhere else is lost");
        }
        String size = note.matches() ? note.group(2) : null;
        Path last = log(expected);
        if (size != null && Files.exists(last) && Files.size(last) < Long.parseLong(size)) {
            says.accept("the store is damaged: " + last + " ends after " + Files.size(last) + " of " + size
                    + " bytes; what was behind that is lost");
        }
    }

    /** Whether the list of files is shorter than at an orderly stop; null when it is not. */
    private @Nullable String listProblem() throws IOException {
        Matcher note = NUMBER.matcher(read(directory.resolve(NEWEST)));
        String size = note.matches() ? note.group(4) : null;
        if (size != null) {
            Path list = list(Long.parseLong(note.group(3)));
            if (Files.exists(list) && Files.size(list) < Long.parseLong(size)) {
                return list + " ends after " + Files.size(list) + " of " + size + " bytes";
            }
        }
        return null;
    }

    private long newestList() throws IOException {
        return numbers(LIST, false).stream().max(Long::compare).orElse(-1L);
    }

    private Path list(long number) {
        return directory.resolve("MANIFEST-%06d".formatted(number));
    }

    private Path log(long number) {
        return directory.resolve("%06d.log".formatted(number));
    }

    /** Notes the newest file of the log, the list of files, and their sizes: the store was closed, and nothing is written any more. */
    void noteEnd() throws IOException {
        long newest = numbers(LOG, true).stream().max(Long::compare).orElse(-1L);
        if (newest >= 0) {
            long list = newestList();
            write(
                    directory.resolve(NEWEST),
                    newest + " " + Files.size(log(newest)) + " " + list + " " + Files.size(list(list)) + "\n");
        }
    }

    /** Notes the newest file of the log, when it is another than before. */
    void noteNewestLog() throws IOException {
        long newest = numbers(LOG, true).stream().max(Long::compare).orElse(-1L);
        if (newest >= 0 && newest != noted) {
            write(directory.resolve(NEWEST), newest + "\n");
            noted = newest;
        }
    }
}
