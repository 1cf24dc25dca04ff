package io.culex.broker.conformance.v311;

import io.culex.api.Connect;
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
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.culex.api.ProtocolVersion.MQTT_3_1_1;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

/** Section 3.1 without wills and sessions: what a CONNECT looks like and what it leads to. */
final class ConnectIT extends SharedBroker {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "3003 0001 61", // PUBLISH
                "8206 0001 0001 61 00", // SUBSCRIBE
                "4002 0001", // PUBACK
                "c000", // PINGREQ
                "e000", // DISCONNECT
            })
    @Statement("MQTT-3.1.0-1")
    void aConnectionThatBeginsOtherwiseIsClosed(String hex) {
        assertNoWayIn(bytes(hex));
    }

    @Test
    @Statement("MQTT-3.1.0-2")
    void aSecondConnectEndsTheConnection() {
        ConnectOptions options = options("twice");
        try (RawClient client = broker.connect(options)) {
            client.send(options.toBytes());
            client.expectClosed();
        }
        // Also under another name, and right behind the first.
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(options("first").toBytes());
        both.writeBytes(options("second").toBytes());
        try (RawClient client = open()) {
            client.send(both.toByteArray());
            assertThat(client.awaitClosed()).hasSizeLessThanOrEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"MQTX", "mqtt", "MQT", "MQTTT", "MQIsdp", "", "HTTP/1.1"})
    @Statement("MQTT-3.1.2-1")
    void anotherProtocolNameIsNotServed(String name) {
        byte[] packet = new PacketWriter()
                .text(name)
                .u8(4)
                .u8(CLEAN_SESSION)
                .u16(0)
                .raw(id().toBytes())
                .toPacket(PacketType.CONNECT, 0);
        try (RawClient client = open()) {
            client.send(packet);
            assertThat(client.awaitClosed()).allMatch(answer -> answer.reasonCode() == 1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"00", "01", "02", "03"})
    @Statement({"MQTT-3.1.2-2", "MQTT-3.2.2-4", "MQTT-3.2.2-5"})
    void anotherLevelIsRefusedByItsCode(String level) {
        try (RawClient client = open()) {
            client.sendHex("100d 0004 4d515454" + level + "02 0000 0001 61");
            assertThat(client.expect(PacketType.CONNACK))
                    .returns(1, Packet::reasonCode)
                    .returns(false, Packet::sessionPresent);
            client.expectClosed();
        }
    }

    @Test
    @Statement("MQTT-3.1.2-3")
    void theReservedFlagEndsTheConnection() {
        assertWayIn(connectPacket(CLEAN_SESSION, id()));
        assertNoWayIn(connectPacket(CLEAN_SESSION | 1, id()));
    }

    @Test
    @Statement("MQTT-3.1.2-18")
    void aUserNameWithoutItsFlagIsRefused() {
        assertWayIn(connectPacket(CLEAN_SESSION | USER_NAME, id().text("name")));
        assertNoWayIn(connectPacket(CLEAN_SESSION, id().text("name")));
    }

    @Test
    @Statement("MQTT-3.1.2-19")
    void theUserNameFlagWithoutAUserNameIsRefused() {
        assertNoWayIn(connectPacket(CLEAN_SESSION | USER_NAME, id()));
        assertNoWayIn(connectPacket(CLEAN_SESSION | USER_NAME | PASSWORD, id().text("secret")));
    }

    @Test
    @Statement("MQTT-3.1.2-20")
    void aPasswordWithoutItsFlagIsRefused() {
        assertWayIn(connectPacket(
                CLEAN_SESSION | USER_NAME | PASSWORD, id().text("name").text("secret")));
        assertNoWayIn(connectPacket(CLEAN_SESSION | USER_NAME, id().text("name").text("secret")));
    }

    @Test
    @Statement("MQTT-3.1.2-21")
    void thePasswordFlagWithoutAPasswordIsRefused() {
        assertNoWayIn(connectPacket(CLEAN_SESSION | USER_NAME | PASSWORD, id().text("name")));
    }

    @Test
    @Statement("MQTT-3.1.2-22")
    void aPasswordWithoutAUserNameIsRefused() {
        assertNoWayIn(connectPacket(CLEAN_SESSION | PASSWORD, id().text("secret")));
        assertNoWayIn(connectPacket(CLEAN_SESSION | PASSWORD, id()));
    }

    @Test
    @Statement("MQTT-3.1.3-1")
    void theFieldsOfThePayloadAreReadInTheirOrder() throws Exception {
        String topic = unique("order");
        ConnectOptions options = options("order").credentials("name", "secret").will(Message.of(topic, "gone"));
        CompletableFuture<Connect> seen = new CompletableFuture<>();
        Authenticator look = (client, connect) -> {
            if (client.id().equals(options.clientId())) {
                seen.complete(connect);
            }
            return Authenticator.Decision.ACCEPTED;
        };
        try (Registration _ = broker.context().register(look);
                RawClient watcher = connect()) {
            watcher.subscribe(topic, 0);
            broker.connect(options).close();

            assertThat(seen.get().username()).isEqualTo("name");
            assertThat(seen.get().password()).isNotNull();
            assertThat(StandardCharsets.UTF_8.decode(seen.get().password()).toString())
                    .isEqualTo("secret");
            assertThat(watcher.receive().text()).isEqualTo("gone");
        }
    }

    @Test
    @Statement("MQTT-3.1.3-3")
    void aConnectWithoutAClientIdIsRefused() {
        assertNoWayIn(connectPacket(CLEAN_SESSION, new PacketWriter()));
        assertNoWayIn(connectPacket(0, new PacketWriter()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"eda080", "ff", "6100"})
    @Statement("MQTT-3.1.3-4")
    void aClientIdThatIsNoTextIsRefused(String hex) {
        assertNoWayIn(connectPacket(CLEAN_SESSION, new PacketWriter().binary(bytes(hex))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "7", "ABCDEFGHIJKLMNOPQRSTUVW", "xyz0123456789XYZabcdefg"})
    @Statement("MQTT-3.1.3-5")
    void shortPlainClientIdsAreAllowed(String id) {
        broker.connect(ConnectOptions.of(MQTT_3_1_1, id)).disconnect();
    }

    @Test
    @Statement("MQTT-3.1.3-6")
    void clientsWithoutAnIdGetOneEach() {
        String topic = unique("nameless");
        ConnectOptions nameless = ConnectOptions.of(MQTT_3_1_1, "");
        Set<String> ids = ConcurrentHashMap.newKeySet();
        Authenticator look = (client, connect) -> {
            ids.add(connect.clientId());
            return Authenticator.Decision.ACCEPTED;
        };
        try (Registration _ = broker.context().register(look);
                RawClient one = broker.connect(nameless);
                RawClient two = broker.connect(nameless)) {
            assertThat(ids).hasSize(2).doesNotContain("");
            one.subscribe(topic, 1);
            two.publishAndWait(topic, "x", 1);
            two.expectNothing();
            assertThat(one.receive().text()).isEqualTo("x");
        }
    }

    @Test
    @Statement({"MQTT-3.1.3-7", "MQTT-3.1.3-8", "MQTT-3.2.2-4", "MQTT-3.2.2-5"})
    void withoutAnIdAndWithoutCleanSessionTheIdIsRefused() {
        try (RawClient client = open()) {
            Packet connack = client.connect(ConnectOptions.of(MQTT_3_1_1, "").persistent());
            assertThat(connack).returns(2, Packet::reasonCode).returns(false, Packet::sessionPresent);
            client.expectClosed();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"eda080", "ff", "6100"})
    @Statement("MQTT-3.1.3-11")
    void aUserNameThatIsNoTextIsRefused(String hex) {
        assertNoWayIn(connectPacket(CLEAN_SESSION | USER_NAME, id().binary(bytes(hex))));
    }

    @Test
    @Statement("MQTT-3.1.4-1")
    void aConnectThatBreaksTheRulesIsClosedWithoutConnack() {
        String topic = unique("rules");
        try (RawClient watcher = connect()) {
            watcher.subscribe(topic, 0);
            PacketWriter will = id().text(topic).text("x");
            assertWayIn(connectPacket(CLEAN_SESSION | WILL, will));
            assertThat(watcher.receive().text()).isEqualTo("x");
            assertNoWayIn(connectPacket(CLEAN_SESSION | WILL | 1, will)); // the reserved flag
            assertNoWayIn(connectPacket(CLEAN_SESSION | WILL | 0x18, will)); // Will QoS 3
            assertNoWayIn(connectPacket(CLEAN_SESSION | WILL | PASSWORD, will.text("secret"))); // no user name
            assertNoWayIn(bytes("1006 0004 4d515454")); // the end behind the name
            assertNoWayIn(bytes("100c 0004 4d515454 04 02 0000 0005")); // and within the client id
            // A client that was not let in has no will.
            watcher.expectNothing();
        }
    }

    @Test
    @Statement("MQTT-3.1.4-2")
    void aSecondConnectionTakesTheFirstOnesPlace() {
        ConnectOptions options = options("taken");
        try (RawClient first = broker.connect(options);
                RawClient second = broker.connect(options);
                RawClient third = broker.connect(options.persistent())) {
            first.expectClosed();
            second.expectClosed();
            third.ping();
        }
    }

    @Test
    @Statement("MQTT-3.1.4-4")
    void aConnectIsAcknowledged() {
        try (RawClient client = open()) {
            assertThat(client.connect(options("plain")))
                    .returns(0, Packet::reasonCode)
                    .returns(false, Packet::sessionPresent)
                    .returns(4, Packet::length);
            client.expectNothing();
        }
    }

    @Test
    @Statement("MQTT-3.1.4-5")
    void whatComesBehindARefusedConnectHasNoEffect() {
        String topic = unique("behind");
        ConnectOptions options = options("refused").will(Message.of(topic, "will"));
        Authenticator.Decision no = new Authenticator.Rejected(ReasonCode.NOT_AUTHORIZED, null);
        try (Registration _ = broker.context().register(only(options.clientId(), no));
                RawClient watcher = connect();
                RawClient client = open()) {
            watcher.subscribe(topic, 1);
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(options.toBytes());
            all.writeBytes(client.publishBytes(Message.of(topic, "x").withQos(1).retained(), 1));
            client.send(all.toByteArray());

            assertThat(client.awaitClosed())
                    .singleElement()
                    .returns(PacketType.CONNACK, Packet::type)
                    .returns(5, Packet::reasonCode);
            watcher.subscribe(topic, 1);
            watcher.expectNothing();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "BAD_USER_NAME_OR_PASSWORD, 4",
        "NOT_AUTHORIZED, 5",
        "SERVER_UNAVAILABLE, 3",
        "SERVER_BUSY, 3",
        "CLIENT_IDENTIFIER_NOT_VALID, 2",
    })
    @Statement({"MQTT-3.2.2-4", "MQTT-3.2.2-5"})
    void aRefusalHasItsCodeAndNoSessionAndIsTheEnd(ReasonCode reason, int code) {
        // There is a session, and still nothing is said of it.
        ConnectOptions options = options("refused").persistent();
        broker.connect(options).disconnect();
        Authenticator.Decision no = new Authenticator.Rejected(reason, "not today");
        try (Registration _ = broker.context().register(only(options.clientId(), no));
                RawClient client = open()) {
            assertThat(client.connect(options))
                    .returns(code, Packet::reasonCode)
                    .returns(false, Packet::sessionPresent);
            client.expectClosed();
        }
        assertThat(sessionPresent(options)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PAYLOAD_FORMAT_INVALID", "PACKET_TOO_LARGE"})
    @Statement("MQTT-3.2.2-6")
    void whereNoCodeFitsThereIsNoConnack(ReasonCode reason) {
        ConnectOptions options = options("codeless");
        Authenticator.Decision no = new Authenticator.Rejected(reason, null);
        try (Registration _ = broker.context().register(only(options.clientId(), no))) {
            assertNoWayIn(options.toBytes());
        }
        assertWayIn(options.toBytes());
    }

    @Test
    @Statement("MQTT-3.2.0-1")
    void connackComesFirst() {
        String topic = unique("first");
        ConnectOptions options = options("first").persistent();
        sessionWith(options, topic, 1);
        try (RawClient publisher = connect();
                RawClient client = open()) {
            publisher.publishAndWait(topic, "waits", 1);
            // All at once: there is something to say already when CONNECT comes.
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(options.toBytes());
            all.writeBytes(bytes("c000"));
            client.send(all.toByteArray());
            client.expect(PacketType.CONNACK);
            assertThat(client.receive().text()).isEqualTo("waits");
            client.await(PacketType.PINGRESP);
        }
    }
}
