package io.culex.broker.conformance.v5;

import io.culex.api.Client;
import io.culex.api.ReasonCode;
import io.culex.api.Registration;
import io.culex.api.hook.EnhancedAuthenticator;
import io.culex.broker.conformance.Statement;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Packet;
import io.culex.testkit.PacketProperties;
import io.culex.testkit.PacketType;
import io.culex.testkit.PacketWriter;
import io.culex.testkit.Property;
import io.culex.testkit.RawClient;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.PacketType.AUTH;
import static io.culex.testkit.PacketType.CONNACK;
import static io.culex.testkit.PacketType.DISCONNECT;
import static org.assertj.core.api.Assertions.assertThat;

/** Sections 3.15 and 4.12, with a method that asks for a word and takes "friend" for an answer. */
final class AuthIT extends SharedBroker {
    private static final String METHOD = "WORD";
    private static final int CONTINUE = 0x18;
    private static final int AGAIN = 0x19;

    @SuppressWarnings("NullAway.Init") // set before the first test
    private static Registration word;

    @BeforeAll
    static void register() {
        word = broker.context().register(new Word());
    }

    @AfterAll
    static void unregister() {
        word.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"f1", "f2", "f8"})
    @Statement("MQTT-3.15.1-1")
    void flagsAreMalformed(String firstByte) {
        try (RawClient client = accepted(options("flags"))) {
            client.sendHex(firstByte + "00");
            client.expectDisconnect(ReasonCode.MALFORMED_PACKET);
        }
    }

    @Test
    @Statement("MQTT-3.15.2-1")
    void authHasCodesOfItsTable() {
        try (RawClient client = accepted(options("codes"))) {
            client.send(auth(AGAIN, METHOD, "friend"));
            // The reader fails on other codes; this one ends the exchange.
            assertThat(client.expect(AUTH).reason()).isEqualTo(ReasonCode.SUCCESS);
        }
        try (RawClient client = accepted(options("codes"))) {
            client.send(auth(0x01, METHOD, "friend"));
            client.expectDisconnect(ReasonCode.MALFORMED_PACKET, ReasonCode.PROTOCOL_ERROR);
        }
    }

    @Test
    @Statement({"MQTT-3.15.2-2", "MQTT-3.15.2-3"})
    void authFitsASmallClient() {
        try (RawClient client = broker.open()) {
            client.version(MQTT_5)
                    .send(withMethod(options("small").with(Property.MAXIMUM_PACKET_SIZE, 60))
                            .toBytes());
            Packet auth = client.expect(AUTH);
            assertThat(auth.length()).isLessThanOrEqualTo(60);
            assertThat(auth.properties().has(Property.REASON_STRING)).isFalse();
            assertThat(auth.properties().has(Property.USER_PROPERTY)).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "3004 0001 61 00", // PUBLISH
                "8207 0001 00 0001 61 00", // SUBSCRIBE
                "a206 0001 00 0001 61", // UNSUBSCRIBE
                "6202 0001", // PUBREL
                "c000", // PINGREQ
            })
    @Statement("MQTT-3.1.2-30")
    void anotherPacketInTheMiddleOfTheExchangeEndsIt(String hex) {
        try (RawClient client = exchange(options("early"))) {
            client.sendHex(hex);
            assertThat(client.expect(CONNACK).reason()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
            client.expectClosed();
        }
    }

    @Test
    @Statement("MQTT-3.1.2-30")
    void disconnectInTheMiddleOfTheExchangeIsAllowed() {
        try (RawClient client = exchange(options("leaves"))) {
            client.sendHex("e000").expectClosed();
        }
    }

    @Test
    @Statement("MQTT-4.12.0-1")
    void anUnknownMethodIsRefusedByItsCode() {
        try (RawClient client = broker.open()) {
            Packet connack = client.connect(options("unknown").with(Property.AUTHENTICATION_METHOD, "OTHER"));
            assertThat(connack.reason()).isIn(ReasonCode.BAD_AUTHENTICATION_METHOD, ReasonCode.NOT_AUTHORIZED);
            client.expectClosed();
        }
    }

    @Test
    @Statement({"MQTT-4.12.0-2", "MQTT-4.12.0-5"})
    void authAndConnackNameTheMethod() {
        try (RawClient client = broker.open()) {
            client.version(MQTT_5).send(withMethod(options("method")).toBytes());
            Packet question = client.expect(AUTH);
            assertThat(question.reason()).isEqualTo(ReasonCode.CONTINUE_AUTHENTICATION);
            assertThat(question.properties().text(Property.AUTHENTICATION_METHOD))
                    .isEqualTo(METHOD);
            client.send(auth(CONTINUE, METHOD, "friend"));
            Packet connack = client.expect(CONNACK);
            assertThat(connack.reason()).isEqualTo(ReasonCode.SUCCESS);
            assertThat(connack.properties().text(Property.AUTHENTICATION_METHOD))
                    .isEqualTo(METHOD);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x00, AGAIN})
    @Statement("MQTT-4.12.0-3")
    void anAnswerWithAnotherCodeEndsTheExchange(int code) {
        try (RawClient client = exchange(options("answer"))) {
            client.send(auth(code, METHOD, "friend"));
            assertThat(client.expect(CONNACK).reasonCode()).isGreaterThanOrEqualTo(0x80);
            client.expectClosed();
        }
    }

    @Test
    @Statement("MQTT-4.12.0-4")
    void aWrongAnswerIsRefused() {
        try (RawClient client = exchange(options("wrong"))) {
            client.send(auth(CONTINUE, METHOD, "foe"));
            assertThat(client.expect(CONNACK).reason()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
            client.expectClosed();
        }
    }

    @Test
    @Statement("MQTT-4.12.0-6")
    void withoutAMethodThereIsNoAuth() {
        try (RawClient client = broker.open()) {
            Packet connack = client.connect(options("plain"));
            assertThat(connack.reason()).isEqualTo(ReasonCode.SUCCESS);
            assertThat(connack.properties().has(Property.AUTHENTICATION_METHOD)).isFalse();
            client.expectNothing();
        }
    }

    @Test
    @Statement("MQTT-4.12.0-7")
    void authWithoutAMethodInConnectEndsTheConnection() {
        assertRefused(auth(AGAIN, METHOD, "friend"), ReasonCode.PROTOCOL_ERROR);
        assertRefused(auth(CONTINUE, METHOD, "friend"), ReasonCode.PROTOCOL_ERROR);
    }

    @Test
    @Statement("MQTT-4.12.1-1")
    void authenticatingAgainByAnotherMethodEndsTheConnection() {
        try (RawClient client = accepted(options("other"))) {
            client.send(auth(AGAIN, "OTHER", "friend"));
            client.expectDisconnect(ReasonCode.PROTOCOL_ERROR, ReasonCode.BAD_AUTHENTICATION_METHOD);
        }
    }

    @Test
    @Statement("MQTT-4.12.1-2")
    void authenticatingAgainInVainEndsTheConnection() {
        try (RawClient client = accepted(options("again"))) {
            client.send(auth(AGAIN, METHOD, "foe"));
            assertThat(client.expect(DISCONNECT).reason()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
            client.expectClosed();
        }
    }

    private static ConnectOptions withMethod(ConnectOptions options) {
        return options.with(Property.AUTHENTICATION_METHOD, METHOD);
    }

    /** A client that was asked. */
    private static RawClient exchange(ConnectOptions options) {
        RawClient client = broker.open().version(MQTT_5);
        client.send(withMethod(options).toBytes());
        client.expect(AUTH);
        return client;
    }

    private static RawClient accepted(ConnectOptions options) {
        RawClient client = exchange(options);
        client.send(auth(CONTINUE, METHOD, "friend"));
        client.expect(CONNACK);
        return client;
    }

    private static byte[] auth(int code, String method, String answer) {
        PacketProperties properties = PacketProperties.none()
                .with(Property.AUTHENTICATION_METHOD, method)
                .with(Property.AUTHENTICATION_DATA, answer.getBytes(StandardCharsets.UTF_8));
        return new PacketWriter().u8(code).properties(MQTT_5, properties).toPacket(PacketType.AUTH, 0);
    }

    private static final class Word implements EnhancedAuthenticator {
        @Override
        public String method() {
            return METHOD;
        }

        @Override
        public Decision onAuth(Client client, Step step, @Nullable ByteBuffer data) {
            if (step == Step.CONNECT) {
                return new Continue(ByteBuffer.wrap(new byte[] {'?'}));
            }
            boolean friend = data != null
                    && StandardCharsets.UTF_8.decode(data).toString().equals("friend");
            return friend
                    ? new Accepted(null, Map.of(), null)
                    : new Rejected(ReasonCode.NOT_AUTHORIZED, "because ".repeat(20));
        }
    }
}
