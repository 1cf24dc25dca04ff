package io.culex.broker.conformance.v5;

import io.culex.api.ReasonCode;
import io.culex.broker.conformance.Statement;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.PacketProperties;
import io.culex.testkit.PacketType;
import io.culex.testkit.PacketWriter;
import io.culex.testkit.RawClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

/** Section 1.5: how data look on the wire. */
final class DataRepresentationIT extends SharedBroker {
    private static final int CLEAN_START = 0x02;
    private static final int WILL = 0x04;
    private static final ReasonCode[] BAD_FILTER = {ReasonCode.MALFORMED_PACKET, ReasonCode.TOPIC_FILTER_INVALID};
    private static final ReasonCode[] BAD_TOPIC = {ReasonCode.MALFORMED_PACKET, ReasonCode.TOPIC_NAME_INVALID};

    @ParameterizedTest
    @ValueSource(strings = {"eda080", "edbfbf", "c328", "ff", "c0af", "f4908080", "e28a"})
    @Statement("MQTT-1.5.4-1")
    void textThatIsNotUtf8IsMalformed(String hex) {
        assertNotTaken(bytes(hex));
    }

    @Test
    @Statement("MQTT-1.5.4-2")
    void aNullCharacterIsMalformed() {
        assertNotTaken(bytes("610062"));
        assertNotTaken(bytes("00"));
    }

    /** As a topic, a filter, a client id and a will's topic. */
    private static void assertNotTaken(byte[] text) {
        assertRefused(publishTo(text), BAD_TOPIC);
        assertRefused(new PacketWriter().u16(1).u8(0).binary(text).u8(0).toPacket(PacketType.SUBSCRIBE, 2), BAD_FILTER);
        assertNoWayIn(connectPacket(CLEAN_START, new PacketWriter().binary(text)));
        assertNoWayIn(connectPacket(
                CLEAN_START | WILL,
                new PacketWriter().text(unique("id")).u8(0).binary(text).text("x")));
    }

    @Test
    @Statement("MQTT-1.5.4-3")
    void aByteOrderMarkStaysWhereItIs() {
        String topic = unique("bom");
        String marked = "\uFEFF" + topic + "/\uFEFF";
        try (RawClient plain = connect();
                RawClient exact = connect()) {
            plain.subscribe(topic + "/", 1);
            exact.subscribe(marked, 1);
            exact.publishAndWait(
                    Message.of(marked, "x").with(PacketProperties.none().withUser("\uFEFFname", "\uFEFF")));

            Packet message = exact.receive();
            assertThat(message.topic()).isEqualTo(marked);
            assertThat(message.properties().userProperties().getFirst().name()).isEqualTo("\uFEFFname");
            assertThat(message.properties().userProperties().getFirst().value()).isEqualTo("\uFEFF");
            plain.expectNothing();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "c08000", // Remaining Length of PINGREQ
                "c0808000",
                "3005 0001 61 8000", // Property Length of PUBLISH
                "820a 0001 03 0b8100 0001 61 00", // Subscription Identifier 1
            })
    @Statement("MQTT-1.5.5-1")
    void anIntegerInMoreBytesThanItNeedsIsMalformed(String hex) {
        assertRefused(hex, ReasonCode.MALFORMED_PACKET);
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 127, 128, 16_383, 16_384, 100_000})
    @Statement("MQTT-1.5.5-1")
    void theBrokerWritesIntegersInTheFewestBytes(int remaining) {
        String topic = unique("length");
        try (RawClient client = connect()) {
            client.subscribe(topic, 0);
            client.publish(Message.of(topic, new byte[remaining - topic.length() - 3]));
            int lengthBytes = remaining < 128 ? 1 : remaining < 16_384 ? 2 : 3;
            // The reader fails on a length that could have been shorter.
            assertThat(client.receive().length()).isEqualTo(1 + lengthBytes + remaining);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"26 0001 ff 0001 61", "26 0001 61 0001 ff", "26 0001 00 0001 61", "26 0001 61 0001 00"})
    @Statement("MQTT-1.5.7-1")
    void aPairWithBadTextIsMalformed(String pair) {
        assertRefused("300b 0001 61 07" + pair, ReasonCode.MALFORMED_PACKET);
    }

    private static byte[] publishTo(byte[] topic) {
        return new PacketWriter().binary(topic).u8(0).toPacket(PacketType.PUBLISH, 0);
    }
}
