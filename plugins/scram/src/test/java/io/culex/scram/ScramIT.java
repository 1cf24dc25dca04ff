package io.culex.scram;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttUtf8String;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientConfig;
import com.hivemq.client.mqtt.mqtt5.auth.Mqtt5EnhancedAuthMechanism;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5Auth;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5AuthBuilder;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5EnhancedAuthBuilder;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5Disconnect;
import io.culex.api.Client;
import io.culex.api.ReasonCode;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Packet;
import io.culex.testkit.PacketProperties;
import io.culex.testkit.PacketWriter;
import io.culex.testkit.Property;
import io.culex.testkit.RawClient;
import io.culex.testkit.TestBroker;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.PacketType.AUTH;
import static io.culex.testkit.PacketType.CONNACK;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** SCRAM-SHA-256 over sockets: by hand, and with the mechanism of the HiveMQ client. */
final class ScramIT {
    private static final int CONTINUE = 0x18;
    private static final int AGAIN = 0x19;

    @SuppressWarnings("NullAway.Init") // set before the first test
    private static TestBroker broker;

    @BeforeAll
    static void start() {
        broker = TestBroker.builder().set("authentication.anonymous", "deny").start();
        List<ScramUser> users = List.of(
                ScramClient.user("alice", "pencil", new byte[] {1, 2, 3, 4, 5, 6, 7, 8}, 4096, "gateway"),
                ScramClient.user("bob", "pen", new byte[] {8, 7, 6, 5, 4, 3, 2, 1}, 4096, null));
        var _ = broker.context().register(new ScramAuthenticator(new ScramUsers(users, new byte[32])));
    }

    @AfterAll
    static void close() {
        broker.close();
    }

    private static ConnectOptions options(String clientFirst) {
        PacketProperties properties = PacketProperties.none()
                .with(Property.AUTHENTICATION_METHOD, ScramAuthenticator.METHOD)
                .with(Property.AUTHENTICATION_DATA, clientFirst.getBytes(StandardCharsets.UTF_8));
        return ConnectOptions.of(MQTT_5, unique("scram")).with(properties);
    }

    private static byte[] auth(int reason, String data) {
        PacketProperties properties = PacketProperties.none()
                .with(Property.AUTHENTICATION_METHOD, ScramAuthenticator.METHOD)
                .with(Property.AUTHENTICATION_DATA, data.getBytes(StandardCharsets.UTF_8));
        return new PacketWriter().u8(reason).properties(MQTT_5, properties).toPacket(AUTH, 0);
    }

    private static String data(Packet packet) {
        return new String(packet.properties().binary(Property.AUTHENTICATION_DATA), StandardCharsets.UTF_8);
    }

    /** Sends both messages; the answer is CONNACK. */
    private static Packet connect(RawClient client, ConnectOptions options, ScramClient scram, @Nullable String nonce) {
        client.version(MQTT_5).send(options.toBytes());
        Packet first = client.expect(AUTH);
        assertThat(first.reasonCode()).isEqualTo(CONTINUE);
        client.send(auth(CONTINUE, scram.last(data(first), nonce)));
        return client.expect(CONNACK);
    }

    private static RawClient alice(ConnectOptions options, ScramClient scram) {
        RawClient client = broker.open();
        assertThat(connect(client, options, scram, null).reason()).isEqualTo(ReasonCode.SUCCESS);
        return client;
    }

    @Test
    @DisplayName("The right password lets in, under the name of the exchange; CONNACK proves that the broker knows it")
    void right() {
        ScramClient scram = new ScramClient("alice", "pencil");
        ConnectOptions options = options(scram.first());
        try (RawClient client = broker.open()) {
            Packet connack = connect(client, options, scram, null);
            assertThat(connack.reason()).isEqualTo(ReasonCode.SUCCESS);
            assertThat(connack.properties().text(Property.AUTHENTICATION_METHOD))
                    .isEqualTo("SCRAM-SHA-256");
            assertThat(data(connack)).isEqualTo(scram.expected());
            Client known = Objects.requireNonNull(broker.context().clients().find(options.clientId()));
            assertThat(known.username()).isEqualTo("alice");
            assertThat(known.attributes()).containsEntry("role", "gateway").doesNotContainKey("scram.exchange");
            client.ping();
        }
    }

