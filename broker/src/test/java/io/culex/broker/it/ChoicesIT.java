package io.culex.broker.it;

import io.culex.api.ProtocolVersion;
import io.culex.api.ReasonCode;
import io.culex.api.UserProperty;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Filter;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.PacketType;
import io.culex.testkit.Property;
import io.culex.testkit.RawClient;
import io.culex.testkit.TestBroker;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import static io.culex.api.ProtocolVersion.MQTT_3_1;
import static io.culex.api.ProtocolVersion.MQTT_3_1_1;
import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

/** What the standard leaves to the server, for clients that can be told and for those that cannot. */
final class ChoicesIT {
    private static ConnectOptions options(ProtocolVersion version) {
        return ConnectOptions.of(version, unique("choice"));
    }

    private static Packet connack(TestBroker broker, ConnectOptions options) {
        try (RawClient client = broker.open()) {
            return client.connect(options);
        }
    }

    @Test
    @DisplayName("Keep Alive between mqtt.min-keep-alive and max-keep-alive is the client's, others are replaced")
    void keepAlive() {
        try (TestBroker broker = TestBroker.builder()
                .set("mqtt.min-keep-alive", "20s")
                .set("mqtt.max-keep-alive", "60s")
                .start()) {
            assertThat(serverKeepAlive(broker, 30)).isEqualTo(-1);
            assertThat(serverKeepAlive(broker, 5)).isEqualTo(20);
            assertThat(serverKeepAlive(broker, 600)).isEqualTo(60);
            assertThat(serverKeepAlive(broker, 0)).isEqualTo(60);
            assertThat(keepAliveOf(broker, MQTT_5, 0)).isEqualTo(60);
            // These cannot be told: theirs holds, but for one that is too short, which does them no harm.
            assertThat(keepAliveOf(broker, MQTT_3_1_1, 600)).isEqualTo(600);
            assertThat(keepAliveOf(broker, MQTT_3_1_1, 5)).isEqualTo(20);
            assertThat(keepAliveOf(broker, MQTT_3_1_1, 0)).isZero();
        }
    }

    private static long serverKeepAlive(TestBroker broker, int asked) {
        return connack(broker, options(MQTT_5).keepAlive(asked)).properties().number(Property.SERVER_KEEP_ALIVE, -1);
    }

    private static int keepAliveOf(TestBroker broker, ProtocolVersion version, int asked) {
        ConnectOptions options = options(version).keepAlive(asked);
        try (RawClient _ = broker.connect(options)) {
            var client = broker.context().clients().find(options.clientId());
            return Objects.requireNonNull(client).keepAlive();
        }
    }

