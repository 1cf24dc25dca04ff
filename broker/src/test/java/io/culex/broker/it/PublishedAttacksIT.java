package io.culex.broker.it;

import io.culex.api.ReasonCode;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Filter;
import io.culex.testkit.LogRecorder;
import io.culex.testkit.Message;
import io.culex.testkit.PacketProperties;
import io.culex.testkit.PacketType;
import io.culex.testkit.PacketWriter;
import io.culex.testkit.Property;
import io.culex.testkit.RawClient;
import io.culex.testkit.TestBroker;
import io.culex.testkit.Transport;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Faults that were published of other brokers, each with the number under which it is known: what stopped those must end one
 * connection here, or nothing at all. What has no number is in {@link KnownAttacksIT}.
 */
@DisplayName("Published faults of other brokers")
final class PublishedAttacksIT {
    private static final Duration WORST = Duration.ofSeconds(3);

    @SuppressWarnings("NullAway.Init") // set before each test
    private TestBroker broker;

    @SuppressWarnings("NullAway.Init") // set before each test
    private LogRecorder log;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Canary canary;

    @BeforeEach
    void start() {
        log = LogRecorder.of("io.culex");
        broker = TestBroker.builder().set("threads.event-loops", "1").start();
        canary = Canary.of(broker);
    }

    @AfterEach
    void close() throws InterruptedException {
        try (LogRecorder recorder = log;
                TestBroker _ = broker;
                Canary singing = canary) {
            singing.sing(5);
            singing.assertWell(WORST);
            assertThat(recorder.lines()).noneMatch(line -> line.startsWith("ERROR"));
        }
    }

    private void refused(String hex) {
        try (RawClient client = broker.connect(MQTT_5)) {
            client.sendHex(hex);
            client.expectDisconnect(ReasonCode.MALFORMED_PACKET, ReasonCode.PROTOCOL_ERROR);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2002 0000", "2003 000000", "29 02 0001", "e0 00"})
    @DisplayName("Mosquitto #2163: a CONNACK from a client, in the same segment as its CONNECT")
    void connackFromAClient(String hex) {
        try (RawClient client = broker.open()) {
            byte[] connect = ConnectOptions.of(MQTT_5, unique("c")).toBytes();
            byte[] rest = java.util.HexFormat.of().parseHex(hex.replace(" ", ""));
            byte[] both = java.util.Arrays.copyOf(connect, connect.length + rest.length);
            System.arraycopy(rest, 0, both, connect.length, rest.length);
            client.version(MQTT_5).send(both);
            client.awaitClosed();
        }
    }

    @Test
    @DisplayName(
            "CVE-2019-11778: a will whose delay is longer than its session lives is published once, at the session's end")
    void delayLongerThanTheSession() {
        String topic = unique("will");
        String id = unique("dies");
        try (RawClient watcher = broker.connect(MQTT_5)) {
            watcher.subscribe(topic, 1);
            broker.connect(ConnectOptions.of(MQTT_5, id)
                            .with(Property.SESSION_EXPIRY_INTERVAL, 1)
                            .will(Message.of(topic, "gone").with(Property.WILL_DELAY_INTERVAL, 0xFFFF_FFFFL)))
                    .close();
            assertThat(watcher.receive().text()).isEqualTo("gone");
            await().until(() -> !broker.context().sessions().clientIds().contains(id));
            watcher.expectNothing();
        }
    }

    @Test
    @DisplayName("CVE-2021-41039: thousands of user properties in CONNECT and PUBLISH take no time of others")
    void userProperties() {
        PacketWriter pairs = new PacketWriter();
        for (int i = 0; i < 30_000; i++) {
            pairs.u8(0x26).text("a").text("b");
        }
        byte[] properties = pairs.toBytes();
        byte[] connect = new PacketWriter()
                .text("MQTT")
                .u8(5)
                .u8(2)
                .u16(0)
                .variable(properties.length)
                .raw(properties)
                .text(unique("many"))
                .toPacket(PacketType.CONNECT, 0);
        byte[] publish = new PacketWriter()
                .text("many")
                .variable(properties.length)
                .raw(properties)
                .toPacket(PacketType.PUBLISH, 0);
        try (RawClient client = broker.open()) {
            client.version(MQTT_5).send(connect);
            assertThat(client.await(PacketType.CONNACK).reasonCode()).isZero();
            for (int i = 0; i < 20; i++) {
                client.send(publish);
            }
            client.ping();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"30", "82", "e0", "f0", "c0", "00", "20"})
    @DisplayName(
            "CVE-2023-0809: a first packet that is no CONNECT and says that it is large is closed at its first bytes")
    void largeFirstPacket(String type) {
        try (RawClient client = broker.open()) {
            client.sendHex(type + "ffffff7f");
            client.expectClosed();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"23 0001", "21 0001", "11 00000001", "7f 00", "18 00000001 18 00000001", "01 02", "03 ffff"})
    @DisplayName("CVE-2023-3592: a will with properties that wills do not have is refused")
    void willProperties(String hex) {
        byte[] properties = java.util.HexFormat.of().parseHex(hex.replace(" ", ""));
        byte[] connect = new PacketWriter()
                .text("MQTT")
                .u8(5)
                .u8(0b110)
                .u16(0)
                .variable(0)
                .text(unique("will"))
                .variable(properties.length)
                .raw(properties)
                .text("t")
                .text("gone")
                .toPacket(PacketType.CONNECT, 0);
        try (RawClient client = broker.open()) {
            client.version(MQTT_5).send(connect);
            assertThat(client.awaitClosed()).allMatch(packet -> packet.reasonCode() >= 0x80);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"300300 0000", "3203 000000", "3205 0000 0001 00"})
    @DisplayName("CVE-2021-34432: PUBLISH with a topic of no length and no alias")
    void emptyTopic(String hex) {
        refused(hex);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "82 06 0001 00 0001 61", // without options
                "82 07 0001 00 0001 61 00 00", // one byte more
                "82 05 0001 00 0000", // an empty filter, without options
                "82 09 0001 00 0001 61 00 0005 62", // the second filter longer than the packet
                "a2 05 0001 00 0005",
            })
    @DisplayName("NanoMQ #2268, Mochi #501: SUBSCRIBE that ends within a filter")
    void truncatedSubscribe(String hex) {
        try (RawClient client = broker.connect(MQTT_5)) {
            // The length says what comes, so that nothing is waited for.
            byte[] bytes = java.util.HexFormat.of().parseHex(hex.replace(" ", ""));
            bytes[1] = (byte) (bytes.length - 2);
            client.send(bytes);
            client.expectDisconnect(
                    ReasonCode.MALFORMED_PACKET, ReasonCode.PROTOCOL_ERROR, ReasonCode.TOPIC_FILTER_INVALID);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"32 03 0001 61", "34 03 0001 61", "32 04 0001 61 00", "32 05 0001 61 0001"})
    @DisplayName("NanoMQ #2270: PUBLISH above QoS 0 that ends behind its topic")
    void truncatedPublish(String hex) {
        refused(hex);
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"TCP", "WS"})
    @DisplayName(
            "CVE-2026-25627: a Remaining Length of more than the frame holds waits for the rest, and reads nothing else")
    void longerThanItsFrame(Transport transport) {
        String topic = unique("frame");
        try (RawClient watcher = broker.connect(MQTT_5)) {
            watcher.subscribe(topic + "/#", 0);
            try (RawClient client = broker.connect(transport, ConnectOptions.of(MQTT_5, unique("frame")))) {
                // 4096 bytes, of which these come: the topic, no properties.
                byte[] name = (topic + "/a").getBytes(java.nio.charset.StandardCharsets.UTF_8);
                client.send(new PacketWriter()
                        .u8(0x30)
                        .variable(4096)
                        .u16(name.length)
                        .raw(name)
                        .u8(0)
                        .toBytes());
                watcher.expectNothing();
            }
            watcher.publishAndWait(topic, "x", 1);
            assertThat(watcher.receive().text()).isEqualTo("x");
        }
    }

