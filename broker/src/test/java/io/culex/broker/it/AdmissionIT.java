package io.culex.broker.it;

import io.culex.testkit.ConnectOptions;
import io.culex.testkit.LogRecorder;
import io.culex.testkit.RawClient;
import io.culex.testkit.TestBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

@DisplayName("How many connections come in")
final class AdmissionIT {
    private static final Duration WORST = Duration.ofSeconds(2);

    private static TestBroker.Builder builder() {
        return TestBroker.builder().set("sys.interval", "100ms");
    }

    @Test
    @DisplayName("From one address no more than limits.max-connections-per-address, and again when others have left")
    void perAddress() {
        try (TestBroker broker =
                builder().set("limits.max-connections-per-address", "3").start()) {
            for (int i = 0; i < 3; i++) {
                try (RawClient first = broker.connect(MQTT_5);
                        RawClient second = broker.connect(MQTT_5);
                        RawClient third = broker.connect(MQTT_5);
                        RawClient fourth = broker.open()) {
                    fourth.expectClosed();
                    for (RawClient client : List.of(first, second, third)) {
                        client.disconnect();
                        client.awaitClosed();
                    }
                }
            }
            LimitMetrics.await(broker, "limit_connections_per_address_total", 3);
        }
    }

    @Test
    @DisplayName("Those beyond limits.connection-rate are closed, those that are in notice nothing")
    void rate() throws Exception {
        try (TestBroker broker = builder().set("limits.connection-rate", "50").start();
                LogRecorder log = LogRecorder.of("io.culex.broker.metrics.LimitHits");
                Canary canary = Canary.of(broker)) {
            List<RawClient> storm = new ArrayList<>();
            int refused = 0;
            try {
                for (int i = 0; i < 500; i++) {
                    storm.add(broker.open());
                }
                for (RawClient client : storm) {
                    if (refused(client)) {
                        refused++;
                    }
                }
            } finally {
                storm.forEach(RawClient::close);
            }
            assertThat(refused).isBetween(1, 499);
            assertThat(log.lines()).anyMatch(line -> line.contains("127.0.0.1") && line.contains("connection-rate"));
            assertThat(log.lines()).hasSizeLessThan(5);
            canary.sing(20);
            canary.assertWell(WORST);
        }
    }

    private static boolean refused(RawClient client) {
        try {
            client.connect(ConnectOptions.of(MQTT_5, unique("storm")));
            return false;
        } catch (RuntimeException | AssertionError closed) {
            return true;
        }
    }

    @Test
    @DisplayName("Many that never send CONNECT go in time, and nobody else notices")
    void silent() throws Exception {
        try (TestBroker broker =
                        builder().set("limits.connect-timeout", "500ms").start();
                Canary canary = Canary.of(broker)) {
            List<RawClient> silent = new ArrayList<>();
            try {
                for (int i = 0; i < 200; i++) {
                    silent.add(broker.open().sendHex("10"));
                }
                for (RawClient client : silent) {
                    client.expectClosed();
                }
            } finally {
                silent.forEach(RawClient::close);
            }
            LimitMetrics.await(broker, "limit_connect_timeout_total", 200);
            canary.assertWell(WORST);
        }
    }
}
