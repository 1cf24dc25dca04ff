package io.culex.rocksdb;

import io.culex.api.store.QueuedMessage;
import io.culex.api.store.SessionRecord;
import io.culex.api.store.Store;
import io.culex.api.store.StoreBatch;
import io.culex.api.store.StoreSettings;
import io.culex.api.store.StoredMessage;
import io.culex.api.store.StoredSession;
import io.culex.broker.store.MemoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What holds for every engine, and against random operations for the one on disk also across a reopening. */
final class StoreContractTest {
    @TempDir
    private Path folder;

    /** Where the store is. */
    private Path current = Path.of("");

    private final ExecutorService loop = Executors.newSingleThreadExecutor();
    private Store store = new MemoryStore();

    @AfterEach
    void close() {
        store.close();
        loop.shutdownNow();
    }

    @BeforeEach
    void choose() {
        current = folder.resolve("store");
    }

    private Store.Recovery open(String engine) throws Exception {
        if (engine.equals("rocksdb")) {
            store = RocksDbStore.open(new StoreSettings(current, Duration.ZERO, 0));
        }
        return store.recover();
    }

    private void commit(StoreBatch batch) throws Exception {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        loop.execute(() -> store.commit(batch, loop, failure -> {
            boolean onLoop = Thread.currentThread().getName().startsWith("pool");
            if (failure != null || !onLoop || !done.complete(true)) {
                done.obtrudeException(new AssertionError("failed, twice or elsewhere", failure));
            }
        }));
        done.get(20, TimeUnit.SECONDS);
    }

    private List<QueuedMessage> read(long session, long from, int most, int bytes) throws Exception {
        CompletableFuture<List<QueuedMessage>> page = new CompletableFuture<>();
        loop.execute(() -> store.readQueue(session, from, most, bytes, loop, page::complete));
        return page.get(20, TimeUnit.SECONDS);
    }

    private static QueuedMessage entry(long sequence, StoredMessage message) {
        return new QueuedMessage(sequence, message, 1, false, null);
    }

    private void fill(int count) throws Exception {
        StoreBatch batch = store.batch();
        batch.putSession(new SessionRecord(1, "one", 100, 0));
        for (int i = 1; i <= count; i++) {
            batch.enqueue(1, entry(i, StoreModel.message("t", "m" + i)));
        }
        commit(batch);
    }