    @Test
    @DisplayName("A wrong password, an unknown user and a wrong nonce are refused alike")
    void wrong() {
        for (ScramClient scram : List.of(new ScramClient("alice", "pen"), new ScramClient("mallory", "pencil"))) {
            try (RawClient client = broker.open()) {
                Packet connack = connect(client, options(scram.first()), scram, null);
                assertThat(connack.reason()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
                assertThat(connack.properties().has(Property.AUTHENTICATION_DATA))
                        .isFalse();
                client.expectClosed();
            }
        }
        try (RawClient client = broker.open()) {
            ScramClient scram = new ScramClient("alice", "pencil");
            assertThat(connect(client, options(scram.first()), scram, "nonce").reason())
                    .isEqualTo(ReasonCode.NOT_AUTHORIZED);
            client.expectClosed();
        }
    }

    @Test
    @DisplayName("What is no SCRAM, and an answer of an earlier exchange, are refused")
    void malformed() {
        for (String first : List.of("", "hello", "p=tls-exporter,,n=alice,r=x", "n,,n=alice,r=\u0000")) {
            try (RawClient client = broker.open()) {
                client.version(MQTT_5).send(options(first).toBytes());
                Packet answer = client.await(packet -> true);
                if (answer.type() == AUTH) {
                    client.send(auth(CONTINUE, "c=biws,r=x,p="));
                    answer = client.expect(CONNACK);
                }
                assertThat(answer.reason()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
                client.expectClosed();
            }
        }
        ScramClient scram = new ScramClient("alice", "pencil");
        String heard;
        try (RawClient client = broker.open()) {
            client.version(MQTT_5).send(options(scram.first()).toBytes());
            heard = scram.last(data(client.expect(AUTH)), null);
        }
        try (RawClient client = broker.open()) {
            client.version(MQTT_5).send(options(scram.first()).toBytes());
            client.expect(AUTH);
            client.send(auth(CONTINUE, heard));
            assertThat(client.expect(CONNACK).reason()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
        }
    }

    @Test
    @DisplayName(
            "Re-authentication of the same user goes well; of another, or with another password, it ends the connection")
    void again() {
        ScramClient scram = new ScramClient("alice", "pencil");
        try (RawClient client = alice(options(scram.first()), scram)) {
            for (int i = 0; i < 2; i++) {
                ScramClient again = new ScramClient("alice", "pencil");
                client.send(auth(AGAIN, again.first()));
                client.send(auth(CONTINUE, again.last(data(client.expect(AUTH)), null)));
                Packet done = client.expect(AUTH);
                assertThat(done.reason()).isEqualTo(ReasonCode.SUCCESS);
                assertThat(data(done)).isEqualTo(again.expected());
            }
            client.send(auth(AGAIN, new ScramClient("bob", "pen").first()));
            client.expectDisconnect(ReasonCode.NOT_AUTHORIZED);
        }
        ScramClient other = new ScramClient("alice", "pencil");
        try (RawClient client = alice(options(other.first()), other)) {
            ScramClient wrong = new ScramClient("alice", "crayon");
            client.send(auth(AGAIN, wrong.first()));
            client.send(auth(CONTINUE, wrong.last(data(client.expect(AUTH)), null)));
            client.expectDisconnect(ReasonCode.NOT_AUTHORIZED);
        }
    }

    @Test
    @DisplayName("The HiveMQ client connects, checks the broker's signature, and authenticates again")
    void hiveMq() throws Exception {
        Mechanism mechanism = new Mechanism("alice", "pencil");
        Mqtt5AsyncClient client = client(mechanism);
        Mqtt5ConnAck connack = client.connect().get(20, TimeUnit.SECONDS);
        assertThat(connack.getEnhancedAuth()).isPresent();
        client.reauth().get(20, TimeUnit.SECONDS);
        assertThat(mechanism.checked).isEqualTo(2);
        client.disconnect().get(20, TimeUnit.SECONDS);

        Mqtt5AsyncClient stranger = client(new Mechanism("alice", "crayon"));
        assertThatThrownBy(() -> stranger.connect().get(20, TimeUnit.SECONDS)).hasMessageContaining("NOT_AUTHORIZED");
    }

    private static Mqtt5AsyncClient client(Mechanism mechanism) {
        return MqttClient.builder()
                .useMqttVersion5()
                .identifier(unique("hive"))
                .serverHost("127.0.0.1")
                .serverPort(broker.port())
                .enhancedAuth(mechanism)
                .buildAsync();
    }

    /** SCRAM-SHA-256 as the HiveMQ client wants it. */
    private static final class Mechanism implements Mqtt5EnhancedAuthMechanism {
        private final String name;
        private final String password;
        private ScramClient exchange;
        int checked;

        Mechanism(String name, String password) {
            this.name = name;
            this.password = password;
            this.exchange = new ScramClient(name, password);
        }

        @Override
        public MqttUtf8String getMethod() {
            return MqttUtf8String.of(ScramAuthenticator.METHOD);
        }

        @Override
        public int getTimeout() {
            return 20;
        }

        @Override
        public CompletableFuture<Void> onAuth(
                Mqtt5ClientConfig config, Mqtt5Connect connect, Mqtt5EnhancedAuthBuilder auth) {
            exchange = new ScramClient(name, password);
            auth.data(exchange.first().getBytes(StandardCharsets.UTF_8));
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletableFuture<Void> onReAuth(Mqtt5ClientConfig config, Mqtt5AuthBuilder auth) {
            exchange = new ScramClient(name, password);
            auth.data(exchange.first().getBytes(StandardCharsets.UTF_8));
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletableFuture<Boolean> onContinue(
                Mqtt5ClientConfig config, Mqtt5Auth auth, Mqtt5AuthBuilder answer) {
            String first = text(auth.getData().orElseThrow());
            answer.data(exchange.last(first, null).getBytes(StandardCharsets.UTF_8));
            return CompletableFuture.completedFuture(true);
        }

        @Override
        public CompletableFuture<Boolean> onAuthSuccess(Mqtt5ClientConfig config, Mqtt5ConnAck connack) {
            return check(connack.getEnhancedAuth().orElseThrow().getData().orElseThrow());
        }

        @Override
        public CompletableFuture<Boolean> onReAuthSuccess(Mqtt5ClientConfig config, Mqtt5Auth auth) {
            return check(auth.getData().orElseThrow());
        }

        private CompletableFuture<Boolean> check(ByteBuffer serverFinal) {
            boolean right = text(serverFinal).equals(exchange.expected());
            checked += right ? 1 : 0;
            return CompletableFuture.completedFuture(right);
        }

        private static String text(ByteBuffer data) {
            return StandardCharsets.UTF_8.decode(data.duplicate()).toString();
        }

        @Override
        public void onAuthRejected(Mqtt5ClientConfig config, Mqtt5ConnAck connack) {}

        @Override
        public void onReAuthRejected(Mqtt5ClientConfig config, Mqtt5Disconnect disconnect) {}

        @Override
        public void onAuthError(Mqtt5ClientConfig config, Throwable cause) {}

        @Override
        public void onReAuthError(Mqtt5ClientConfig config, Throwable cause) {}
    }
}
