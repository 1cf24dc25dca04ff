package io.culex.broker.it;

import io.culex.api.ProtocolVersion;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Packet;
import io.culex.testkit.Property;
import io.culex.testkit.RawClient;
import io.culex.testkit.TestBroker;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.PacketType.PUBACK;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

@ParameterizedClass(name = "on-full: {0}")
@ValueSource(strings = {"drop-oldest", "drop-newest"})
final class QueueLimitIT {
    @SuppressWarnings("NullAway.Init") // set before the first test
    private static TestBroker broker;

    @Parameter
    @SuppressWarnings("NullAway.Init") // set by JUnit
    String onFull;

    @BeforeParameterizedClassInvocation
    static void startBroker(String onFull) {
        broker = TestBroker.builder()
                .set("sessions.queue-length", "5")
                .set("sessions.queue-bytes", "10KiB")
                .set("sessions.queue-qos0", "true")
                .set("sessions.on-full", onFull)
                .start();
    }

    @AfterParameterizedClassInvocation
    static void closeBroker() {
        broker.close();
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    @DisplayName("A full queue drops by its policy, the rest keeps its order")
    void fullQueue(ProtocolVersion version) {
        String topic = unique("full");
        ConnectOptions options = ConnectOptions.of(version, unique("away")).persistent();
        subscribeAndLeave(options, topic);
        try (RawClient publisher = broker.connect(version)) {
            for (int i = 0; i < 8; i++) {
                // The publisher is not punished for a receiver's full queue.
                assertThat(publisher.publishAndWait(topic, "m" + i, 1 + i % 2).reasonCode())
                        .isLessThan(0x80);
            }
        }
        try (RawClient subscriber = broker.connect(options)) {
            int first = onFull.equals("drop-oldest") ? 3 : 0;
            assertThat(subscriber.receive(5))
                    .extracting(Packet::text)
                    .containsExactlyElementsOf(IntStream.range(first, first + 5)
                            .mapToObj(i -> "m" + i)
                            .toList());
            subscriber.expectNothing();
        }
    }

    @Test
    @DisplayName("QoS 0 waits too where queue-qos0 says so")
    void qos0() {
        String topic = unique("zero");
        ConnectOptions options = ConnectOptions.of(MQTT_5, unique("away")).persistent();
        subscribeAndLeave(options, topic);
        try (RawClient publisher = broker.connect(MQTT_5)) {
            publisher.publishAndWait(topic, "zero", 0);
            publisher.publishAndWait(topic, "one", 1);
        }
        try (RawClient subscriber = broker.connect(options)) {
            List<Packet> messages = subscriber.receive(2);
            assertThat(messages).extracting(Packet::text).containsExactly("zero", "one");
            assertThat(messages).extracting(Packet::qos).containsExactly(0, 1);
        }
    }

    @Test
    @DisplayName("sessions.queue-bytes bounds a queue of few large messages")
    void bytes() {
        String topic = unique("bytes");
        ConnectOptions options = ConnectOptions.of(MQTT_5, unique("away")).persistent();
        subscribeAndLeave(options, topic);
        try (RawClient publisher = broker.connect(MQTT_5)) {
            for (int i = 0; i < 4; i++) {
                publisher.publishAndWait(topic, i + "x".repeat(4000), 1);
            }
        }
        try (RawClient subscriber = broker.connect(options)) {
            assertThat(subscriber.receive(2))
                    .extracting(packet -> packet.text().charAt(0))
                    .containsExactlyElementsOf(onFull.equals("drop-oldest") ? List.of('2', '3') : List.of('0', '1'));
            subscriber.expectNothing();
        }
    }

    @Test
    @DisplayName("Messages in flight do not count as waiting; those behind a full window do")
    void connected() {
        String topic = unique("window");
        ConnectOptions options = ConnectOptions.of(MQTT_5, unique("slow")).with(Property.RECEIVE_MAXIMUM, 2);
        try (RawClient subscriber = broker.connect(options).manualAcks();
                RawClient publisher = broker.connect(MQTT_5)) {
            subscriber.subscribe(topic, 1);
            for (int i = 0; i < 10; i++) {
                publisher.publishAndWait(topic, "m" + i, 1);
            }
            List<Packet> got = new ArrayList<>(subscriber.receive(2));
            for (int i = 0; i < 5; i++) {
                subscriber.ack(PUBACK, got.get(i).packetId());
                got.add(subscriber.receive());
            }
            String[] expected = onFull.equals("drop-oldest")
                    ? new String[] {"m0", "m1", "m5", "m6", "m7", "m8", "m9"}
                    : new String[] {"m0", "m1", "m2", "m3", "m4", "m5", "m6"};
            assertThat(got).extracting(Packet::text).containsExactly(expected);
            subscriber.expectNothing();
        }
    }

    private static void subscribeAndLeave(ConnectOptions options, String topic) {
        try (RawClient client = broker.connect(options)) {
            client.subscribe(topic, 2);
            client.disconnect();
        }
    }
}
