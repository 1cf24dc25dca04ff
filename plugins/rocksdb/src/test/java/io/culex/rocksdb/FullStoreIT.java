package io.culex.rocksdb;

import io.culex.api.ProtocolVersion;
import io.culex.api.ReasonCode;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.RawClient;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** A store that has reached its limit, from outside. */
final class FullStoreIT {
    private static final int MOST = 100_000;

    @TempDir
    private Path folder;

    @Test
    void aFullStoreRefusesMessagesAndTakesThemAgainWhenThereIsRoom() throws Exception {
        ConnectOptions away = ConnectOptions.of(ProtocolVersion.MQTT_5, "away").persistent();
        try (BrokerProcess broker = new BrokerProcess(
                        folder, "store.max-bytes=4MiB", "sessions.queue-length=1000000", "sessions.queue-bytes=1GiB");
                RawClient publisher = broker.connect(ConnectOptions.of(ProtocolVersion.MQTT_5, "publisher"))) {
            try (RawClient client = broker.connect(away)) {
                client.subscribe("q", 1);
                client.disconnect();
            }
            String payload = "x".repeat(4000);
            int stored = 0;
            int answer = 0;
            while (answer == 0 && stored < MOST) {
                answer = publisher.publishAndWait("q", payload, 1).reasonCode();
                stored += answer == 0 ? 1 : 0;
            }
            assertThat(answer).isEqualTo(ReasonCode.QUOTA_EXCEEDED.code());
            assertThat(broker.said()).contains("the store is full");
            assertThat(publisher.publishAndWait("q", "small", 2).reasonCode())
                    .isEqualTo(ReasonCode.QUOTA_EXCEEDED.code());
            publisher.publishAndWait("q", "QoS 0 goes on", 0);
            try (RawClient client = broker.connect(away, true)) {
                client.receive(stored);
                client.ping();
                client.disconnect();
            }
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(
                                    publisher.publishAndWait("q", "again", 1).reasonCode())
                            .isZero());
            assertThat(broker.said()).contains("the store takes messages again");
        }
    }
}
