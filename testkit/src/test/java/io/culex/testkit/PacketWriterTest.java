package io.culex.testkit;

import io.culex.api.ProtocolVersion;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class PacketWriterTest {
    @Test
    void variableByteIntegers() {
        assertThat(hex(new PacketWriter()
                        .variable(0)
                        .variable(127)
                        .variable(128)
                        .variable(268_435_455)))
                .isEqualTo("007f8001ffffff7f");
    }

    @Test
    void connectOf31() {
        byte[] connect = ConnectOptions.of(ProtocolVersion.MQTT_3_1, "c").toBytes();

        assertThat(HexFormat.of().formatHex(connect)).isEqualTo("100f00064d51497364700302000000" + "0163");
    }

    @Test
    void connectOf5WithAll() {
        byte[] connect = ConnectOptions.of(ProtocolVersion.MQTT_5, "c")
                .keepAlive(10)
                .credentials("u", "p")
                .with(Property.RECEIVE_MAXIMUM, 3)
                .will(Message.of("w", "x").withQos(1).retained().with(Property.WILL_DELAY_INTERVAL, 5))
                .toBytes();

        assertThat(HexFormat.of().formatHex(connect))
                .isEqualTo("1023" + "00044d515454" + "05" + "ee" + "000a" + "03210003" + "000163" + "051800000005"
                        + "000177" + "000178" + "000175" + "000170");
    }

    private static String hex(PacketWriter writer) {
        return HexFormat.of().formatHex(writer.toBytes());
    }
}
