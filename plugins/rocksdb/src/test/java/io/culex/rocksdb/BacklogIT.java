package io.culex.rocksdb;

import io.culex.api.ProtocolVersion;
import io.culex.api.Subscription;
import io.culex.api.store.QueuedMessage;
import io.culex.api.store.SessionRecord;
import io.culex.api.store.StoreBatch;
import io.culex.api.store.StoreSettings;
import io.culex.api.store.StoredMessage;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.RawClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The start with many sessions and messages; {@code ./dev backlog MESSAGES SESSIONS} for other numbers. */
final class BacklogIT {
    private static final int MESSAGES = Integer.getInteger("culex.backlog.messages", 20_000);
    private static final int SESSIONS = Integer.getInteger("culex.backlog.sessions", 2_000);
    private static final int PAYLOAD = 256;

    @TempDir
    private Path folder;

    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS) // as long as it is asked to take
    void theBrokerIsReadySoonWithMuchInItsStore() throws Exception {
        long start = System.nanoTime();
        fill();
        long filled = System.nanoTime();
        long bytes = DiskSpace.bytes(folder.resolve("data/store"));
        long before = System.nanoTime();
        try (BrokerProcess broker = new BrokerProcess(folder)) {
            long ready = System.nanoTime();
            String said = broker.said();
            System.out.printf(
                    "%d messages, %d sessions: written in %d ms, %d bytes a message; ready %d ms after the start (%s)%n",
                    MESSAGES,
                    SESSIONS,
                    TimeUnit.NANOSECONDS.toMillis(filled - start),
                    bytes / MESSAGES,
                    TimeUnit.NANOSECONDS.toMillis(ready - before),
                    said.substring(said.indexOf("ready in")).strip());
            System.out.println("resident: " + broker.residentMegabytes() + " MiB");
            ConnectOptions options =
                    ConnectOptions.of(ProtocolVersion.MQTT_5, "client1").persistent();
            try (RawClient client = broker.connect(options, true)) {
                assertThat(client.receive(MESSAGES / SESSIONS)).hasSize(MESSAGES / SESSIONS);
            }
        }
    }

    private void fill() throws Exception {
        Path store = folder.resolve("data/store");
        Random random = new Random(1);
        try (RocksDbStore filled = RocksDbStore.open(new StoreSettings(store, Duration.ZERO, 0))) {
            filled.recover();
            StoreBatch batch = filled.batch();
            for (int id = 1; id <= SESSIONS; id++) {
                batch.putSession(new SessionRecord(id, "client" + id, 1_000_000, System.currentTimeMillis()));
                batch.putSubscription(id, Subscription.of("devices/" + id + "/#", 1));
            }
            for (int i = 0; i < MESSAGES; i++) {
                int id = 1 + i % SESSIONS;
                byte[] payload = new byte[PAYLOAD];
                random.nextBytes(payload);
                byte[] topic = ("devices/" + id + "/data").getBytes(StandardCharsets.UTF_8);
                StoredMessage message =
                        new StoredMessage(topic, new byte[0], payload, 1, false, StoredMessage.NEVER, "publisher");
                batch.enqueue(id, new QueuedMessage(1 + i / SESSIONS, message, 1, false, null));
                if (batch.size() >= 1000) {
                    CompletableFuture<Boolean> done = new CompletableFuture<>();
                    filled.commit(batch, Runnable::run, failure -> done.complete(failure == null));
                    assertThat(done.get(60, TimeUnit.SECONDS)).isTrue();
                    batch = filled.batch();
                }
            }
            filled.commit(batch, Runnable::run, failure -> {});
        }
    }
}
