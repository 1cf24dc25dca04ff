package io.culex.broker.conformance.v311;

import io.culex.broker.conformance.Statement;
import io.culex.testkit.Message;
import io.culex.testkit.PacketType;
import io.culex.testkit.PacketWriter;
import io.culex.testkit.RawClient;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

/** Section 1.5.3: text on the wire. */
final class DataRepresentationIT extends SharedBroker {
    /** Surrogates, a broken sequence, a stray byte, an overlong slash, beyond U+10FFFF, cut off. */
    @ParameterizedTest
    @ValueSource(strings = {"eda080", "edbfbf", "eda080edb080", "c328", "ff", "c0af", "f4908080", "e28a"})
    @Statement("MQTT-1.5.3-1")
    void textThatIsNotUtf8EndsTheConnection(String hex) {
        assertCloses(publishTo(bytes(hex)));
        assertCloses(subscribeTo(bytes(hex)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ed9fbf", "ee8080", "f48fbfbf", "c280", "efbfbf"})
    @Statement("MQTT-1.5.3-1")
    void textBesideTheForbiddenRangesIsTaken(String hex) {
        try (RawClient client = connect()) {
            client.send(subscribeTo(bytes(hex)));
            assertThat(client.expect(PacketType.SUBACK).reasonCode()).isZero();
            client.send(publishTo(bytes(hex)));
            assertThat(client.receive().topic().getBytes(StandardCharsets.UTF_8))
                    .isEqualTo(bytes(hex));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"00", "610062", "6100", "0061"})
    @Statement("MQTT-1.5.3-2")
    void aNullCharacterEndsTheConnection(String hex) {
        assertCloses(publishTo(bytes(hex)));
        assertCloses(subscribeTo(bytes(hex)));
    }

    @Test
    @Statement("MQTT-1.5.3-3")
    void aByteOrderMarkStaysWhereItIs() {
        String topic = unique("bom");
        String marked = "\uFEFF" + topic + "/\uFEFF";
        try (RawClient plain = connect();
                RawClient exact = connect()) {
            plain.subscribe(topic + "/", 1);
            exact.subscribe(marked, 1);
            exact.publishAndWait(Message.of(marked, "x"));

            assertThat(exact.receive().topic()).isEqualTo(marked);
            plain.expectNothing();
        }
    }

    private static byte[] publishTo(byte[] topic) {
        return new PacketWriter().binary(topic).toPacket(PacketType.PUBLISH, 0);
    }

    private static byte[] subscribeTo(byte[] filter) {
        return new PacketWriter().u16(1).binary(filter).u8(0).toPacket(PacketType.SUBSCRIBE, 2);
    }
}
