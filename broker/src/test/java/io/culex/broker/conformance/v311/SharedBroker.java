package io.culex.broker.conformance.v311;

import io.culex.api.hook.Authenticator;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.PacketType;
import io.culex.testkit.PacketWriter;
import io.culex.testkit.RawClient;
import io.culex.testkit.TestBroker;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

import static io.culex.api.ProtocolVersion.MQTT_3_1_1;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * One broker with its defaults for all tests of a class: topics and client ids are unique for each test.
 *
 * <p>Before 5.0 a broker that does not like a packet can only close. So a test that wants the end of a connection shows too
 * that the same packet without its fault is taken: otherwise a broker that closes on everything would pass.
 */
abstract class SharedBroker {
    static final int CLEAN_SESSION = 0x02;
    static final int WILL = 0x04;
    static final int PASSWORD = 0x40;
    static final int USER_NAME = 0x80;

    @SuppressWarnings("NullAway.Init") // set before the first test
    static TestBroker broker;

    @BeforeAll
    static void startBroker() {
        broker = TestBroker.start();
    }

    @AfterAll
    static void closeBroker() {
        broker.close();
    }

    static RawClient connect() {
        return broker.connect(MQTT_3_1_1);
    }

    /** An open connection without a CONNECT, of a client that speaks 3.1.1. */
    static RawClient open() {
        return broker.open().version(MQTT_3_1_1);
    }

    static ConnectOptions options(String name) {
        return ConnectOptions.of(MQTT_3_1_1, unique(name));
    }

    /** An authenticator that decides about one client id and lets everybody else in. */
    static Authenticator only(String clientId, Authenticator.Decision decision) {
        return (client, connect) -> client.id().equals(clientId) ? decision : Authenticator.Decision.ACCEPTED;
    }

    /** A connected client that sends this is closed without a word. */
    static void assertCloses(byte[] bytes) {
        try (RawClient client = connect()) {
            client.send(bytes);
            client.expectClosed();
        }
    }

    /** A connected client that sends this is closed without a word. */
    static void assertCloses(String hex) {
        assertCloses(bytes(hex));
    }

    /** A connected client that sends this stays connected. */
    static void assertTaken(String hex) {
        try (RawClient client = connect().manualAcks()) {
            client.sendHex(hex);
            client.ping();
        }
    }

    /** A connected client that sends this is closed without a word; not because of what both have in common. */
    static void assertCloses(String hex, String faultless) {
        assertTaken(faultless);
        assertCloses(hex);
    }

    /** A new connection that sends this is closed without a CONNACK. */
    static void assertNoWayIn(byte[] bytes) {
        try (RawClient client = open()) {
            client.send(bytes);
            client.expectClosed();
        }
    }

    /** A new connection that sends this is let in. */
    static void assertWayIn(byte[] bytes) {
        try (RawClient client = open()) {
            client.send(bytes);
            assertThat(client.expect(PacketType.CONNACK).reasonCode()).isZero();
            client.ping();
        }
    }

    /** A CONNECT with any flags and any payload, and Keep Alive 0. */
    static byte[] connectPacket(int flags, PacketWriter payload) {
        return new PacketWriter()
                .text("MQTT")
                .u8(4)
                .u8(flags)
                .u16(0)
                .raw(payload.toBytes())
                .toPacket(PacketType.CONNECT, 0);
    }

    /** The beginning of a payload: a client id. */
    static PacketWriter id() {
        return new PacketWriter().text(unique("id"));
    }

    static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
    }

    /** Leaves a session with a subscription behind; nobody is connected. */
    static void sessionWith(ConnectOptions options, String filter, int qos) {
        try (RawClient client = broker.connect(options)) {
            client.subscribe(filter, qos);
            client.disconnect();
        }
    }

    /** What CONNACK says; the connection is closed again. */
    static boolean sessionPresent(ConnectOptions options) {
        try (RawClient client = open()) {
            boolean present = client.connect(options).sessionPresent();
            client.disconnect();
            return present;
        }
    }
}
