package io.culex.rocksdb;

import io.culex.api.ProtocolVersion;
import io.culex.api.store.Store;
import io.culex.api.store.StoreSettings;
import io.culex.api.store.StoredSession;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Message;
import io.culex.testkit.RawClient;
import io.culex.testkit.TestBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A will is in the store until it is in the queues, whichever write is the last one before a crash. */
final class WillCrashIT {
    private static final int RECEIVERS = 6;

    @TempDir
    private Path folder;

    @SuppressWarnings("NullAway.Init") // set in each test
    private TestBroker broker;

    private void start(int loops) throws Exception {
        System.setProperty("culex.bundled-plugins", AssembledPlugin.embedded().toString());
        FaultyEngine.FAILURES.set(0);
        broker = TestBroker.builder()
                .set("store.engine", "faulty")
                .set("threads.event-loops", String.valueOf(loops))
                .start();
    }

    @AfterEach
    void close() {
        FaultyEngine.LEFT.set(0);
        broker.close();
        System.clearProperty("culex.bundled-plugins");
    }

    private static ConnectOptions persistent(String id) {
        return ConnectOptions.of(ProtocolVersion.MQTT_5, id).persistent();
    }

    private void receivers() {
        for (int i = 0; i < RECEIVERS; i++) {
            try (RawClient away = broker.connect(persistent("away" + i))) {
                away.subscribe("will/#", 1);
                away.disconnect();
            }
        }
    }

    private RawClient leaving(boolean ends) {
        return broker.connect(persistent(ends ? "ends" : "stays")
                .will(Message.of("will/1", "gone").withQos(1)));
    }

    /** With several event loops it may be in two places, when one of them comes late. */
    @ParameterizedTest
    @CsvSource({"1, 0", "1, 1", "1, 2", "3, 0", "3, 1"})
    void aCrashAfterAnyWriteLeavesTheWillInOnePlace(int loops, int writes) throws Exception {
        start(loops);
        receivers();
        RawClient stays = leaving(false);
        RawClient ends = leaving(true);
        try (RawClient other = broker.connect(persistent("other"))) {
            other.subscribe("noise", 1);
            FaultyEngine.LEFT.set(writes + 1);
            stays.close();
            // The same client begins anew, so that its session ends and its will goes out.
            RawClient anew = broker.open();
            anew.send(persistent("ends").cleanStart(true).toBytes());
            for (int i = 0; FaultyEngine.FAILURES.get() == 0; i++) {
                if (i >= 20) { // what the wills cause is done: until another write fails
                    other.publish(Message.of("noise", "more").withQos(1));
                }
                other.ping();
            }
            Map<String, StoredSession> left = left();
            for (int i = 0; i < RECEIVERS; i++) {
                int there = sessionsWithWill(left)
                        + Objects.requireNonNull(left.get("away" + i)).queued();
                assertThat(there).as("wills that away%d has or gets", i).isBetween(2, loops == 1 ? 2 : 4);
            }
            anew.close();
        }
        ends.close();
    }

    private static int sessionsWithWill(Map<String, StoredSession> sessions) {
        return (int) sessions.values().stream()
                .filter(session -> session.will() != null)
                .count();
    }

    /** What a broker would find that starts now. Two sessions of one client are told apart by their numbers. */
    private Map<String, StoredSession> left() throws Exception {
        Path copy = folder.resolve("copy");
        Files.createDirectories(copy);
        try (Stream<Path> files = Files.list(broker.dataFolder().resolve("store"))) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        Map<String, StoredSession> found = new TreeMap<>();
        try (Store store = RocksDbStore.open(StoreSettings.of(copy))) {
            for (StoredSession session : store.recover().sessions()) {
                String id = session.session().clientId();
                found.put(found.containsKey(id) ? id + " " + session.session().id() : id, session);
            }
        }
        return found;
    }
}
