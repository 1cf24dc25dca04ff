package io.culex.broker.it;

import io.culex.api.ProtocolVersion;
import io.culex.api.ReasonCode;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Packet;
import io.culex.testkit.RawClient;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static io.culex.api.ProtocolVersion.MQTT_3_1;
import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.PacketType.CONNACK;
import static io.culex.testkit.PacketType.PUBLISH;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

final class TakeoverIT extends OnEventLoops {
    @ParameterizedTest
    @MethodSource("io.culex.broker.it.Matrix#versionPairs")
    @DisplayName("A second client with the same identifier takes over [MQTT-3.1.4-3]")
    void takeover(ProtocolVersion first, ProtocolVersion second) {
        String id = unique("twin");
        String topic = unique("twin");
        try (RawClient old = broker.connect(ConnectOptions.of(first, id).persistent())) {
            old.subscribe(topic, 1);
            try (RawClient young = broker.open()) {
                Packet connack = young.connect(ConnectOptions.of(second, id).persistent());
                assertThat(connack.sessionPresent()).isEqualTo(second != MQTT_3_1);
                old.expectDisconnect(ReasonCode.SESSION_TAKEN_OVER);

                young.publishAndWait(topic, "mine now", 1);
                assertThat(young.receive().text()).isEqualTo("mine now");
                young.expectNothing();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    @DisplayName("A takeover with a clean start begins anew")
    void cleanTakeover(ProtocolVersion version) {
        String id = unique("twin");
        String topic = unique("twin");
        try (RawClient old = broker.connect(ConnectOptions.of(version, id).persistent())) {
            old.subscribe(topic, 1);
            try (RawClient young = broker.open()) {
                assertThat(young.connect(ConnectOptions.of(version, id)).sessionPresent())
                        .isFalse();
                old.expectDisconnect(ReasonCode.SESSION_TAKEN_OVER);
                young.publishAndWait(topic, "x", 1);
                young.expectNothing();
            }
        }
    }

    @Test
    @DisplayName("Messages in flight survive a takeover with DUP and identifiers")
    void inFlight() {
        String topic = unique("flight");
        ConnectOptions options = ConnectOptions.of(MQTT_5, unique("pilot")).persistent();
        try (RawClient old = broker.connect(options).manualAcks();
                RawClient publisher = broker.connect(MQTT_5)) {
            old.subscribe(topic, 2);
            publisher.publishAndWait(topic, "a", 1);
            publisher.publishAndWait(topic, "b", 2);
            List<Packet> sent = old.receive(2);
            try (RawClient young = broker.connect(options)) {
                publisher.publishAndWait(topic, "c", 1);
                List<Packet> got = young.receive(3);
                assertThat(got).extracting(Packet::text).containsExactly("a", "b", "c");
                assertThat(got).extracting(Packet::dup).containsExactly(true, true, false);
                assertThat(got.subList(0, 2))
                        .extracting(Packet::packetId)
                        .containsExactly(sent.get(0).packetId(), sent.get(1).packetId());
            }
        }
    }

    @Test
    @DisplayName("No message is lost or doubled while a client takes itself over again and again under load")
    void takeoverUnderLoad() {
        String topic = unique("load");
        ConnectOptions options = ConnectOptions.of(MQTT_5, unique("restless")).persistent();
        int rounds = 20;
        int perRound = 50;
        List<String> seen = new ArrayList<>();
        RawClient current = broker.connect(options);
        try (RawClient publisher = broker.connect(MQTT_5)) {
            current.subscribe(topic, 2);
            for (int round = 0; round < rounds; round++) {
                for (int i = 0; i < perRound; i++) {
                    publisher.publish(topic, Integer.toString(round * perRound + i), 2);
                }
                // Whatever the old connection got and acknowledged by then counts; the rest must come to the new one.
                current.receive(perRound / 2).forEach(packet -> addOnce(seen, packet));
                RawClient next = broker.connect(options);
                collect(current, seen);
                current.close();
                current = next;
                publisher.drain();
            }
            while (seen.size() < rounds * perRound) {
                addOnce(seen, current.receive());
            }
            assertThat(seen)
                    .containsExactlyInAnyOrderElementsOf(IntStream.range(0, rounds * perRound)
                            .mapToObj(Integer::toString)
                            .toList());
        } finally {
            current.close();
        }
    }

    private static void collect(RawClient old, List<String> seen) {
        // The old client answers what it still reads, but its answers are lost: such messages come again with DUP.
        for (Packet packet : old.awaitClosed()) {
            if (packet.type() == PUBLISH) {
                addOnce(seen, packet);
            }
        }
    }

    private static void addOnce(List<String> seen, Packet packet) {
        if (!seen.contains(packet.text())) {
            seen.add(packet.text());
        } else {
            assertThat(packet.dup())
                    .as("a second copy of %s without DUP", packet.text())
                    .isTrue();
        }
    }

    @Test
    @DisplayName("Of fifty clients that fight for an identifier one is left, and it works")
    void storm() {
        String id = unique("storm");
        List<RawClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 50; i++) {
                RawClient client = broker.open().version(MQTT_5);
                clients.add(client);
                client.send(ConnectOptions.of(MQTT_5, id).cleanStart(i % 3 == 0).toBytes());
            }
            // Each CONNECT is answered or cut off; when all are, only one client is left.
            for (RawClient client : clients) {
                succeeds(() -> client.await(CONNACK));
            }
            assertThat(clients).filteredOn(client -> succeeds(client::drain)).hasSize(1);
            assertThat(broker.context().clients().all())
                    .filteredOn(client -> client.id().equals(id))
                    .hasSize(1);
        } finally {
            clients.forEach(RawClient::close);
        }
    }

    private static boolean succeeds(Runnable action) {
        try {
            action.run();
            return true;
        } catch (AssertionError | UncheckedIOException closed) {
            return false;
        }
    }
}
