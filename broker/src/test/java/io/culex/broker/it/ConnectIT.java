package io.culex.broker.it;

import io.culex.api.ProtocolVersion;
import io.culex.api.ReasonCode;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.PacketProperties;
import io.culex.testkit.PacketType;
import io.culex.testkit.PacketWriter;
import io.culex.testkit.Property;
import io.culex.testkit.RawClient;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.culex.api.ProtocolVersion.MQTT_3_1;
import static io.culex.api.ProtocolVersion.MQTT_3_1_1;
import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

final class ConnectIT extends OnEventLoops {
    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    @DisplayName("A clean start is accepted without a session and PINGREQ is answered [MQTT-3.2.2-2] [MQTT-3.12.4-1]")
    void cleanStart(ProtocolVersion version) {
        try (RawClient client = broker.open()) {
            Packet connack = client.connect(ConnectOptions.of(version, unique("clean")));

            assertThat(connack.reasonCode()).isZero();
            assertThat(connack.sessionPresent()).isFalse();
            client.ping();
            client.disconnect();
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    @DisplayName("Session Present tells whether the server has a session [MQTT-3.2.2-2] [MQTT-3.2.2-3]")
    void sessionPresent(ProtocolVersion version) {
        ConnectOptions options = ConnectOptions.of(version, unique("present")).persistent();

        assertThat(connectOnce(options).sessionPresent()).isFalse();
        // In 3.1 the bit is reserved, so a broker may leave it clear there.
        assertThat(connectOnce(options).sessionPresent()).isEqualTo(version != MQTT_3_1);
        assertThat(connectOnce(options.cleanStart(true)).sessionPresent()).isFalse();
    }

    @Test
    @DisplayName("5.0 announces what the broker holds clients to")
    void announcedLimits() {
        Packet connack = connectOnce(ConnectOptions.of(MQTT_5, unique("limits")));

        assertThat(connack.properties().number(Property.RECEIVE_MAXIMUM)).isEqualTo(1000);
        assertThat(connack.properties().number(Property.MAXIMUM_PACKET_SIZE)).isEqualTo(4 << 20);
        assertThat(connack.properties().number(Property.TOPIC_ALIAS_MAXIMUM)).isPositive();
        assertThat(connack.properties().number(Property.MAXIMUM_QOS, 2)).isEqualTo(2);
        assertThat(connack.properties().number(Property.RETAIN_AVAILABLE, 1)).isEqualTo(1);
        assertThat(connack.properties().number(Property.SHARED_SUBSCRIPTION_AVAILABLE, 1))
                .isEqualTo(1);
        assertThat(connack.properties().has(Property.ASSIGNED_CLIENT_IDENTIFIER))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("5.0 assigns an identifier to a client without one [MQTT-3.1.3-6] [MQTT-3.1.3-7] [MQTT-3.2.2-16]")
    void assignedClientIdentifier(boolean cleanStart) {
        ConnectOptions options = ConnectOptions.of(MQTT_5, "").cleanStart(cleanStart);

        String first = connectOnce(options).properties().text(Property.ASSIGNED_CLIENT_IDENTIFIER);
        String second = connectOnce(options).properties().text(Property.ASSIGNED_CLIENT_IDENTIFIER);

        assertThat(first).isNotEmpty().isNotEqualTo(second);
    }

    @Test
    @DisplayName("An assigned identifier resumes its session")
    void assignedIdentifierIsReal() {
        ConnectOptions anonymous = ConnectOptions.of(MQTT_5, "").persistent();
        String id = connectOnce(anonymous).properties().text(Property.ASSIGNED_CLIENT_IDENTIFIER);

        Packet connack = connectOnce(ConnectOptions.of(MQTT_5, id).persistent());

        assertThat(connack.sessionPresent()).isTrue();
    }

    @Test
    @DisplayName("3.1.1 accepts an empty identifier with Clean Session [MQTT-3.1.3-6]")
    void emptyIdentifierOf311() {
        assertThat(connectOnce(ConnectOptions.of(MQTT_3_1_1, "")).reasonCode()).isZero();
    }

    @Test
    @DisplayName("D9: 3.1.1 refuses an empty identifier without Clean Session by code 2 [MQTT-3.1.3-8] [MQTT-3.1.3-9]")
    void emptyIdentifierOf311WithASession() {
        try (RawClient client = broker.open()) {
            Packet connack = client.connect(ConnectOptions.of(MQTT_3_1_1, "").cleanStart(false));

            assertThat(connack.reasonCode()).isEqualTo(2);
            client.expectClosed();
        }
    }

    @Test
    @DisplayName("3.1 refuses an empty identifier by code 2")
    void emptyIdentifierOf31() {
        try (RawClient client = broker.open()) {
            assertThat(client.connect(ConnectOptions.of(MQTT_3_1, "")).reasonCode())
                    .isEqualTo(2);
            client.expectClosed();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"constructor", "__proto__", "a b/c#+", "温度-传感器", "\uD83D\uDC1D"})
    @DisplayName("Any UTF-8 is an identifier [MQTT-3.1.3-4]")
    void unusualIdentifiers(String id) {
        try (RawClient client = broker.connect(ConnectOptions.of(MQTT_5, id))) {
            assertThat(client.subscribe(unique("t"), 1)).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("Long identifiers are accepted [MQTT-3.1.3-5]")
    void longIdentifier() {
        ConnectOptions options = ConnectOptions.of(MQTT_3_1_1, unique("x".repeat(1000)));

        assertThat(connectOnce(options).reasonCode()).isZero();
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    @DisplayName("A second CONNECT is a protocol error [MQTT-3.1.0-2]")
    void secondConnect(ProtocolVersion version) {
        ConnectOptions options = ConnectOptions.of(version, unique("twice"));
        try (RawClient client = broker.connect(options)) {
            client.send(options.toBytes());
            client.expectDisconnect(ReasonCode.PROTOCOL_ERROR);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "3003 0001 61", // PUBLISH
                "8206 0001 0001 61 00", // SUBSCRIBE
                "c000", // PINGREQ
                "e000", // DISCONNECT
                "4002 0001", // PUBACK
                "2002 0000", // CONNACK
                "f000", // AUTH
                "474554202f20485454502f312e310d0a0d0a", // an HTTP request
                "1603010005 0100000100", // the start of a TLS handshake
            })
    @DisplayName("The first packet must be CONNECT [MQTT-3.1.0-1]")
    void firstPacketIsNotConnect(String hex) {
        try (RawClient client = broker.open()) {
            client.sendHex(hex).expectClosed();
        }
    }

    @Test
    @DisplayName("A level below 3.1.1's is refused by code 1 [MQTT-3.1.2-2]")
    void unknownLevelOf311() {
        try (RawClient client = broker.open().version(MQTT_3_1_1)) {
            client.sendHex("100d 0004 4d515454 02 02 0000 0001 61");
            assertThat(client.expect(PacketType.CONNACK).reasonCode()).isEqualTo(1);
            client.expectClosed();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"06", "7f", "ff"})
    @DisplayName("A version that does not exist yet is refused by 0x84 [MQTT-3.1.2-2]")
    void unknownVersion(String level) {
        try (RawClient client = broker.open().version(MQTT_5)) {
            client.sendHex("100e 0004 4d515454" + level + "02 0000 00 0001 61");
            assertThat(client.expect(PacketType.CONNACK).reason()).isEqualTo(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION);
            client.expectClosed();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "100d 0004 4d515458 04 02 0000 0001 61", // protocol name MQTX
                "100d 0004 6d717474 04 02 0000 0001 61", // protocol name mqtt
                "100d 0004 4d515454 04 03 0000 0001 61", // reserved flag set [MQTT-3.1.2-3]
                "100d 0004 4d515454 04 0a 0000 0001 61", // Will QoS without a will [MQTT-3.1.2-11]
                "100d 0004 4d515454 04 22 0000 0001 61", // Will Retain without a will [MQTT-3.1.2-13]
                "1012 0004 4d515454 04 1e 0000 0001 61 0001 77 0000", // Will QoS 3 [MQTT-3.1.2-12]
                "1010 0004 4d515454 04 42 0000 0001 61 0001 70", // 3.1.1: password without user name [MQTT-3.1.2-22]
                "110d 0004 4d515454 04 02 0000 0001 61", // flags in the fixed header
                "100d 0004 4d515454 04 02 0000 0001 00", // U+0000 [MQTT-1.5.4-2]
                "100f 0004 4d515454 04 02 0000 0003 eda080", // a surrogate [MQTT-1.5.4-1]
                "100e 0004 4d515454 04 02 0000 0001 61 00", // a byte too many
                "100c 0004 4d515454 04 02 0000 0001", // a byte too few
                "100e 0004 4d515454 05 03 0000 00 0001 61", // 5.0: reserved flag
                "1011 0004 4d515454 05 02 0000 03 210000 0001 61", // 5.0: Receive Maximum 0
                "1013 0004 4d515454 05 02 0000 05 2700000000 0001 61", // 5.0: Maximum Packet Size 0
                "1014 0004 4d515454 05 02 0000 06 21000a 21000a 0001 61", // 5.0: property twice
                "1010 0004 4d515454 05 02 0000 02 0101 0001 61", // 5.0: property of PUBLISH
                "1010 0004 4d515454 05 02 0000 02 1702 0001 61", // 5.0: Request Problem Information 2
                "1011 0004 4d515454 05 02 0000 03 160000 0001 61", // 5.0: authentication data without a method
                "10ffffffff7f", // Remaining Length of five bytes
            })
    @DisplayName("A CONNECT that is not well formed is refused [MQTT-4.13.1-1]")
    void malformedConnect(String hex) {
        boolean v5 = hex.contains("4d515454 05");
        try (RawClient client = broker.open().version(v5 ? MQTT_5 : MQTT_3_1_1)) {
            client.sendHex(hex);
            List<Packet> answers = client.awaitClosed();
            assertThat(answers).allMatch(packet -> packet.type() == PacketType.CONNACK && packet.reasonCode() != 0);
        }
    }

    @Test
    @DisplayName("5.0 allows a password without a user name")
    void passwordWithoutUserName() {
        try (RawClient client = broker.open()) {
            Packet connack =
                    client.connect(ConnectOptions.of(MQTT_5, unique("token")).credentials(null, "t"));
            // Whether it is let in is a matter of authentication; it is no malformed packet.
            assertThat(connack.reason()).isNotEqualTo(ReasonCode.MALFORMED_PACKET);
            assertThat(connack.reason()).isNotEqualTo(ReasonCode.PROTOCOL_ERROR);
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    @DisplayName("Packets right behind CONNECT are served in order [MQTT-3.1.4-5]")
    void packetsBehindConnect(ProtocolVersion version) {
        String topic = unique("behind");
        try (RawClient client = broker.open().version(version)) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(ConnectOptions.of(version, unique("eager")).toBytes());
            all.writeBytes(new PacketWriter()
                    .u16(1)
                    .properties(version, PacketProperties.none())
                    .text(topic)
                    .u8(1)
                    .toPacket(PacketType.SUBSCRIBE, 2));
            all.writeBytes(client.publishBytes(Message.of(topic, "early").withQos(1), 2));
            client.send(all.toByteArray());

            client.expect(PacketType.CONNACK);
            client.await(PacketType.SUBACK, 1);
            client.await(PacketType.PUBACK, 2);
            assertThat(client.receive().text()).isEqualTo("early");
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    @DisplayName("Packets may come byte by byte")
    void byteByByte(ProtocolVersion version) {
        try (RawClient client = broker.open().version(version)) {
            for (byte one : ConnectOptions.of(version, unique("slow")).toBytes()) {
                client.send(new byte[] {one});
            }
            assertThat(client.expect(PacketType.CONNACK).reasonCode()).isZero();
            client.subscribe("slow", 0);
            for (byte one : client.publishBytes(Message.of("slow", "payload"), 0)) {
                client.send(new byte[] {one});
            }
            assertThat(client.receive().text()).isEqualTo("payload");
        }
    }

    @Test
    @DisplayName(
            "5.0: Session Expiry Interval 0 is the default: the session ends with the connection [MQTT-3.1.2-11.2]")
    void noExpiryIsTheDefault() {
        ConnectOptions options = ConnectOptions.of(MQTT_5, unique("brief")).cleanStart(false);

        connectOnce(options);

        assertThat(connectOnce(options).sessionPresent()).isFalse();
    }

    private static Packet connectOnce(ConnectOptions options) {
        try (RawClient client = broker.open()) {
            Packet connack = client.connect(options);
            client.disconnect();
            return connack;
        }
    }
}
