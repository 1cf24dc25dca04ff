package io.culex.broker.conformance.v5;

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
import io.culex.testkit.Property;
import io.culex.testkit.RawClient;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

/** Section 3.1 without wills and sessions: what a CONNECT looks like and what it leads to. */
final class ConnectIT extends SharedBroker {
    private static final int CLEAN_START = 0x02;
    private static final int PASSWORD = 0x40;
    private static final int USER_NAME = 0x80;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "3004 0001 61 00", // PUBLISH
                "8207 0001 00 0001 61 00", // SUBSCRIBE
                "c000", // PINGREQ
                "e000", // DISCONNECT
                "f000", // AUTH
            })
    @Statement("MQTT-3.1.0-1")
    void aConnectionThatBeginsOtherwiseIsClosed(String hex) {
        try (RawClient client = broker.open()) {
            client.sendHex(hex).expectClosed();
        }
    }

    @Test
    @Statement("MQTT-3.1.0-2")
    void aSecondConnectEndsTheConnection() {
        ConnectOptions options = options("twice");
        try (RawClient client = broker.connect(options)) {
            client.send(options.toBytes());
            client.expectDisconnect(ReasonCode.PROTOCOL_ERROR);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"4d515458", "6d717474", "4d515400"})
    @Statement("MQTT-3.1.2-1")
    void anotherProtocolNameIsClosed(String name) {
        assertNoWayIn(bytes("100e 0004 " + name + " 05 02 0000 00 0001 61"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"06", "07", "ff"})
    @Statement("MQTT-3.1.2-2")
    void anotherVersionIsRefusedByItsCode(String version) {
        try (RawClient client = broker.open().version(MQTT_5)) {
            client.sendHex("100e 0004 4d515454" + version + "02 0000 00 0001 61");
            assertThat(client.expect(PacketType.CONNACK).reason()).isEqualTo(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION);
            client.expectClosed();
        }
    }

    @Test
    @Statement("MQTT-3.1.2-3")
    void theReservedFlagIsMalformed() {
        try (RawClient client = broker.open().version(MQTT_5)) {
            client.send(connectPacket(CLEAN_START | 1, new PacketWriter().text(unique("reserved"))));
            assertThat(client.expect(PacketType.CONNACK).reason()).isEqualTo(ReasonCode.MALFORMED_PACKET);
            client.expectClosed();
        }
    }

    @Test
    @Statement("MQTT-3.1.2-16")
    void aUserNameWithoutItsFlagIsRefused() {
        assertNoWayIn(connectPacket(CLEAN_START, id().text("name")));
    }

    @Test
    @Statement("MQTT-3.1.2-17")
    void theUserNameFlagWithoutAUserNameIsRefused() {
        assertNoWayIn(connectPacket(CLEAN_START | USER_NAME, id()));
    }

    @Test
    @Statement("MQTT-3.1.2-18")
    void aPasswordWithoutItsFlagIsRefused() {
        assertNoWayIn(connectPacket(CLEAN_START | USER_NAME, id().text("name").text("secret")));
    }

    @Test
    @Statement("MQTT-3.1.2-19")
    void thePasswordFlagWithoutAPasswordIsRefused() {
        assertNoWayIn(connectPacket(CLEAN_START | USER_NAME | PASSWORD, id().text("name")));
        assertNoWayIn(connectPacket(CLEAN_START | PASSWORD, id()));
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
            assertThat(watcher.receive().text()).isEqualTo("gone");
        }
    }

    @Test
    @Statement("MQTT-3.1.3-3")
    void aConnectWithoutAClientIdIsRefused() {
        assertNoWayIn(connectPacket(CLEAN_START, new PacketWriter()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"eda080", "ff", "6100"})
    @Statement("MQTT-3.1.3-4")
    void aClientIdThatIsNoTextIsRefused(String hex) {
        assertNoWayIn(connectPacket(CLEAN_START, new PacketWriter().binary(bytes(hex))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "7", "ABCDEFGHIJKLMNOPQRSTUVW", "xyz0123456789XYZabcdefg"})
    @Statement("MQTT-3.1.3-5")
    void shortPlainClientIdsAreAllowed(String id) {
        broker.connect(ConnectOptions.of(MQTT_5, id)).disconnect();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Statement("MQTT-3.1.3-6")
    void aClientWithoutAnIdGetsOne(boolean cleanStart) {
        try (RawClient client = broker.open()) {
            Packet connack = client.connect(ConnectOptions.of(MQTT_5, "").cleanStart(cleanStart));

            assertThat(connack.reason()).isEqualTo(ReasonCode.SUCCESS);
            assertThat(connack.properties().text(Property.ASSIGNED_CLIENT_IDENTIFIER))
                    .isNotEmpty();
        }
    }

    @Test
    @Statement("MQTT-3.1.3-7")
    void theIdThatTheBrokerGaveIsTheClients() {
        ConnectOptions nameless = ConnectOptions.of(MQTT_5, "").persistent();
        String topic = unique("assigned");
        String id;
        try (RawClient client = broker.open()) {
            id = client.connect(nameless).properties().text(Property.ASSIGNED_CLIENT_IDENTIFIER);
            client.subscribe(topic, 1);
            client.disconnect();
        }
        try (RawClient client = broker.connect(ConnectOptions.of(MQTT_5, id).persistent())) {
            client.publish(topic, "x", 1);
            assertThat(client.receive().text()).isEqualTo("x");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"eda080", "ff", "6100"})
    @Statement("MQTT-3.1.3-12")
    void aUserNameThatIsNoTextIsRefused(String hex) {
        assertNoWayIn(connectPacket(CLEAN_START | USER_NAME, id().binary(bytes(hex))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "21 0000", // Receive Maximum 0
                "27 00000000", // Maximum Packet Size 0
                "21 000a 21 000a", // a property twice
                "01 01", // a property of PUBLISH
                "17 02", // Request Problem Information 2
                "19 02", // Request Response Information 2
                "16 0000", // Authentication Data without a method
                "7f 00", // a property that does not exist
            })
    @Statement("MQTT-3.1.4-1")
    void aConnectThatBreaksTheRulesIsRefused(String properties) {
        byte[] block = bytes(properties);
        byte[] packet = new PacketWriter()
                .text("MQTT")
                .u8(5)
                .u8(CLEAN_START)
                .u16(0)
                .variable(block.length)
                .raw(block)
                .text(unique("rules"))
                .toPacket(PacketType.CONNECT, 0);
        try (RawClient client = broker.open().version(MQTT_5)) {
            client.send(packet);
            // Which of them are malformed and which protocol errors is not always said.
            assertThat(client.expect(PacketType.CONNACK).reasonCode()).isIn(0x81, 0x82);
            client.expectClosed();
        }
    }

    @Test
    @Statement("MQTT-3.1.4-2")
    void aClientThatIsNotWhoItSaysIsClosed() {
        ConnectOptions options = options("stranger").credentials("name", "wrong");
        Authenticator.Decision no = new Authenticator.Rejected(ReasonCode.BAD_USER_NAME_OR_PASSWORD, null);
        try (Registration _ = broker.context().register(only(options.clientId(), no));
                RawClient client = broker.open()) {
            assertThat(client.connect(options).reason()).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
            client.expectClosed();
        }
    }

    @Test
    @Statement("MQTT-3.1.4-3")
    void aSecondConnectionTakesTheFirstOnesPlace() {
        ConnectOptions options = options("taken");
        try (RawClient first = broker.connect(options);
                RawClient second = broker.connect(options)) {
            first.expectDisconnect(ReasonCode.SESSION_TAKEN_OVER);
            second.ping();
        }
    }

    @Test
    @Statement("MQTT-3.1.4-5")
    void aConnectIsAcknowledged() {
        try (RawClient client = broker.open()) {
            assertThat(client.connect(options("plain")).reason()).isEqualTo(ReasonCode.SUCCESS);
        }
    }

    @Test
    @Statement("MQTT-3.1.4-6")
    void whatComesBehindARefusedConnectHasNoEffect() {
        String topic = unique("behind");
        ConnectOptions options = options("refused");
        Authenticator.Decision no = new Authenticator.Rejected(ReasonCode.NOT_AUTHORIZED, null);
        try (Registration _ = broker.context().register(only(options.clientId(), no));
                RawClient watcher = connect();
                RawClient client = broker.open().version(MQTT_5)) {
            watcher.subscribe(topic, 1);
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(options.toBytes());
            all.writeBytes(client.publishBytes(Message.of(topic, "x").withQos(1).retained(), 1));
            client.send(all.toByteArray());

            assertThat(client.awaitClosed())
                    .singleElement()
                    .returns(ReasonCode.NOT_AUTHORIZED, Packet::reason)
                    .returns(PacketType.CONNACK, Packet::type);
            watcher.subscribe(topic, 1);
            watcher.expectNothing();
        }
    }

    private static PacketWriter id() {
        return new PacketWriter().text(unique("connect"));
    }
}
