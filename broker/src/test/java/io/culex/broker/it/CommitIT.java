package io.culex.broker.it;

import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Message;
import io.culex.testkit.PacketType;
import io.culex.testkit.RawClient;
import io.culex.testkit.TestBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.culex.api.ProtocolVersion.MQTT_3_1_1;
import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What publishers see of a storage engine that takes its time, or fails. */
final class CommitIT {
    private static final HeldStore STORE = new HeldStore();

    @TempDir
    private static Path folder;

    @SuppressWarnings("NullAway.Init") // set before the first test
    private static TestBroker broker;

    @BeforeAll
    static void start() {
        broker = STORE.broker(folder).set("threads.event-loops", "2").start();
    }

    @AfterAll
    static void close() {
        broker.close();
    }

    @Test
    @DisplayName("A QoS 2 message that could not be stored is taken when it is sent again")
    void failedCommit() {
        String topic = unique("failed");
        ConnectOptions options = ConnectOptions.of(MQTT_3_1_1, unique("sender")).persistent();
        try (RawClient keeper =
                broker.connect(ConnectOptions.of(MQTT_5, unique("keeper")).persistent())) {
            keeper.subscribe(topic, 2);
            try (RawClient sender = broker.connect(options).manualAcks()) {
                STORE.fail(new IOException("the disk is full"));
                sender.send(sender.publishBytes(Message.of(topic, "first").withQos(2), 7));
                sender.expectClosed();
            } finally {
                STORE.fail(null);
            }
            keeper.expectNothing(); // or it would have the message twice
            try (RawClient sender = broker.connect(options).manualAcks()) {
                sender.send(sender.publishBytes(Message.of(topic, "again").withQos(2), 7));
                sender.await(PacketType.PUBREC, 7);
            }
            assertThat(keeper.receive().text()).isEqualTo("again");
        }
    }

    @Test
    @DisplayName("An acknowledgement waits for the store, whoever else gets the message on other event loops")
    void receiversThatStoreNothing() {
        String topic = unique("shared");
        List<RawClient> watchers = new ArrayList<>();
        try (RawClient sender = broker.connect(MQTT_5)) {
            for (int i = 0; i < 8; i++) { // some of them on each loop
                RawClient watcher = broker.connect(MQTT_5);
                watcher.subscribe(topic, 1);
                watchers.add(watcher);
            }
            STORE.hold();
            sender.send(sender.publishBytes(Message.of(topic, "kept").withQos(1).retained(), 7));
            for (RawClient watcher : watchers) {
                assertThat(watcher.receive().text()).isEqualTo("kept");
            }
            sender.ping();
            sender.expectNothing();
            STORE.release();
            sender.await(PacketType.PUBACK, 7);
        } finally {
            STORE.release();
            watchers.forEach(RawClient::close);
        }
    }

    @Test
    @DisplayName("PUBREC waits until the store has the packet identifier, though nobody gets the message")
    void identifierOfQos2() {
        try (RawClient sender = broker.connect(
                        ConnectOptions.of(MQTT_5, unique("sender")).persistent())
                .manualAcks()) {
            STORE.hold();
            sender.send(sender.publishBytes(Message.of(unique("nobody"), "x").withQos(2), 7));
            sender.ping();
            sender.expectNothing();
            STORE.release();
            sender.await(PacketType.PUBREC, 7);
        } finally {
            STORE.release();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName(
            "CONNACK with Clean Start waits until the store has forgotten the session before, also one that has just ended")
    void cleanStart(boolean ended) {
        String id = unique("client");
        try (RawClient before = broker.connect(ConnectOptions.of(MQTT_5, id).persistent());
                RawClient again = broker.open()) {
            STORE.hold();
            if (ended) {
                before.send(new byte[] {(byte) 0xE0, 7, 0, 5, 0x11, 0, 0, 0, 0}); // Session Expiry Interval 0
                before.expectClosed();
            }
            again.send(ConnectOptions.of(MQTT_5, id).toBytes()).timeout(Duration.ofMillis(300));
            assertThatThrownBy(() -> again.await(PacketType.CONNACK)).isInstanceOf(AssertionError.class);
            STORE.release();
            assertThat(again.timeout(Duration.ofSeconds(30))
                            .await(PacketType.CONNACK)
                            .sessionPresent())
                    .isFalse();
        } finally {
            STORE.release();
        }
    }
}
