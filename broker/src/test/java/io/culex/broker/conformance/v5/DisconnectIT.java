package io.culex.broker.conformance.v5;

import io.culex.api.ReasonCode;
import io.culex.api.Registration;
import io.culex.api.hook.Authenticator;
import io.culex.api.hook.PublishInterceptor;
import io.culex.broker.conformance.Statement;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Packet;
import io.culex.testkit.PacketType;
import io.culex.testkit.Property;
import io.culex.testkit.RawClient;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

/** Section 3.14, and section 4.13 on errors. */
final class DisconnectIT extends SharedBroker {
    private static final String LONG = "because ".repeat(20);

    @Test
    @Statement("MQTT-3.14.0-1")
    void aClientThatIsNotAcceptedGetsNoDisconnect() {
        ConnectOptions options = options("refused");
        Authenticator.Decision no = new Authenticator.Rejected(ReasonCode.NOT_AUTHORIZED, null);
        try (Registration _ = broker.context().register(only(options.clientId(), no));
                RawClient client = broker.open()) {
            client.connect(options);
            client.expectClosed();
        }
        try (RawClient client = broker.open()) {
            client.sendHex("c000").expectClosed();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"e1", "e2", "e4", "e8", "ef"})
    @Statement("MQTT-3.14.1-1")
    void flagsAreMalformed(String firstByte) {
        assertRefused(firstByte + "00", ReasonCode.MALFORMED_PACKET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UNSPECIFIED_ERROR", "TOPIC_FILTER_INVALID", "GRANTED_QOS_1", "BANNED", "QUOTA_EXCEEDED"})
    @Statement("MQTT-3.14.2-1")
    void disconnectHasCodesOfItsTable(ReasonCode reason) {
        // The reader fails on codes that DISCONNECT does not have; BANNED belongs to CONNACK alone.
        Packet packet = disconnected(options("codes"), reason, null);
        assertThat(packet.reasonCode()).isGreaterThanOrEqualTo(0x80);
    }

    @Test
    @Statement("MQTT-3.14.2-2")
    void theBrokersDisconnectHasNoSessionExpiry() {
        Packet packet = disconnected(options("expiry").persistent(), ReasonCode.ADMINISTRATIVE_ACTION, null);
        assertThat(packet.properties().has(Property.SESSION_EXPIRY_INTERVAL)).isFalse();
    }

    @Test
    @Statement({"MQTT-3.14.2-3", "MQTT-3.14.2-4"})
    void aReasonThatIsTooLongForTheClientIsLeftOut() {
        Packet large = disconnected(options("large"), ReasonCode.ADMINISTRATIVE_ACTION, LONG);
        assertThat(large.properties().text(Property.REASON_STRING)).isEqualTo(LONG);

        ConnectOptions options = options("small").with(Property.MAXIMUM_PACKET_SIZE, 60);
        Packet small = disconnected(options, ReasonCode.ADMINISTRATIVE_ACTION, LONG);
        assertThat(small.reason()).isEqualTo(ReasonCode.ADMINISTRATIVE_ACTION);
        assertThat(small.length()).isLessThanOrEqualTo(60);
        assertThat(small.properties().has(Property.REASON_STRING)).isFalse();
        assertThat(small.properties().has(Property.USER_PROPERTY)).isFalse();
    }

    @Test
    @Statement({"MQTT-3.14.4-1", "MQTT-3.14.4-2"})
    void theBrokersDisconnectIsTheLastAndItCloses() {
        String topic = unique("last");
        try (RawClient publisher = connect();
                RawClient client = connect()) {
            client.subscribe(topic, 0);
            client.sendHex("c000 3606 0001 61 0001 00 c000");
            publisher.publishAndWait(topic, "too late", 0);
            client.expect(PacketType.PINGRESP);
            client.expectDisconnect(ReasonCode.MALFORMED_PACKET);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000", // reserved packet type
                "2003 000000", // packets that only a server sends
                "9004 0001 00 00",
                "b004 0001 00 00",
                "d000",
                "3004 0005 61 00", // a topic that is longer than its packet
                "4003 0001 05", // a code that PUBACK does not have
                "e001 01", // a code that DISCONNECT does not have
                "30ffffffff7f", // Remaining Length of five bytes
                "3008 0001 61 04 0101 0101", // a property twice
                "3007 0001 61 03 210001", // a property of CONNECT
            })
    @Statement("MQTT-4.13.1-1")
    void whatIsMalformedOrAProtocolErrorEndsTheConnection(String hex) {
        assertRefused(hex, ReasonCode.MALFORMED_PACKET, ReasonCode.PROTOCOL_ERROR);
    }

    @Test
    @Statement("MQTT-4.13.2-1")
    void aClientsDisconnectWithAnErrorEndsTheConnection() {
        try (RawClient client = connect()) {
            client.sendHex("e001 81").expectClosed();
        }
    }

    /** The DISCONNECT of a client whose message a plugin answers so. */
    private static Packet disconnected(ConnectOptions options, ReasonCode reason, @Nullable String text) {
        String topic = unique("end");
        PublishInterceptor end = (client, message) -> message.topic().equals(topic)
                ? new PublishInterceptor.Disconnect(reason, text)
                : PublishInterceptor.Decision.PROCEED;
        try (Registration _ = broker.context().register(end);
                RawClient client = broker.connect(options)) {
            client.publish(topic, "x", 0);
            Packet packet = client.expect(PacketType.DISCONNECT);
            client.expectClosed();
            return packet;
        }
    }
}
