package io.culex.broker.it;

import io.culex.api.ProtocolVersion;
import io.culex.api.ReasonCode;
import io.culex.testkit.RawClient;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.culex.api.ProtocolVersion.MQTT_3_1_1;
import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

final class MalformedPacketIT extends OnEventLoops {
    private static final ReasonCode[] MALFORMED = {
        ReasonCode.MALFORMED_PACKET,
        ReasonCode.PROTOCOL_ERROR,
        ReasonCode.TOPIC_NAME_INVALID,
        ReasonCode.TOPIC_FILTER_INVALID,
    };

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000", // reserved packet type
                "c001 00", // PINGREQ with a body
                "4001 00", // PUBACK without an identifier
                "2002 0000", // packets that only a broker sends
                "9003 0001 00",
                "b002 0001",
                "d000",
                "3003 0005 61", // topic longer than the packet
                "3001 00", // topic cut off
                "3604 0001 61 00", // QoS 3 [MQTT-3.3.1-4]
                "30ffffffff7f", // Remaining Length of five bytes
                "30ffffffffff",
            })
    @DisplayName("Malformed in every version [MQTT-4.13.1-1]")
    void allVersions(String hex) {
        for (ProtocolVersion version : ProtocolVersion.values()) {
            assertRefused(version, hex);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "c100", // PINGREQ with flags [MQTT-2.1.3-1]
                "6002 0001", // PUBREL without its flags [MQTT-3.6.1-1]
                "4202 0001", // PUBACK with flags
                "e100", // DISCONNECT with flags [MQTT-3.14.1-1]
            })
    @DisplayName("Reserved flags are malformed since 3.1.1; 3.1 does not look at them [MQTT-2.1.3-1]")
    void flags(String hex) {
        assertRefused(MQTT_3_1_1, hex);
        assertRefused(MQTT_5, hex);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "3003 0000 61", // no topic [MQTT-4.7.3-1]
                "3803 0001 61", // DUP with QoS 0 [MQTT-3.3.1-2]
                "3205 0001 61 0000", // packet identifier 0 [MQTT-2.2.1-2]
                "3005 0003 eda080", // a surrogate in UTF-8 [MQTT-1.5.4-1]
                "3004 0002 c328", // not UTF-8
                "3004 0002 6100", // U+0000 [MQTT-1.5.4-2]
                "8006 0001 0001 61 00", // SUBSCRIBE without its flags [MQTT-3.8.1-1]
                "8202 0001", // SUBSCRIBE without filters [MQTT-3.8.3-2]
                "8206 0001 0001 61 03", // SUBSCRIBE with QoS 3
                "8206 0001 0001 61 10", // options that 3.1.1 does not have
                "8205 0001 0001 61", // SUBSCRIBE without options
                "8206 0000 0001 61 00", // packet identifier 0
                "a005 0001 0001 61", // UNSUBSCRIBE without its flags
                "a202 0001", // UNSUBSCRIBE without filters [MQTT-3.10.3-2]
                "a205 0000 0001 61", // packet identifier 0
                "4003 0001 00", // a reason code
                "e001 00", // DISCONNECT with a body
                "f000", // AUTH
            })
    @DisplayName("Malformed in 3.1.1 [MQTT-4.8.0-1]")
    void older(String hex) {
        assertRefused(MQTT_3_1_1, hex);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "c08000", // Remaining Length in more bytes than needed [MQTT-1.5.5-1]
                "3804 0001 61 00", // DUP with QoS 0
                "3206 0001 61 0000 00", // packet identifier 0
                "3006 0003 eda080 00", // a surrogate in UTF-8
                "3005 0002 c328 00", // not UTF-8
                "3005 0002 6100 00", // U+0000
                "3003 0001 61", // no property length
                "3005 0001 61 05 01", // properties longer than the packet
                "3006 0001 61 02 0102", // Payload Format Indicator 2
                "3008 0001 61 04 0101 0101", // a property twice
                "3007 0001 61 03 210001", // a property of CONNECT
                "3006 0001 61 02 7f00", // a property that does not exist
                "3006 0001 61 02 0b01", // Subscription Identifier from a client [MQTT-3.3.4-6]
                "3008 0001 61 04 08000123", // Response Topic # [MQTT-3.3.2-14]
                "3008 0001 61 04 08000100", // Response Topic with U+0000
                "8007 0001 00 0001 61 00", // SUBSCRIBE without its flags
                "8203 0001 00", // SUBSCRIBE without filters
                "8207 0001 00 0001 61 03", // QoS 3
                "8207 0001 00 0001 61 30", // Retain Handling 3
                "8207 0001 00 0001 61 40", // reserved options [MQTT-3.8.3-5]
                "8209 0001 02 0b00 0001 61 00", // Subscription Identifier 0
                "820b 0001 04 0b010b02 0001 61 00", // two Subscription Identifiers
                "8207 0000 00 0001 61 00", // packet identifier 0
                "a203 0001 00", // UNSUBSCRIBE without filters
                "4003 0001 05", // a reason code that PUBACK does not have
                "4003 0001 92",
                "6203 0001 80", // a reason code that PUBREL does not have
                "5003 0001 ff",
                "4007 0001 00 03 210001", // a property that PUBACK does not have
                "e002 0001", // DISCONNECT with properties cut off
                "e001 01", // a reason code that does not exist
                "e00c 00 0a 1100000001 1100000001", // twice
                "f000", // AUTH without an authentication method [MQTT-4.12.0-6]
                "f002 1900",
            })
    @DisplayName("Malformed in 5.0 [MQTT-4.13.1-1]")
    void v5(String hex) {
        assertRefused(MQTT_5, hex);
    }

    private static void assertRefused(ProtocolVersion version, String hex) {
        try (RawClient canary = broker.connect(version)) {
            try (RawClient client = broker.connect(version)) {
                client.sendHex(hex);
                client.expectDisconnect(MALFORMED);
            }
            String topic = unique("canary");
            canary.subscribe(topic, 1);
            canary.publishAndWait(topic, "still here", 1);
            assertThat(canary.receive().text()).isEqualTo("still here");
        }
    }
}
