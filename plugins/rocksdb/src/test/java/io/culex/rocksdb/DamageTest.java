package io.culex.rocksdb;

import io.culex.api.store.QueuedMessage;
import io.culex.api.store.SessionRecord;
import io.culex.api.store.Store;
import io.culex.api.store.StoreBatch;
import io.culex.api.store.StoreReport;
import io.culex.api.store.StoreSettings;
import io.culex.testkit.LogRecorder;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A folder with damage in it is opened as far as it can be, or refused in words. */
final class DamageTest {
    private static final int SESSIONS = 200;
    private static final int MESSAGES = 20;

    @TempDir
    private Path home;

    /** Where the store is; what is rescued needs room beside it. */
    private Path folder = Path.of("");

    @BeforeEach
    void fill() throws Exception {
        folder = home.resolve("store");
        add(1, SESSIONS);
    }

    private void add(int first, int last) throws Exception {
        StoreSettings unforced = new StoreSettings(folder, StoreSettings.NEVER, 0); // for speed
        try (RocksDbStore store = RocksDbStore.open(unforced)) {
            store.recover();
            for (int id = first; id <= last; id++) {
                StoreBatch batch = store.batch();
                batch.putSession(new SessionRecord(id, "client" + id, 100, 0));
                for (int i = 1; i <= MESSAGES; i++) {
                    String text =
                            "m" + i + " " + Long.toString(id * 7919L * i, 36).repeat(20);
                    batch.enqueue(id, new QueuedMessage(i, StoreModel.message("t", text), 1, false, null));
                }
                commit(store, batch);
            }
        }
    }

    private static void commit(Store store, StoreBatch batch) throws Exception {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        store.commit(batch, Runnable::run, failure -> done.complete(failure == null));
        assertThat(done.get(20, TimeUnit.SECONDS)).isTrue();
    }

    private int messages() throws Exception {
        try (RocksDbStore store = RocksDbStore.open(StoreSettings.of(folder))) {
            int sum = 0;
            for (var session : store.recover().sessions()) {
                sum += session.queued();
                CompletableFuture<List<QueuedMessage>> page = new CompletableFuture<>();
                store.readQueue(session.session().id(), 0, 1000, 1 << 30, Runnable::run, page::complete);
                assertThat(page.get(20, TimeUnit.SECONDS)).hasSizeLessThanOrEqualTo(session.queued());
            }
            return sum;
        }
    }

    private Path largest(String ending) throws IOException {
        return largest(folder, ending);
    }