    @Test
    @DisplayName("assigned-client-ids: false refuses clients without a client id [MQTT-3.1.3-8]")
    void clientIds() {
        try (TestBroker broker =
                TestBroker.builder().set("mqtt.assigned-client-ids", "false").start()) {
            assertThat(connack(broker, ConnectOptions.of(MQTT_5, "")).reason())
                    .isEqualTo(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
            assertThat(connack(broker, ConnectOptions.of(MQTT_3_1_1, "")).reasonCode())
                    .isEqualTo(2);
            assertThat(connack(broker, options(MQTT_5)).reasonCode()).isZero();
        }
    }

    @Test
    @DisplayName("response-information goes to clients that ask for it, and to no other [MQTT-3.1.2-28]")
    void responseInformation() {
        try (TestBroker broker = TestBroker.builder()
                .set("mqtt.response-information", "responses/%c")
                .start()) {
            ConnectOptions options = options(MQTT_5);
            assertThat(connack(broker, options).properties().has(Property.RESPONSE_INFORMATION))
                    .isFalse();
            assertThat(connack(broker, options.with(Property.REQUEST_RESPONSE_INFORMATION, 1))
                            .properties()
                            .text(Property.RESPONSE_INFORMATION))
                    .isEqualTo("responses/" + options.clientId());
        }
    }

    @Test
    @DisplayName("redirect sends clients elsewhere [MQTT-3.2.2-19]; older ones are told that the server is not there")
    void redirect() {
        try (TestBroker broker = TestBroker.builder()
                        .set("mqtt.redirect", "use-another-server")
                        .set("mqtt.server-reference", "other.example.com:1883")
                        .start();
                TestBroker moved = TestBroker.builder()
                        .set("mqtt.redirect", "server-moved")
                        .start()) {
            Packet answer = connack(broker, options(MQTT_5));
            assertThat(answer.reason()).isEqualTo(ReasonCode.USE_ANOTHER_SERVER);
            assertThat(answer.properties().text(Property.SERVER_REFERENCE)).isEqualTo("other.example.com:1883");
            assertThat(connack(broker, options(MQTT_3_1_1)).reasonCode()).isEqualTo(3);
            assertThat(connack(broker, options(MQTT_3_1)).reasonCode()).isEqualTo(3);
            answer = connack(moved, options(MQTT_5));
            assertThat(answer.reason()).isEqualTo(ReasonCode.SERVER_MOVED);
            assertThat(answer.properties().has(Property.SERVER_REFERENCE)).isFalse();
            try (RawClient client = broker.open()) {
                client.connect(options(MQTT_5));
                client.expectClosed();
            }
        }
    }

    @Test
    @DisplayName("reason-strings: false, like Request Problem Information 0, leaves codes alone")
    void reasonStrings() {
        try (TestBroker silent = TestBroker.builder()
                        .set("mqtt.reason-strings", "false")
                        .set("mqtt.max-qos", "0")
                        .start();
                TestBroker talking =
                        TestBroker.builder().set("mqtt.max-qos", "0").start()) {
            assertThat(explained(talking, options(MQTT_5))).isTrue();
            assertThat(explained(talking, options(MQTT_5).with(Property.REQUEST_PROBLEM_INFORMATION, 0)))
                    .isFalse();
            assertThat(explained(silent, options(MQTT_5))).isFalse();
        }
    }

    private static boolean explained(TestBroker broker, ConnectOptions options) {
        try (RawClient client = broker.connect(options)) {
            client.publish("a", "x", 1);
            Packet answer = client.await(PacketType.DISCONNECT);
            assertThat(answer.reason()).isEqualTo(ReasonCode.QOS_NOT_SUPPORTED);
            return answer.properties().has(Property.REASON_STRING);
        }
    }

    @Test
    @DisplayName("user-properties: CONNACK and answers that refuse carry them, unless Request Problem Information is 0")
    void userProperties() {
        try (TestBroker broker = TestBroker.builder()
                .set("mqtt.user-properties", "[node=eu-1, \"rule=a=b\"]")
                .set("mqtt.max-qos", "0")
                .start()) {
            List<UserProperty> both = List.of(new UserProperty("node", "eu-1"), new UserProperty("rule", "a=b"));
            assertThat(connack(broker, options(MQTT_5)).properties().userProperties())
                    .isEqualTo(both);
            ConnectOptions silent = options(MQTT_5).with(Property.REQUEST_PROBLEM_INFORMATION, 0);
            assertThat(connack(broker, silent).properties().userProperties()).isEmpty();
            assertThat(connack(broker, options(MQTT_3_1_1)).reasonCode()).isZero();
            try (RawClient client = broker.connect(options(MQTT_5))) {
                assertThat(client.subscribe(Filter.of("a", 0)).properties().userProperties())
                        .isEmpty();
                client.publish("a", "x", 1);
                assertThat(client.await(PacketType.DISCONNECT).properties().userProperties())
                        .isEqualTo(both);
            }
        }
    }

    @Test
    @DisplayName("What is not offered: clients before 5.0 are closed, get less, or are refused by the code they know")
    void before5() {
        try (TestBroker broker = TestBroker.builder()
                .set("mqtt.max-qos", "1")
                .set("mqtt.retain-available", "false")
                .set("mqtt.wildcard-subscriptions", "false")
                .set("mqtt.shared-subscriptions", "false")
                .start()) {
            try (RawClient client = broker.connect(MQTT_3_1_1)) {
                assertThat(client.subscribe("a", 2)).isEqualTo(1);
                assertThat(client.subscribe("a/#", 0)).isEqualTo(0x80);
                assertThat(client.subscribe("$share/g/a", 0)).isEqualTo(0x80);
                client.publish("a", "x", 2);
                client.expectClosed();
            }
            try (RawClient client = broker.connect(MQTT_3_1_1)) {
                client.publish(Message.of("a", "x").retained());
                client.expectClosed();
            }
            try (RawClient client = broker.open()) {
                client.send(options(MQTT_3_1_1)
                        .will(Message.of("a", "x").withQos(2))
                        .toBytes());
                client.expectClosed(); // there is no return code for it
            }
        }
    }

    @Test
    @DisplayName("Receive Maximum and Maximum Packet Size are announced as they are set")
    void announced() {
        try (TestBroker broker = TestBroker.builder()
                .set("mqtt.receive-maximum", "7")
                .set("mqtt.topic-alias-maximum", "9")
                .set("limits.max-packet-size", "2KiB")
                .start()) {
            var properties = connack(broker, options(MQTT_5)).properties();
            assertThat(properties.number(Property.RECEIVE_MAXIMUM)).isEqualTo(7);
            assertThat(properties.number(Property.TOPIC_ALIAS_MAXIMUM)).isEqualTo(9);
            assertThat(properties.number(Property.MAXIMUM_PACKET_SIZE)).isEqualTo(2048);
            try (RawClient client = broker.connect(MQTT_5).manualAcks()) {
                for (int i = 0; i < 8; i++) {
                    client.publish("a", "x", 2);
                }
                Packet end = client.await(PacketType.DISCONNECT);
                assertThat(end.reason()).isEqualTo(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED);
            }
        }
    }
}
