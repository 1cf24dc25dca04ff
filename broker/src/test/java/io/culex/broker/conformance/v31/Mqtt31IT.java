package io.culex.broker.conformance.v31;

import io.culex.api.ProtocolVersion;
import io.culex.api.ReasonCode;
import io.culex.api.Registration;
import io.culex.api.hook.Authenticator;
import io.culex.broker.conformance.Statement;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.PacketType;
import io.culex.testkit.PacketWriter;
import io.culex.testkit.RawClient;
import io.culex.testkit.TestBroker;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.culex.api.ProtocolVersion.MQTT_3_1;
import static io.culex.testkit.PacketType.PUBCOMP;
import static io.culex.testkit.PacketType.PUBREC;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

/** What a client of 3.1 expects that one of 3.1.1 does not. */
final class Mqtt31IT {
    private static final int CLEAN_SESSION = 0x02;
    private static final int PASSWORD = 0x40;
    private static final int USER_NAME = 0x80;

    @SuppressWarnings("NullAway.Init") // set before the first test
    private static TestBroker broker;

    @BeforeAll
    static void startBroker() {
        broker = TestBroker.start();
    }

    @AfterAll
    static void closeBroker() {
        broker.close();
    }

    @Test
    @Statement("3.1-protocol-name")
    void mqisdpAtLevel3IsServed() {
        String topic = unique("topic");
        try (RawClient client = open()) {
            client.send(connectPacket("MQIsdp", 3, CLEAN_SESSION, id()));
            assertThat(client.expect(PacketType.CONNACK))
                    .returns(0, Packet::reasonCode)
                    .returns(4, Packet::length);
            assertThat(client.subscribe(topic, 2)).isEqualTo(2);
            client.publishAndWait(topic, "x", 2);
            assertThat(client.receive()).returns("x", Packet::text).returns(2, Packet::qos);
            client.disconnect();
        }
    }

