package io.culex.broker.it;

import io.culex.api.ProtocolVersion;
import io.culex.api.ReasonCode;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Message;
import io.culex.testkit.RawClient;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

final class KeepAliveIT extends OnEventLoops {
    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    @DisplayName(
            "Silence for one and a half times the keep alive ends the connection and sends the will [MQTT-3.1.2-22]")
    void silence(ProtocolVersion version) {
        String topic = unique("silence");
        ConnectOptions options =
                ConnectOptions.of(version, unique("silent")).keepAlive(1).will(Message.of(topic, "gone"));
        try (RawClient watcher = broker.connect(version)) {
            watcher.subscribe(topic, 0);
            long start = System.nanoTime();
            try (RawClient silent = broker.connect(options)) {
                silent.expectDisconnect(ReasonCode.KEEP_ALIVE_TIMEOUT);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(1400), Duration.ofSeconds(6));
            assertThat(watcher.receive().text()).isEqualTo("gone");
        }
    }

    @Test
    @DisplayName("Any packet keeps the connection alive, and keep alive 0 needs none [MQTT-3.1.2-20]")
    void traffic() {
        try (RawClient witness = broker.connect(withKeepAlive(2));
                RawClient pings = broker.connect(withKeepAlive(1));
                RawClient publishes = broker.connect(withKeepAlive(1));
                RawClient never = broker.connect(withKeepAlive(0))) {
            witness.timeout(Duration.ofMillis(200));
            boolean closed = false;
            while (!closed) {
                pings.ping();
                publishes.publish("traffic", "x", 0);
                closed = isClosed(witness);
            }
            publishes.ping();
            pings.ping();
            never.ping();
        }
    }

    @Test
    @DisplayName("Outgoing messages do not count as signs of life [MQTT-3.1.2-22]")
    void outgoingDoesNotCount() {
        String topic = unique("outgoing");
        try (RawClient publisher = broker.connect(MQTT_5);
                RawClient silent = broker.connect(withKeepAlive(1))) {
            silent.subscribe(topic, 0);
            silent.timeout(Duration.ofMillis(200));
            long deadline = System.nanoTime() + Duration.ofSeconds(15).toNanos();
            boolean closed = false;
            while (!closed) {
                publisher.publishAndWait(topic, "x", 0);
                assertThat(System.nanoTime()).as("closed in time").isLessThan(deadline);
                closed = isClosed(silent);
            }
        }
    }

    /** Waits shortly for the broker to close; passes over messages. */
    private static boolean isClosed(RawClient client) {
        try {
            client.awaitClosed();
            return true;
        } catch (AssertionError stillOpen) {
            return false;
        }
    }

    private static ConnectOptions withKeepAlive(int seconds) {
        return ConnectOptions.of(MQTT_5, unique("keep-alive")).keepAlive(seconds);
    }
}