    private static void flip(Path file, double place) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            long at = (long) (bytes.length() * place);
            bytes.seek(at);
            int before = bytes.read();
            bytes.seek(at);
            bytes.write(before ^ 0x10);
        }
    }

    private void toFiles() throws Exception {
        try (Database database = new StoreFolder(folder).open()) {
            for (Table table : Table.values()) {
                database.compact(table);
            }
        }
    }

    @Test
    void soundFolder() throws Exception {
        assertThat(messages()).isEqualTo(SESSIONS * MESSAGES);
        toFiles();
        assertThat(messages()).isEqualTo(SESSIONS * MESSAGES);
    }

    @Test
    void aTornEndOfTheLogLosesTheEndOnly() throws Exception {
        Path log = largest(".log");
        try (RandomAccessFile bytes = new RandomAccessFile(log.toFile(), "rw")) {
            bytes.setLength(bytes.length() - 100);
        }
        assertThat(messages()).isBetween((SESSIONS - 2) * MESSAGES, SESSIONS * MESSAGES - 1);
    }

    @Test
    void aFlippedBitInTheLogKeepsWhatIsSound() throws Exception {
        flip(largest(".log"), 0.5);
        assertThat(messages()).isBetween(1, SESSIONS * MESSAGES - 1);
        assertThat(messages()).as("and it opens again").isPositive();
    }

    @Test
    void aFlippedBitInAFileKeepsWhatIsSound() throws Exception {
        toFiles();
        flip(largest(".sst"), 0.5);
        assertThat(messages()).isBetween(SESSIONS * MESSAGES / 2, SESSIONS * MESSAGES - 1);
        assertThat(messages()).as("and it opens again").isPositive();
    }

    @Test
    void aMissingFileLosesOnlyWhatWasInIt() throws Exception {
        toFiles();
        add(SESSIONS + 1, SESSIONS + 50); // in the log alone
        Path lost = largest(".sst");
        Files.delete(lost);
        List<String> said = new ArrayList<>();
        try (LogRecorder log = LogRecorder.of("io.culex.rocksdb")) {
            assertThat(messages()).isEqualTo(50 * MESSAGES);
            said.addAll(log.lines());
        }
        assertThat(said)
                .anySatisfy(line -> assertThat(line)
                        .contains("the store is damaged", lost.getFileName().toString()))
                .anySatisfy(line -> assertThat(line).contains("the damaged one is now", "store.damaged-1"));
        assertThat(home.resolve("store.damaged-1")).isDirectory();
        try (LogRecorder log = LogRecorder.of("io.culex.rocksdb")) {
            assertThat(messages()).as("and from now on it is sound").isEqualTo(50 * MESSAGES);
            assertThat(log.lines()).noneMatch(line -> line.contains("damaged"));
        }
        assertThat(Inspection.of(folder, true).problems()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"missing", "cut", "flipped"})
    void withoutTheListOfFilesEverythingIsKept(String how) throws Exception {
        toFiles();
        remove(SESSIONS);
        remove(SESSIONS - 1);
        add(SESSIONS + 1, SESSIONS + 50); // in the log alone
        Path list = largest("MANIFEST");
        switch (how) {
            case "missing" -> Files.delete(list);
            case "cut" -> {
                try (RandomAccessFile bytes = new RandomAccessFile(list.toFile(), "rw")) {
                    bytes.setLength(bytes.length() - 20);
                }
            }
            default -> flip(list, 0.5);
        }
        int all = (SESSIONS + 48) * MESSAGES;
        try (LogRecorder log = LogRecorder.of("io.culex.rocksdb")) {
            assertThat(messages()).isEqualTo(all);
            assertThat(log.lines())
                    .anySatisfy(line -> assertThat(line).contains("the list of the store's files is made anew"))
                    .anySatisfy(line -> assertThat(line).contains("the damaged one is now", "store.damaged-1"));
        }
        assertThat(home.resolve("store.files")).doesNotExist();
        assertThat(messages()).as("and it opens again").isEqualTo(all);
        assertThat(Inspection.of(folder, true).problems()).isEmpty();
    }

    /** Removes a session: marks of removal that are only in the log, or in newer files than what they remove. */
    private void remove(int session) throws Exception {
        try (RocksDbStore store = RocksDbStore.open(StoreSettings.of(folder))) {
            store.recover();
            StoreBatch batch = store.batch();
            batch.dropSession(session);
            commit(store, batch);
        }
        try (Database database = new StoreFolder(folder).open()) {
            database.flush();
        }
    }

    @Test
    void aRescueThatWasInterruptedIsFinished() throws Exception {
        toFiles();
        Files.move(folder, home.resolve("store.copy"));
        assertThat(messages()).isEqualTo(SESSIONS * MESSAGES);
        assertThat(home.resolve("store.copy")).doesNotExist();
    }

    @Test
    void whateverIsMissingOrCutTheStartServesOrSaysWhy() throws Exception {
        toFiles();
        add(SESSIONS + 1, SESSIONS + 50);
        for (String which : List.of("CURRENT", "MANIFEST", "OPTIONS", "IDENTITY", ".log", ".sst", "VERSION")) {
            without(which, false);
            without(which, true);
        }
    }

    private void without(String which, boolean cut) throws Exception {
        folder = copyOfTheFolder(which + cut);
        Path victim = largest(which);
        if (cut) {
            try (RandomAccessFile bytes = new RandomAccessFile(victim.toFile(), "rw")) {
                bytes.setLength(bytes.length() / 2);
            }
        } else {
            Files.delete(victim);
        }
        try (LogRecorder log = LogRecorder.of("io.culex.rocksdb")) {
            String first = outcome();
            String all = String.valueOf((SESSIONS + 50) * MESSAGES);
            if (!first.equals(all)) {
                assertThat(first + log.lines()).containsAnyOf("damaged", "VERSION");
                boolean lost = which.equals(".log") || which.equals(".sst") || which.equals("VERSION") && cut;
                assertThat(lost)
                        .as("nothing that is needed was lost, but: %s", first)
                        .isTrue();
            }
            assertThat(outcome()).as("the second start").isEqualTo(first);
        }
    }

    /** How many messages there are, or why it does not start. */
    private String outcome() throws Exception {
        try {
            return String.valueOf(messages());
        } catch (IOException refused) {
            assertThat(refused).hasMessageContaining(folder.toString());
            return String.valueOf(refused.getMessage());
        }
    }

    private Path copyOfTheFolder(String name) throws IOException {
        Path copy = Files.createDirectories(home.resolve(name));
        try (Stream<Path> files = Files.list(home.resolve("store"))) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        return copy;
    }

    /** The largest of the files of a kind. */
    private static Path largest(Path in, String kind) throws IOException {
        try (Stream<Path> files = Files.list(in)) {
            return files.filter(file -> String.valueOf(file.getFileName()).contains(kind))
                    .max(Comparator.comparingLong(file -> file.toFile().length()))
                    .orElseThrow();
        }
    }

    @Test
    void anotherVersionIsRefused() throws Exception {
        Files.writeString(folder.resolve("VERSION"), "culex-store 9\n");
        assertThatThrownBy(this::messages)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has version 9, which a newer version of Culex wrote")
                .hasMessageContaining("reads version 1");
        Files.writeString(folder.resolve("VERSION"), "culex-store 0\n");
        assertThatThrownBy(this::messages)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has version 0, which is too old");
        Files.writeString(folder.resolve("VERSION"), "x");
        assertThatThrownBy(this::messages).isInstanceOf(IOException.class).hasMessageContaining("VERSION");
    }

    @Test
    void anOlderVersionBecomesTheNextStepByStep() throws Exception {
        List<String> done = new ArrayList<>();
        Migrations known = new Migrations(3, Map.of(1, database -> done.add("1 to 2"), 2, database -> {
            done.add("2 to 3");
            if (done.size() < 3) {
                throw new IOException("a crash in between");
            }
        }));
        assertThatThrownBy(() -> new StoreFolder(folder, known).open()).hasMessageContaining("in between");
        assertThat(Files.readString(folder.resolve("VERSION"))).isEqualTo("culex-store 1\n");
        new StoreFolder(folder, known).open().close();
        assertThat(done).containsExactly("1 to 2", "2 to 3", "1 to 2", "2 to 3");
        assertThat(Files.readString(folder.resolve("VERSION"))).isEqualTo("culex-store 3\n");
        new StoreFolder(folder, known).open().close();
        assertThat(done).hasSize(4);
        assertThatThrownBy(this::messages).hasMessageContaining("newer version");
    }

    private StoreReport inspect() throws Exception {
        List<String> before = fingerprints();
        StoreReport report = Inspection.of(folder, true);
        assertThat(fingerprints()).as("nothing has changed").isEqualTo(before);
        return report;
    }

    private List<String> fingerprints() throws IOException {
        List<String> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                all.add(file + " " + Arrays.hashCode(Files.readAllBytes(file)));
            }
        }
        return all;
    }

    private static long figure(StoreReport report, String name) {
        return report.figures().stream()
                .filter(figure -> figure.name().equals(name))
                .findFirst()
                .orElseThrow()
                .value();
    }

    @Test
    void aSoundFolderIsInspected() throws Exception {
        StoreReport report = inspect();
        assertThat(report.problems()).isEmpty();
        assertThat(figure(report, "sessions")).isEqualTo(SESSIONS);
        assertThat(figure(report, "queued messages")).isEqualTo(SESSIONS * MESSAGES);
        assertThat(figure(report, "records that belong to nothing")).isZero();
    }

    @Test
    void aFlippedBitInAFileIsFound() throws Exception {
        toFiles();
        Path file = largest(".sst");
        flip(file, 0.5);
        assertThat(inspect().problems())
                .anySatisfy(problem ->
                        assertThat(problem).contains(file.getFileName().toString()));
    }

    @Test
    void aFlippedBitInTheLogIsFound() throws Exception {
        flip(largest(".log"), 0.5);
        StoreReport report = inspect();
        assertThat(report.problems()).isNotEmpty();
        assertThat(figure(report, "queued messages")).isBetween(1L, SESSIONS * MESSAGES - 1L);
    }

    @Test
    void aFolderThatIsNoneCannotBeInspected() {
        assertThatThrownBy(() -> Inspection.of(folder.resolve("none"), true))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("there is no store in");
    }

    @Test
    void aLockThatCannotBeMadeIsNotTakenForAnotherProcess() throws Exception {
        Files.delete(folder.resolve("LOCK"));
        Files.createDirectory(folder.resolve("LOCK"));
        assertThatThrownBy(this::messages)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("LOCK")
                .hasMessageContaining("cannot be opened");
    }

    @Test
    void aFolderThatCannotBeMadeIsSaid() throws Exception {
        Path file = Files.createFile(home.resolve("file"));
        folder = file.resolve("store");
        assertThatThrownBy(this::messages)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the store's folder " + folder + " cannot be used");
    }

    @Test
    void namesOfFoldersMayHaveBlanksAndAccentsAndBeLinks() throws Exception {
        Path real = Files.createDirectories(home.resolve("Gr\u00f6\u00dfe \u4e2d"));
        folder = Files.createSymbolicLink(home.resolve("a link"), real).resolve("the store");
        add(1, 3);
        assertThat(messages()).isEqualTo(3 * MESSAGES);
        assertThat(real.resolve("the store/CURRENT")).exists();
        assertThat(Inspection.of(folder, true).problems()).isEmpty();
    }

    @Test
    void aSecondOneInTheFolderIsRefused() throws Exception {
        try (RocksDbStore first = RocksDbStore.open(StoreSettings.of(folder))) {
            first.recover();
            assertThatThrownBy(this::messages)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("another process uses the store in");
        }
    }
}