    private static List<String> texts(List<QueuedMessage> page) {
        return page.stream().map(entry -> StoreModel.text(entry.message())).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "rocksdb"})
    void aQueueIsReadInItsOrderAndInPages(String engine) throws Exception {
        open(engine);
        fill(300);
        List<String> all = new ArrayList<>();
        long from = 1;
        for (List<QueuedMessage> page = read(1, from, 70, 1 << 20);
                !page.isEmpty();
                page = read(1, from, 70, 1 << 20)) {
            all.addAll(texts(page));
            from = page.getLast().sequence() + 1;
        }
        assertThat(all).hasSize(300).startsWith("m1", "m2").endsWith("m299", "m300");
        assertThat(read(1, 1, 100, 5)).hasSize(3); // m1 m2 m3 are 6 bytes
        assertThat(read(2, 1, 100, 100)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "rocksdb"})
    void messagesAreAcknowledgedInAnyOrder(String engine) throws Exception {
        open(engine);
        fill(50);
        List<Long> order = new ArrayList<>();
        for (long i = 1; i <= 50; i++) {
            order.add(i);
        }
        Collections.shuffle(order, new Random(7));
        for (int i = 0; i < 48; i++) {
            StoreBatch batch = store.batch();
            batch.remove(1, order.get(i));
            commit(batch);
        }
        List<Long> left = order.subList(48, 50).stream().sorted().toList();
        assertThat(read(1, 1, 100, 1 << 20)).extracting(QueuedMessage::sequence).isEqualTo(left);
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "rocksdb"})
    void aDroppedSessionHasNothing(String engine) throws Exception {
        open(engine);
        fill(10);
        StoreBatch batch = store.batch();
        batch.dropSession(1);
        batch.enqueue(1, entry(11, StoreModel.message("t", "late")));
        commit(batch);
        if (engine.equals("rocksdb")) {
            assertThat(read(1, 1, 100, 1 << 20)).isEmpty();
            store.close();
            assertThat(open(engine).sessions()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void randomOperationsAreThereAfterEachReopeningAndEachCrash(long seed) throws Exception {
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        StoreModel model = new StoreModel(random);
        for (int round = 0; round < 8; round++) {
            Store.Recovery found = open("rocksdb");
            model.check(found);
            model.reopened(found);
            MemoryStore memory = memoryWith(model);
            for (int commits = 0; commits < 60; commits++) {
                StoreBatch batch = store.batch();
                Both both = new Both(batch, memory.batch());
                for (int i = random.nextInt(20); i >= 0; i--) {
                    model.step(both);
                }
                if (random.nextInt(4) == 0 || commits == 59) {
                    commit(batch);
                } else {
                    store.commit(batch, loop, Store.CommitCallback.NONE);
                }
            }
            for (StoreModel.Kept kept : model.sessions.values()) {
                compare(kept, read(kept.record.id(), 0, 10_000, 1 << 30), inMemory(memory, kept.record.id()));
            }
            Path crashed = folder.resolve("crashed" + round);
            boolean crash = random.nextBoolean();
            if (crash) {
                copy(current, crashed); // what a killed process leaves: nothing was closed
            }
            store.close();
            current = crash ? crashed : current;
        }
    }

    private static void compare(StoreModel.Kept kept, List<QueuedMessage> page, List<QueuedMessage> inMemory) {
        assertThat(page).extracting(QueuedMessage::sequence).containsExactlyElementsOf(kept.queue.keySet());
        assertThat(texts(page)).isEqualTo(texts(List.copyOf(kept.queue.values())));
        assertThat(texts(inMemory)).as("both engines").isEqualTo(texts(page));
        for (QueuedMessage read : page) {
            QueuedMessage written = java.util.Objects.requireNonNull(kept.queue.get(read.sequence()));
            assertThat(read.qos()).isEqualTo(written.qos());
            assertThat(read.subscriptionIdentifiers()).isEqualTo(written.subscriptionIdentifiers());
            assertThat(read.sharedFilter()).isEqualTo(written.sharedFilter());
            assertThat(read.message().topicName()).isEqualTo(written.message().topicName());
            assertThat(read.message().publisherId()).isEqualTo("publisher");
        }
    }

    private static MemoryStore memoryWith(StoreModel model) {
        MemoryStore memory = new MemoryStore();
        StoreBatch batch = memory.batch();
        model.sessions
                .values()
                .forEach(kept -> kept.queue.values().forEach(entry -> batch.enqueue(kept.record.id(), entry)));
        return memory;
    }

    private static List<QueuedMessage> inMemory(MemoryStore memory, long session) {
        List<QueuedMessage> all = new ArrayList<>();
        memory.readQueue(session, 0, 10_000, 1 << 30, Runnable::run, all::addAll);
        return all;
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 50})
    void aMessageForManyIsStoredOnceAndGoesWithTheLast(int receivers) throws Exception {
        open("rocksdb");
        StoreBatch batch = store.batch();
        StoredMessage message = StoreModel.message("t", "x".repeat(10_000));
        for (int id = 1; id <= receivers; id++) {
            batch.putSession(new SessionRecord(id, "c" + id, 100, 0));
            batch.enqueue(id, entry(1, message));
        }
        commit(batch);
        store.close();
        assertThat(records(Table.MESSAGE)).isEqualTo(1);
        open("rocksdb");
        for (int id = 1; id <= receivers; id++) {
            assertThat(read(id, 1, 10, 1 << 20)).hasSize(1);
            StoreBatch removal = store.batch();
            removal.remove(id, 1);
            commit(removal);
        }
        store.close();
        assertThat(records(Table.MESSAGE)).isZero();
        assertThat(records(Table.QUEUE)).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 10_000})
    void aMessageForSeveralLoopsIsStoredOnce(int size) throws Exception {
        open("rocksdb");
        StoredMessage message = StoreModel.message("t", "x".repeat(size));
        StoredMessage other = StoreModel.message("t", "y".repeat(size));
        for (int loop = 0; loop < 4; loop++) {
            StoreBatch batch = store.batch();
            for (int id = 10 * loop + 1; id <= 10 * loop + 3; id++) {
                batch.putSession(new SessionRecord(id, "c" + id, 100, 0));
                batch.enqueue(id, entry(1, message));
            }
            batch.enqueue(10 * loop + 1, entry(2, other));
            batch.enqueue(10 * loop + 2, entry(2, other));
            commit(batch);
        }
        store.close();
        assertThat(records(Table.MESSAGE)).isEqualTo(2);
        open("rocksdb");
        for (int loop = 0; loop < 4; loop++) {
            StoreBatch removal = store.batch();
            for (int id = 10 * loop + 1; id <= 10 * loop + 3; id++) {
                assertThat(texts(read(id, 1, 1, 1 << 20))).containsExactly("x".repeat(size));
                removal.remove(id, 1);
            }
            commit(removal);
        }
        store.close();
        assertThat(records(Table.MESSAGE)).isEqualTo(1);
    }

    @Test
    void aMessageThatIsGoneIsStoredAnew() throws Exception {
        open("rocksdb");
        StoredMessage message = StoreModel.message("t", "x".repeat(5000));
        for (int round = 1; round <= 3; round++) {
            StoreBatch batch = store.batch();
            batch.putSession(new SessionRecord(1, "one", 100, 0));
            batch.enqueue(1, entry(round, message));
            commit(batch);
            assertThat(read(1, round, 10, 1 << 20)).hasSize(1);
            StoreBatch removal = store.batch();
            removal.remove(1, round);
            commit(removal);
        }
        store.close();
        assertThat(records(Table.MESSAGE)).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void whatExpiredGoesAndWhatIsUnderWayStays(int sent) throws Exception {
        open("rocksdb");
        long past = System.currentTimeMillis() - Duration.ofMinutes(2).toMillis();
        StoreBatch batch = store.batch();
        batch.putSession(new SessionRecord(1, "one", 100, 0));
        for (int i = 1; i <= 20; i++) {
            byte[] text = ("m" + i).getBytes(java.nio.charset.StandardCharsets.UTF_8);
            long expiresAt = i <= 10 ? past : StoredMessage.NEVER;
            batch.enqueue(1, entry(i, new StoredMessage(text, new byte[0], text, 1, false, expiresAt, null)));
        }
        for (int i = 1; i <= sent; i++) {
            batch.sent(1, i, 100 + i);
        }
        commit(batch);
        org.awaitility.Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(read(1, 1, 100, 1 << 20)).hasSize(10 + sent));
        store.close();
        StoredSession session = open("rocksdb").sessions().getFirst();
        assertThat(session.queued()).isEqualTo(10);
        assertThat(session.inFlight()).hasSize(sent);
        assertThat(session.headSequence()).isEqualTo(11);
    }

    private int records(Table table) throws Exception {
        try (Database database = new StoreFolder(current).open();
                Database.Walk walk = database.walk(table, new byte[0], null)) {
            int count = 0;
            while (walk.there()) {
                count++;
                walk.next();
            }
            return count;
        }
    }
}
