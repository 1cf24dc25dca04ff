package io.culex.testkit;

import io.culex.api.ProtocolVersion;
import io.culex.api.UserProperty;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.culex.api.ProtocolVersion.MQTT_3_1_1;
import static io.culex.api.ProtocolVersion.MQTT_5;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class PacketReaderTest {
    @Test
    void connackOf311() {
        Packet connack = readWhole(MQTT_3_1_1, "20 02 01 00");

        assertThat(connack.type()).isEqualTo(PacketType.CONNACK);
        assertThat(connack.sessionPresent()).isTrue();
        assertThat(connack.reasonCode()).isZero();
    }

    @Test
    void connackOf5WithProperties() {
        Packet connack = readWhole(MQTT_5, "20 0d 00 00 0a 21 00 0a 26 00 01 61 00 01 62");

        assertThat(connack.properties().number(Property.RECEIVE_MAXIMUM)).isEqualTo(10);
        assertThat(connack.properties().userProperties()).containsExactly(new UserProperty("a", "b"));
        assertThat(connack.properties().number(Property.MAXIMUM_QOS, 2)).isEqualTo(2);
    }

    @Test
    void publishOf5() {
        Packet publish = readWhole(MQTT_5, "3b 0d 00 03 61 2f 62 00 0a 04 0b 01 0b 02 43");

        assertThat(publish.topic()).isEqualTo("a/b");
        assertThat(publish.qos()).isEqualTo(1);
        assertThat(publish.dup()).isTrue();
        assertThat(publish.retain()).isTrue();
        assertThat(publish.packetId()).isEqualTo(10);
        assertThat(publish.text()).isEqualTo("C");
        assertThat(publish.properties().subscriptionIdentifiers()).containsExactly(1L, 2L);
    }

    @Test
    void subackWithSeveralCodes() {
        assertThat(readWhole(MQTT_3_1_1, "90 05 00 01 00 02 80").reasonCodes()).containsExactly(0, 2, 0x80);
    }

    @Test
    void aPacketThatIsNotWholeIsLeftInTheBuffer() {
        ByteBuffer in = ByteBuffer.wrap(HexFormat.of().parseHex("200201"));

        assertThat(PacketReader.read(MQTT_3_1_1, in)).isNull();
        assertThat(in.position()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00 00", // reserved packet type
                "21 03 00 00 00", // CONNACK with flags
                "20 03 02 00 00", // reserved bits
                "20 03 01 87 00", // Session Present in a refusal
                "20 03 00 04 00", // a code of 3.1.1
                "20 06 00 00 03 21 00", // property that ends too early
                "20 09 00 00 06 21 00 01 21 00 01", // property twice
                "20 06 00 00 03 23 00 01", // property of another packet
                "36 06 00 01 61 00 01 00", // QoS 3
                "38 04 00 01 61 00", // DUP with QoS 0
                "30 04 00 01 2b 00", // wildcard
                "30 03 00 00 00", // no topic and no alias
                "32 06 00 01 61 00 00 00", // packet identifier 0
                "30 06 00 03 61 c3 28 00", // not UTF-8
                "d0 80 00", // Remaining Length in two bytes
                "40 03 00 01 10 00 00", // trailing bytes
                "d0 01 00", // PINGRESP with a body
                "c0 00", // PINGREQ
                "e0 01 04", // DISCONNECT with a client's code
            })
    void refusesWhatABrokerMustNotSend(String hex) {
        assertThatThrownBy(() -> readWhole(MQTT_5, hex)).isInstanceOf(AssertionError.class);
    }

    private static Packet readWhole(ProtocolVersion version, String hex) {
        ByteBuffer in = ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", "")));
        @Nullable Packet packet = PacketReader.read(version, in);
        if (packet == null || in.hasRemaining()) {
            throw new AssertionError("not exactly one packet");
        }
        return packet;
    }
}