    @Test
    @DisplayName("CVE-2023-28366: open QoS 2 messages without PUBREL are bounded, and go with their client")
    void openQos2() {
        for (int round = 0; round < 3; round++) {
            try (RawClient client = broker.connect(MQTT_5).manualAcks()) {
                for (int id = 1; id <= 1001; id++) { // mqtt.receive-maximum is 1000
                    client.send(client.publishBytes(Message.of("open", "x").withQos(2), id));
                }
                client.await(PacketType.DISCONNECT);
            }
        }
    }

    @Test
    @DisplayName("Mosquitto 2.0.16: a will below $SYS is not published, nor taken")
    void willToTheBroker() {
        int code;
        try (RawClient client = broker.open()) {
            Message will = Message.of("$SYS/broker/version", "fake").retained();
            code = client.connect(ConnectOptions.of(MQTT_5, unique("sys")).will(will))
                    .reasonCode();
        }
        try (RawClient watcher = broker.connect(MQTT_5)) {
            watcher.subscribe("$SYS/broker/version", 0);
            assertThat(watcher.receive().text()).startsWith("culex version ");
            watcher.expectNothing();
        }
        assertThat(code).isIn(0, ReasonCode.NOT_AUTHORIZED.code(), ReasonCode.TOPIC_NAME_INVALID.code());
    }

    @Test
    @DisplayName(
            "Mosquitto #3702: a client that is taken over while its queue is delivered loses and frees nothing twice")
    void takeoverInDelivery() {
        String id = unique("over");
        ConnectOptions stays =
                ConnectOptions.of(MQTT_5, id).cleanStart(false).with(Property.SESSION_EXPIRY_INTERVAL, 60);
        String topic = unique("over");
        try (RawClient publisher = broker.connect(MQTT_5)) {
            try (RawClient client = broker.connect(stays)) {
                client.subscribe(PacketProperties.none(), Filter.of(topic, 1));
            }
            for (int i = 0; i < 200; i++) {
                publisher.publishAndWait(topic, "m" + i, 1);
            }
            for (int i = 0; i < 10; i++) {
                broker.connect(stays).manualAcks(); // leaves what it gets unread; the next one takes over
            }
            try (RawClient last = broker.connect(stays)) {
                assertThat(last.receive(200))
                        .extracting(packet -> packet.text())
                        .doesNotHaveDuplicates();
                last.expectNothing();
            }
        }
    }
}
