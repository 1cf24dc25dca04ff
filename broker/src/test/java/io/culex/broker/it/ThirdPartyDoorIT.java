package io.culex.broker.it;

import io.culex.api.ReasonCode;
import io.culex.broker.plugin.PluginJar;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Packet;
import io.culex.testkit.PacketProperties;
import io.culex.testkit.PacketType;
import io.culex.testkit.PacketWriter;
import io.culex.testkit.Property;
import io.culex.testkit.RawClient;
import io.culex.testkit.TestBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static io.culex.api.ProtocolVersion.MQTT_3_1_1;
import static io.culex.api.ProtocolVersion.MQTT_5;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Who comes in, decided by the plugin {@code Door} out of a third party's jar. */
final class ThirdPartyDoorIT {
    @TempDir
    private static Path folder;

    @SuppressWarnings("NullAway.Init") // set before the first test
    private static TestBroker broker;

    @BeforeAll
    static void start() {
        new PluginJar(folder, "door", "1.0.0").file("com.example.door.Door").into(folder, "door.jar");
        broker = TestBroker.builder()
                .set("plugins.dir", folder.toString())
                .set("listeners.broken.type", "tcp")
                .set("listeners.broken.port", "0")
                .start();
    }

    @AfterAll
    static void close() {
        broker.close();
    }

    @Test
    void aConnectionFilterClosesTheSocket() {
        assertThatThrownBy(() -> broker.openWebSocket("/mqtt", "mqtt")).isInstanceOf(Exception.class);
        broker.connect(MQTT_5).close();
    }

    @Test
    void aConnectionFilterThatThrowsClosesTheSocket() {
        try (RawClient client = broker.openTcp("broken")) {
            client.expectClosed();
        }
        broker.connect(MQTT_3_1_1).close();
    }

    @ParameterizedTest
    @CsvSource({"rename-me,renamed", "rename-me-later,renamed later"})
    void aConnectInterceptorChangesTheClientId(String id, String renamed) {
        try (RawClient first = broker.connect(ConnectOptions.of(MQTT_5, id));
                RawClient _ = broker.connect(ConnectOptions.of(MQTT_5, renamed))) {
            first.expectDisconnect(ReasonCode.SESSION_TAKEN_OVER);
        }
    }

    @Test
    void aConnectInterceptorNamesAnotherServer() {
        try (RawClient v5 = broker.open();
                RawClient v3 = broker.open()) {
            Packet connack = v5.connect(ConnectOptions.of(MQTT_5, "move-me"));
            assertThat(connack.reason()).isEqualTo(ReasonCode.USE_ANOTHER_SERVER);
            assertThat(connack.properties().text(Property.SERVER_REFERENCE)).isEqualTo("other.example:1883");
            assertThat(connack.properties().text(Property.REASON_STRING)).isEqualTo("full");
            v5.expectClosed();
            assertThat(v3.connect(ConnectOptions.of(MQTT_3_1_1, "move-me")).reasonCode())
                    .isEqualTo(3);
            v3.expectClosed();
        }
    }

    @Test
    void aConnectInterceptorThatThrowsRefuses() {
        try (RawClient client = broker.open()) {
            assertThat(client.connect(ConnectOptions.of(MQTT_5, "throw-in-connect"))
                            .reasonCode())
                    .isGreaterThanOrEqualTo(0x80);
            client.expectClosed();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "good,0,0",
        "slow,0,0",
        "second,0,0",
        "slow-abstain,0,0",
        "bad,0x8A,5",
        "late,0x89,3",
        "broken,0x87,5",
        "failing,0x87,5",
        "nobody-knows,0x87,5"
    })
    void authenticatorsDecide(String user, String v5, String v3) {
        try (RawClient newer = broker.open();
                RawClient older = broker.open()) {
            assertThat(newer.connect(ConnectOptions.of(MQTT_5, "n-" + user).credentials(user, "x"))
                            .reasonCode())
                    .isEqualTo(Integer.decode(v5));
            assertThat(older.connect(ConnectOptions.of(MQTT_3_1_1, "o-" + user).credentials(user, "x"))
                            .reasonCode())
                    .isEqualTo(Integer.decode(v3));
            if (v5.equals("0")) {
                newer.ping();
                older.ping();
            } else {
                newer.expectClosed();
                older.expectClosed();
            }
        }
    }

