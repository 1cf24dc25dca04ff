package io.culex.rocksdb;

import io.culex.api.ProtocolVersion;
import io.culex.api.Subscription;
import io.culex.api.store.QueuedMessage;
import io.culex.api.store.SessionRecord;
import io.culex.api.store.StoreBatch;
import io.culex.api.store.StoreSettings;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Packet;
import io.culex.testkit.RawClient;
import io.culex.testkit.TestBroker;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What a broker makes of what it finds in its store. */
final class RestoreIT {
    private static final ConnectOptions CLIENT =
            ConnectOptions.of(ProtocolVersion.MQTT_5, "client").persistent();

    @TempDir
    private Path folder;

    @BeforeEach
    void plugin() throws Exception {
        System.setProperty("culex.bundled-plugins", AssembledPlugin.embedded().toString());
    }

    @AfterEach
    void none() {
        System.clearProperty("culex.bundled-plugins");
    }

    private TestBroker broker(Consumer<StoreBatch> content) throws Exception {
        try (RocksDbStore store = RocksDbStore.open(StoreSettings.of(folder.resolve("store")))) {
            store.recover();
            StoreBatch batch = store.batch();
            content.accept(batch);
            CompletableFuture<Boolean> done = new CompletableFuture<>();
            store.commit(batch, Runnable::run, failure -> done.complete(failure == null));
            assertThat(done.get(20, TimeUnit.SECONDS)).isTrue();
        }
        return TestBroker.builder()
                .set("store.engine", "rocksdb")
                .set("data.dir", folder.toString())
                .start();
    }

    /** As after damage to the log: the record of the end of the first is lost. */
    @Test
    void twoMessagesUnderOnePacketIdentifierAreBothSent() throws Exception {
        try (TestBroker broker = broker(batch -> {
                    batch.putSession(new SessionRecord(1, "client", 1000, System.currentTimeMillis()));
                    for (int i = 1; i <= 3; i++) {
                        batch.enqueue(1, new QueuedMessage(i, StoreModel.message("t", "m" + i), 1, false, null));
                        batch.sent(1, i, 7);
                    }
                });
                RawClient client = broker.connect(CLIENT)) {
            List<Packet> messages = client.receive(3);
            assertThat(messages).extracting(Packet::text).containsExactly("m1", "m2", "m3");
            assertThat(messages)
                    .extracting(Packet::packetId)
                    .doesNotHaveDuplicates()
                    .contains(7);
            client.expectNothing();
        }
    }

    /** As after a kill while what it left of a group was handed out. */
    @Test
    void aSessionThatHadEndedIsNotThereAgain() throws Exception {
        try (TestBroker broker = broker(batch -> {
                    batch.putSession(new SessionRecord(1, "client", 0, 1));
                    batch.putSubscription(1, Subscription.of("t", 1));
                    batch.enqueue(1, new QueuedMessage(1, StoreModel.message("t", "m"), 1, false, null));
                });
                RawClient client = broker.open()) {
            assertThat(client.connect(CLIENT).sessionPresent()).isFalse();
            client.expectNothing();
        }
    }
}