    @ParameterizedTest
    @CsvSource({"MQTT, 3", "MQIsdp, 4", "MQIsdp, 2", "MQIsdp, 0"})
    @Statement("3.1-other-level")
    void aNameWithTheLevelOfAnotherIsRefused(String name, int level) {
        try (RawClient client = open()) {
            client.send(connectPacket(name, level, CLEAN_SESSION, id()));
            assertThat(client.expect(PacketType.CONNACK).reasonCode()).isEqualTo(1);
            client.expectClosed();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "abcdefghijklmnopqrstuvw",
                "\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9"
            })
    @Statement("3.1-client-id-length")
    void idsOf1To23CharactersAreTaken(String id) {
        broker.connect(ConnectOptions.of(MQTT_3_1, id)).disconnect();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abcdefghijklmnopqrstuvwx", "a much longer one that 3.1.1 has nothing against"})
    @Statement("3.1-client-id-length")
    void otherIdsAreRefusedByTheirCode(String id) {
        for (boolean clean : new boolean[] {true, false}) {
            try (RawClient client = open()) {
                assertThat(client.connect(ConnectOptions.of(MQTT_3_1, id).cleanStart(clean))
                                .reasonCode())
                        .isEqualTo(2);
                client.expectClosed();
            }
        }
    }

    @Test
    @Statement("3.1-connack-first-byte")
    void nothingIsSaidOfASessionThatGoesOn() {
        ConnectOptions options = options("session").persistent();
        broker.connect(options).disconnect();
        try (RawClient client = open()) {
            assertThat(client.connect(options)).returns(0, Packet::reasonCode).returns(false, Packet::sessionPresent);
        }
    }

    @Test
    @Statement("3.1-user-name-missing")
    void theFlagOfAUserNameThatIsNotThereIsPassedOver() {
        for (int flags : new int[] {USER_NAME, USER_NAME | PASSWORD}) {
            try (RawClient client = open()) {
                client.send(connectPacket("MQIsdp", 3, CLEAN_SESSION | flags, id()));
                assertThat(client.expect(PacketType.CONNACK).reasonCode()).isZero();
                client.ping();
            }
        }
        try (RawClient client = open()) {
            client.send(connectPacket("MQIsdp", 3, CLEAN_SESSION | USER_NAME | PASSWORD, id().text("name")));
            assertThat(client.expect(PacketType.CONNACK).reasonCode()).isZero();
        }
        // Half a user name is still none.
        try (RawClient client = open()) {
            client.send(connectPacket(
                    "MQIsdp", 3, CLEAN_SESSION | USER_NAME, id().u16(5).u8('n')));
            client.expectClosed();
        }
    }

    @Test
    @Statement("3.1-dup-flag")
    void whatIsSentAgainMayHaveDup() {
        try (RawClient client = broker.connect(options("dup")).manualAcks()) {
            client.sendHex("8a06 0001 0001 61 01");
            assertThat(client.expect(PacketType.SUBACK))
                    .returns(1, Packet::packetId)
                    .returns(1, Packet::reasonCode);
            client.sendHex("aa05 0002 0001 61");
            assertThat(client.expect(PacketType.UNSUBACK).packetId()).isEqualTo(2);
            client.publish(Message.of(unique("dup"), "x").withQos(2).withPacketId(3));
            assertThat(client.expect(PUBREC).packetId()).isEqualTo(3);
            client.sendHex("6a02 0003");
            assertThat(client.expect(PUBCOMP).packetId()).isEqualTo(3);
        }
    }

    @Test
    @Statement("3.1-reserved-bits")
    void bitsThatAreNotUsedArePassedOver() {
        try (RawClient client = open()) {
            client.send(connectPacket("MQIsdp", 3, CLEAN_SESSION | 1, id()));
            assertThat(client.expect(PacketType.CONNACK).reasonCode()).isZero();
            client.sendHex("8206 0001 0001 61 fd");
            assertThat(client.expect(PacketType.SUBACK).reasonCode()).isEqualTo(1);
            client.sendHex("cf00");
            client.expect(PacketType.PINGRESP);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "CLIENT_IDENTIFIER_NOT_VALID, 2",
        "SERVER_UNAVAILABLE, 3",
        "BAD_USER_NAME_OR_PASSWORD, 4",
        "NOT_AUTHORIZED, 5",
    })
    @Statement("3.1-refusal-codes")
    void aRefusalHasItsCodeAndIsTheEnd(ReasonCode reason, int code) {
        ConnectOptions options = options("refused");
        Authenticator no = (client, connect) -> client.id().equals(options.clientId())
                ? new Authenticator.Rejected(reason, "no")
                : Authenticator.Decision.ACCEPTED;
        try (Registration _ = broker.context().register(no);
                RawClient client = open()) {
            assertThat(client.connect(options).reasonCode()).isEqualTo(code);
            client.expectClosed();
        }
    }

    @Test
    @Statement("3.1-kept-session")
    void aSessionWithoutCleanSessionIsKept() {
        String topic = unique("kept");
        ConnectOptions options = options("kept").persistent();
        try (RawClient client = broker.connect(options)) {
            client.subscribe(topic, 2);
            client.disconnect();
        }
        try (RawClient publisher = broker.connect(options("publisher"))) {
            publisher.publishAndWait(topic, "1", 1);
            publisher.publishAndWait(topic, "2", 2);
        }
        try (RawClient client = broker.connect(options)) {
            assertThat(client.receive(2)).extracting(Packet::text).containsExactly("1", "2");
            client.expectNothing();
        }
        try (RawClient client = broker.connect(options.cleanStart(true))) {
            client.publishAndWait(topic, "x", 1);
            client.expectNothing();
        }
    }

    @ParameterizedTest
    @EnumSource
    @Statement("3.1-other-versions")
    void clientsOfAllVersionsGetEachOthersMessages(ProtocolVersion version) {
        String topic = unique("versions");
        try (RawClient old = broker.connect(options("old"));
                RawClient other = broker.connect(version)) {
            old.subscribe(topic + "/old", 2);
            other.subscribe(topic + "/other", 2);
            old.publishAndWait(topic + "/other", "from old", 2);
            other.publishAndWait(topic + "/old", "from other", 2);
            assertThat(old.receive()).returns("from other", Packet::text).returns(2, Packet::qos);
            assertThat(other.receive()).returns("from old", Packet::text).returns(2, Packet::qos);
        }
    }

    private static RawClient open() {
        return broker.open().version(MQTT_3_1);
    }

    private static ConnectOptions options(String name) {
        return ConnectOptions.of(MQTT_3_1, unique(name));
    }

    private static PacketWriter id() {
        return new PacketWriter().text(unique("id"));
    }

    private static byte[] connectPacket(String name, int level, int flags, PacketWriter payload) {
        return new PacketWriter()
                .text(name)
                .u8(level)
                .u8(flags)
                .u16(0)
                .raw(payload.toBytes())
                .toPacket(PacketType.CONNECT, 0);
    }
}