    @Test
    void anExchangeOfTwoStepsAndAnotherOneLater() {
        try (RawClient client = broker.open().version(MQTT_5)) {
            Packet connack = exchange(client, "right");
            assertThat(connack.type()).isEqualTo(PacketType.CONNACK);
            assertThat(connack.reasonCode()).isZero();
            assertThat(data(connack)).isEqualTo("done");
            auth(client, 0x19, "me");
            Packet question = client.expect(PacketType.AUTH);
            assertThat(question.reasonCode()).isEqualTo(0x18);
            assertThat(data(question)).isEqualTo("again me?");
            auth(client, 0x18, "right");
            Packet done = client.expect(PacketType.AUTH);
            assertThat(done.reasonCode()).isZero();
            assertThat(data(done)).isEqualTo("done");
            client.ping();
            auth(client, 0x19, "me");
            client.expect(PacketType.AUTH);
            auth(client, 0x18, "wrong");
            client.expectDisconnect(ReasonCode.NOT_AUTHORIZED);
        }
    }

    @Test
    void aWrongStepEndsTheExchange() {
        try (RawClient client = broker.open().version(MQTT_5)) {
            assertThat(exchange(client, "wrong").reason()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
            client.expectClosed();
        }
    }

    @Test
    void aMethodThatNobodyServesIsRefused() {
        try (RawClient client = broker.open()) {
            assertThat(client.connect(ConnectOptions.of(MQTT_5, "m").with(Property.AUTHENTICATION_METHOD, "OTHER"))
                            .reason())
                    .isEqualTo(ReasonCode.BAD_AUTHENTICATION_METHOD);
            client.expectClosed();
        }
    }

    @ParameterizedTest
    @CsvSource({"throw,0x87", "fail,0x87", "nothing,0x87", "late,0x89"})
    void anExchangeThatGoesWrongLetsNobodyIn(String data, String code) {
        int reason = Integer.decode(code);
        try (RawClient atOnce = broker.open().version(MQTT_5);
                RawClient inStep = broker.open().version(MQTT_5);
                RawClient again = broker.open().version(MQTT_5)) {
            start(atOnce, "UNSTEADY", data);
            assertThat(atOnce.expect(PacketType.CONNACK).reasonCode()).isEqualTo(reason);
            atOnce.expectClosed();
            start(inStep, "UNSTEADY", "continue");
            inStep.expect(PacketType.AUTH);
            auth(inStep, 0x18, "UNSTEADY", data);
            assertThat(inStep.expect(PacketType.CONNACK).reasonCode()).isEqualTo(reason);
            inStep.expectClosed();
            start(again, "UNSTEADY", "accept");
            assertThat(again.expect(PacketType.CONNACK).reasonCode()).isZero();
            auth(again, 0x19, "UNSTEADY", data);
            assertThat(again.expect(PacketType.DISCONNECT).reasonCode()).isEqualTo(reason);
            again.expectClosed();
        }
    }

    private static void start(RawClient client, String method, String data) {
        PacketProperties properties = PacketProperties.none()
                .with(Property.AUTHENTICATION_METHOD, method)
                .with(Property.AUTHENTICATION_DATA, data.getBytes(StandardCharsets.UTF_8));
        client.send(ConnectOptions.of(MQTT_5, TestBroker.unique("steps"))
                .with(properties)
                .toBytes());
    }

    /** CONNECT, the question, and a second step; what comes then. */
    private static Packet exchange(RawClient client, String answer) {
        start(client, "TWO-STEPS", "hello");
        Packet question = client.expect(PacketType.AUTH);
        assertThat(question.reasonCode()).isEqualTo(0x18);
        assertThat(question.properties().text(Property.AUTHENTICATION_METHOD)).isEqualTo("TWO-STEPS");
        assertThat(data(question)).isEqualTo("and hello?");
        auth(client, 0x18, answer);
        return client.expect(PacketType.CONNACK);
    }

    private static void auth(RawClient client, int reason, String data) {
        auth(client, reason, "TWO-STEPS", data);
    }

    private static void auth(RawClient client, int reason, String method, String data) {
        PacketProperties properties = PacketProperties.none()
                .with(Property.AUTHENTICATION_METHOD, method)
                .with(Property.AUTHENTICATION_DATA, data.getBytes(StandardCharsets.UTF_8));
        client.send(new PacketWriter().u8(reason).properties(MQTT_5, properties).toPacket(PacketType.AUTH, 0));
    }

    private static String data(Packet packet) {
        return new String(packet.properties().binary(Property.AUTHENTICATION_DATA), StandardCharsets.UTF_8);
    }
}
