package io.culex.broker.conformance.v5;

import io.culex.api.ReasonCode;
import io.culex.api.hook.Authenticator;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Packet;
import io.culex.testkit.PacketType;
import io.culex.testkit.PacketWriter;
import io.culex.testkit.RawClient;
import io.culex.testkit.TestBroker;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

/** One broker with its defaults for all tests of a class: topics and client ids are unique for each test. */
abstract class SharedBroker {
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
        return broker.connect(MQTT_5);
    }

    static ConnectOptions options(String name) {
        return ConnectOptions.of(MQTT_5, unique(name));
    }

    /** An authenticator that decides about one client id and lets everybody else in. */
    static Authenticator only(String clientId, Authenticator.Decision decision) {
        return (client, connect) -> client.id().equals(clientId) ? decision : Authenticator.Decision.ACCEPTED;
    }

    /** A connected client that sends this is disconnected with one of these codes. */
    static void assertRefused(byte[] bytes, ReasonCode... reasons) {
        try (RawClient client = connect()) {
            client.send(bytes);
            client.expectDisconnect(reasons);
        }
    }

    /** A connected client that sends this is disconnected with one of these codes. */
    static void assertRefused(String hex, ReasonCode... reasons) {
        assertRefused(bytes(hex), reasons);
    }

    /** A new connection that sends this is closed; a CONNACK before that is no success. */
    static void assertNoWayIn(byte[] bytes) {
        try (RawClient client = broker.open().version(MQTT_5)) {
            client.send(bytes);
            List<Packet> answers = client.awaitClosed();
            assertThat(answers).hasSizeLessThanOrEqualTo(1);
            assertThat(answers).allMatch(packet -> packet.type() == PacketType.CONNACK && packet.reasonCode() >= 0x80);
        }
    }

    /** A CONNECT with any flags and any payload, Keep Alive 0 and no properties. */
    static byte[] connectPacket(int flags, PacketWriter payload) {
        return new PacketWriter()
                .text("MQTT")
                .u8(5)
                .u8(flags)
                .u16(0)
                .u8(0)
                .raw(payload.toBytes())
                .toPacket(PacketType.CONNECT, 0);
    }

    static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
    }

    /** The session of this client stays until the test is done with it; nobody is connected. */
    static void sessionWith(ConnectOptions options, String filter, int qos) {
        try (RawClient client = broker.connect(options)) {
            client.subscribe(filter, qos);
            client.disconnect();
        }
    }
}
