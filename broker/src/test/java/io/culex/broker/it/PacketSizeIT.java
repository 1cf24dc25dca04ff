package io.culex.broker.it;

import io.culex.api.ProtocolVersion;
import io.culex.api.ReasonCode;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.Property;
import io.culex.testkit.RawClient;
import io.culex.testkit.TestBroker;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.PacketType.CONNACK;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

final class PacketSizeIT {
    private static final int LIMIT = 16 * 1024;

    @SuppressWarnings("NullAway.Init") // set before the first test
    private static TestBroker broker;

    @BeforeAll
    static void startBroker() {
        broker = TestBroker.builder().set("limits.max-packet-size", "16KiB").start();
    }

    @AfterAll
    static void closeBroker() {
        broker.close();
    }

    @ParameterizedTest
    @MethodSource("io.culex.broker.it.Matrix#versionsAndQos")
    @DisplayName("A packet of exactly the limit passes, one byte more does not [MQTT-3.2.2-15]")
    void inbound(ProtocolVersion version, int qos) {
        String topic = unique("size");
        try (RawClient client = broker.connect(version)) {
            client.subscribe(topic, qos);
            client.publishAndWait(ofPacketSize(client, topic, LIMIT, qos));
            assertThat(client.receive().payload().length).isGreaterThan(LIMIT - 100);
            client.send(client.publishBytes(ofPacketSize(client, topic, LIMIT + 1, qos), 77));
            client.expectDisconnect(ReasonCode.PACKET_TOO_LARGE);
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    @DisplayName("The limit holds from the fixed header: nothing else need arrive")
    void headerIsEnough(ProtocolVersion version) {
        try (RawClient client = broker.connect(version)) {
            client.sendHex("30 ff ff ff 7f");
            client.expectDisconnect(ReasonCode.PACKET_TOO_LARGE);
        }
    }

    @Test
    @DisplayName("Nor need the fixed header arrive in one piece")
    void headerInPieces() {
        byte[] tooLarge = {0x30, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x7F};
        byte[] tooLong = {0x30, (byte) 0x83, (byte) 0x80, 0x00};
        for (int split = 1; split < 4; split++) {
            refusedInPieces(tooLarge, split, ReasonCode.PACKET_TOO_LARGE);
            refusedInPieces(tooLong, split, ReasonCode.MALFORMED_PACKET);
        }
    }

    private static void refusedInPieces(byte[] header, int split, ReasonCode reason) {
        // Each frame is a read of its own.
        try (RawWebSocket client = RawWebSocket.open(broker.wsPort())) {
            client.handshake("/mqtt", "mqtt");
            client.sendFrame(
                    2, true, ConnectOptions.of(MQTT_5, unique("pieces")).toBytes());
            assertThat(client.readFrame()[0]).as("CONNACK").isEqualTo((byte) 0x20);
            client.sendFrame(2, true, Arrays.copyOf(header, split));
            client.sendFrame(2, true, Arrays.copyOfRange(header, split, header.length));
            byte[] last = client.readFrame();
            assertThat(last[0]).as("DISCONNECT").isEqualTo((byte) 0xE0);
            assertThat(last[2]).isEqualTo((byte) reason.code());
        }
    }

    @Test
    @DisplayName("The limit holds for CONNECT too")
    void connect() {
        try (RawClient client = broker.open()) {
            client.sendHex("10 ff ff ff 7f");
            assertThat(client.awaitClosed())
                    .allMatch(packet -> packet.type() == CONNACK && packet.reason() == ReasonCode.PACKET_TOO_LARGE);
        }
    }

    @Test
    @DisplayName("The limit is announced")
    void announced() {
        try (RawClient client = broker.open()) {
            Packet connack = client.connect(ConnectOptions.of(MQTT_5, unique("announced")));
            assertThat(connack.properties().number(Property.MAXIMUM_PACKET_SIZE))
                    .isEqualTo(LIMIT);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    @DisplayName(
            "What is larger than the client's Maximum Packet Size is not sent and counts as done [MQTT-3.1.2-24] [MQTT-3.1.2-25]")
    void outbound(int qos) {
        String topic = unique("size");
        ConnectOptions options =
                ConnectOptions.of(MQTT_5, unique("small")).persistent().with(Property.MAXIMUM_PACKET_SIZE, 200);
        try (RawClient all = broker.connect(MQTT_5)) {
            all.subscribe(topic, qos);
            try (RawClient small = broker.connect(options)) {
                small.subscribe(topic, qos);
                all.publishAndWait(topic, "first", qos);
                all.publishAndWait(topic, "x".repeat(300), qos);
                all.publishAndWait(topic, "last", qos);
                List<Packet> got = small.receive(2);
                assertThat(got).extracting(Packet::text).containsExactly("first", "last");
                assertThat(got).allMatch(packet -> packet.length() <= 200);
                small.expectNothing();
                small.disconnect();
            }
            assertThat(all.receive(3)).hasSize(3);
            try (RawClient small = broker.connect(options)) {
                small.expectNothing();
            }
        }
    }

    @Test
    @DisplayName("A message of exactly the client's Maximum Packet Size is sent")
    void outboundExact() {
        String topic = unique("size");
        ConnectOptions options = ConnectOptions.of(MQTT_5, unique("small")).with(Property.MAXIMUM_PACKET_SIZE, 200);
        try (RawClient small = broker.connect(options);
                RawClient publisher = broker.connect(MQTT_5)) {
            small.subscribe(topic, 0);
            publisher.publishAndWait(ofPacketSize(publisher, topic, 200, 0));
            assertThat(small.receive().length()).isEqualTo(200);
            publisher.publishAndWait(ofPacketSize(publisher, topic, 201, 0));
            small.expectNothing();
        }
    }

    @Test
    @DisplayName("A queued message larger than a later connection's limit is passed over")
    void queued() {
        String topic = unique("size");
        ConnectOptions options = ConnectOptions.of(MQTT_5, unique("small")).persistent();
        try (RawClient small = broker.connect(options)) {
            small.subscribe(topic, 1);
            small.disconnect();
        }
        try (RawClient publisher = broker.connect(MQTT_5)) {
            publisher.publishAndWait(topic, "x".repeat(300), 1);
            publisher.publishAndWait(topic, "fits", 1);
        }
        try (RawClient small = broker.connect(options.with(Property.MAXIMUM_PACKET_SIZE, 200))) {
            assertThat(small.receive().text()).isEqualTo("fits");
            small.expectNothing();
        }
    }

    /** A message whose PUBLISH has so many bytes. */
    private static Message ofPacketSize(RawClient client, String topic, int size, int qos) {
        int payload = size;
        while (client.publishBytes(Message.of(topic, new byte[payload]).withQos(qos), 1).length > size) {
            payload--;
        }
        Message message = Message.of(topic, new byte[payload]).withQos(qos);
        assertThat(client.publishBytes(message, 1)).hasSize(size);
        return message;
    }
}
