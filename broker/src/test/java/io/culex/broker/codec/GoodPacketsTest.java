package io.culex.broker.codec;

import io.culex.api.ProtocolVersion;
import io.culex.api.PublishProperties;
import io.culex.api.ReasonCode;
import io.culex.api.Subscription;
import io.culex.api.UserProperty;
import io.culex.broker.codec.Recorder.Ack;
import io.culex.broker.codec.Recorder.PingReq;
import io.culex.broker.codec.Recorder.Published;
import io.culex.broker.packet.Auth;
import io.culex.broker.packet.Connect;
import io.culex.broker.packet.ConnectProperties;
import io.culex.broker.packet.Diagnostics;
import io.culex.broker.packet.Disconnect;
import io.culex.broker.packet.Subscribe;
import io.culex.broker.packet.Unsubscribe;
import io.culex.broker.packet.Will;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Packets as they should be, down to what the standard lets a client do at its edges. */
final class GoodPacketsTest {
    private static final String CONNECT_3_1 = "10 < 'MQIsdp' 03 02 003c 'id' > ";
    private static final String CONNECT_3_1_1 = "10 < 'MQTT' 04 02 003c 'id' > ";
    private static final String CONNECT_5 = "10 < 'MQTT' 05 02 003c < > 'id' > ";
    private static final ReasonCode OK = ReasonCode.SUCCESS;

    private static Object only(String wire) {
        ByteBuf in = Wire.buffer(wire);
        List<Object> packets = Recorder.decode(in);
        assertThat(in.isReadable()).isFalse();
        assertThat(packets).hasSize(1);
        return packets.getFirst();
    }

    private static Connect connect(String wire) {
        return (Connect) only(wire);
    }

    private static Object second(String connect, String wire) {
        ByteBuf in = Wire.buffer(connect + wire);
        List<Object> packets = Recorder.decode(in);
        assertThat(in.isReadable()).isFalse();
        assertThat(packets).hasSize(2);
        return packets.get(1);
    }

    private static Published publish(String connect, String wire) {
        return (Published) second(connect, wire);
    }

    @Test
    void connectOfMqtt31() {
        Connect connect = connect("10 < 'MQIsdp' 03 00 000a '12345678901234567890123' >");
        assertThat(connect.version()).isEqualTo(ProtocolVersion.MQTT_3_1);
        assertThat(connect.bridge()).isFalse();
        assertThat(connect.clientId()).hasSize(23);
        assertThat(connect.cleanStart()).isFalse();
        assertThat(connect.keepAlive()).isEqualTo(10);
        assertThat(connect.properties()).isEqualTo(ConnectProperties.KEPT_SESSION);
    }

    @Test
    void mqtt31LetsTheLengthCountAndNotTheFlags() {
        assertThat(connect("10 < 'MQIsdp' 03 c2 000a 'id' >").username()).isNull();
        Connect connect = connect("10 < 'MQIsdp' 03 c2 000a 'id' 'name' >");
        assertThat(connect.username()).isEqualTo("name");
        assertThat(connect.password()).isNull();
    }

    @Test
    void mqtt31DoesNotUseTheReservedBits() {
        assertThat(connect("1f < 'MQIsdp' 03 33 000a 'id' >").will()).isNull();
        assertThat(second(CONNECT_3_1, "88 < 0001 'a' fe >")).isInstanceOf(Subscribe.class);
        assertThat(second(CONNECT_3_1, "8a < 0001 'a' 01 >")).isInstanceOf(Subscribe.class);
        assertThat(second(CONNECT_3_1, "6a 02 0001")).isEqualTo(new Ack("PUBREL", 1, OK));
        assertThat(second(CONNECT_3_1, "4f 02 0001")).isEqualTo(new Ack("PUBACK", 1, OK));
    }

    @ParameterizedTest
    @CsvSource({"'MQIsdp', 83, MQTT_3_1", "'MQTT', 84, MQTT_3_1_1"})
    void bridgesSetTheHighBitOfTheLevel(String name, String level, ProtocolVersion version) {
        Connect connect = connect("10 < '" + name + "' " + level + " 02 003c 'id' >");
        assertThat(connect.version()).isEqualTo(version);
        assertThat(connect.bridge()).isTrue();
    }

    @Test
    void connectOfMqtt311WithEverything() {
        Connect connect = connect("10 < 'MQTT' 04 f6 ffff '' 'w/t' 'bye' 'user' 0003 00ff80 >");
        assertThat(connect.version()).isEqualTo(ProtocolVersion.MQTT_3_1_1);
        assertThat(connect.clientId()).isEmpty();
        assertThat(connect.cleanStart()).isTrue();
        assertThat(connect.keepAlive()).isEqualTo(65_535);
        assertThat(connect.username()).isEqualTo("user");
        assertThat(connect.password()).containsExactly(0x00, 0xff, 0x80);
        assertThat(connect.properties()).isEqualTo(ConnectProperties.NONE);
        assertThat(connect.will())
                .usingRecursiveComparison()
                .isEqualTo(new Will("w/t", "bye".getBytes(StandardCharsets.UTF_8), 2, true, 0, PublishProperties.NONE));
        assertThat(connect.toString()).contains("user").doesNotContain("-128");
    }

    @Test
    void connectOfMqtt5WithEverything() {
        Connect connect =
                connect("10 < 'MQTT' 05 ce 0000 < 11 ffffffff 21 000a 27 00000400 22 0007 19 01 17 00 26 'k' 'v'"
                        + " 26 'k' 'v2' 15 'SCRAM' 16 0002 0001 > 'id' < 18 00000005 01 01 02 0000003c 03 'text' 08 're/ply'"
                        + " 09 0002 ff00 26 'a' 'b' > 'w' 0001 aa 'u' 0000 >");
        assertThat(connect.properties())
                .usingRecursiveComparison()
                .isEqualTo(new ConnectProperties(
                        ConnectProperties.NEVER,
                        10,
                        1024,
                        7,
                        true,
                        false,
                        "SCRAM",
                        new byte[] {0, 1},
                        List.of(new UserProperty("k", "v"), new UserProperty("k", "v2"))));
        assertThat(connect.will())
                .isNotNull()
                .satisfies(will -> assertThat(will.payload()).containsExactly(0xaa))
                .extracting(Will::topic, Will::qos, Will::retain, Will::delayInterval, Will::properties)
                .containsExactly(
                        "w",
                        1,
                        false,
                        5L,
                        new PublishProperties(
                                true,
                                60,
                                "text",
                                "re/ply",
                                ByteBuffer.wrap(new byte[] {(byte) 0xff, 0}),
                                List.of(new UserProperty("a", "b")),
                                List.of()));
        assertThat(connect.password()).isEmpty();
    }

    @Test
    void connectOfMqtt5MayHaveAPasswordAlone() {
        Connect connect = connect("10 < 'MQTT' 05 42 003c < > '' 'secret' >");
        assertThat(connect.username()).isNull();
        assertThat(connect.password()).hasSize(6);
        assertThat(connect.properties()).isEqualTo(ConnectProperties.NONE);
    }

    @Test
    void limitsThatDoNotFitAnIntAreNoLimits() {
        assertThat(connect("10 < 'MQTT' 05 02 003c < 27 ffffffff > 'id' >")
                        .properties()
                        .maximumPacketSize())
                .isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void publishOfOlderVersions() {
        for (String connect : List.of(CONNECT_3_1, CONNECT_3_1_1)) {
            assertThat(publish(connect, "30 < 'a/b' >"))
                    .isEqualTo(new Published("a/b", 0, 0, false, false, 0, PublishProperties.NONE, ""));
            assertThat(publish(connect, "31 < 'ä€😀' 00 >"))
                    .isEqualTo(new Published("ä€😀", 0, 0, true, false, 0, PublishProperties.NONE, "00"));
            assertThat(publish(connect, "3d < '/' ffff 0102 >"))
                    .isEqualTo(new Published("/", 0, 2, true, true, 65_535, PublishProperties.NONE, "0102"));
        }
    }

    @Test
    void publishOfMqtt5() {
        assertThat(publish(CONNECT_5, "32 < 'a' 0001 < > 68 >"))
                .isEqualTo(new Published("a", 0, 1, false, false, 1, PublishProperties.NONE, "68"));
        assertThat(publish(CONNECT_5, "30 < '' < 23 0005 > >").alias()).isEqualTo(5);
        assertThat(publish(CONNECT_5, "30 < 'a' < 03 '' > >").properties().contentType())
                .isEmpty();
        assertThat(publish(CONNECT_5, "30 < 'a' < 02 ffffffff > >").properties().messageExpiryInterval())
                .isEqualTo(0xFFFF_FFFFL);
    }

    @Test
    void aBomIsACharacterLikeOthers() { // [MQTT-1.5.4-3]
        assertThat(publish(CONNECT_3_1_1, "30 < 0004 efbbbf61 >").topic()).isEqualTo("\uFEFFa");
    }

    @Test
    void acknowledgements() {
        assertThat(second(CONNECT_3_1_1, "40 02 0001")).isEqualTo(new Ack("PUBACK", 1, OK));
        assertThat(second(CONNECT_3_1_1, "50 02 ffff")).isEqualTo(new Ack("PUBREC", 65_535, OK));
        assertThat(second(CONNECT_3_1_1, "62 02 0102")).isEqualTo(new Ack("PUBREL", 0x102, OK));
        assertThat(second(CONNECT_3_1_1, "70 02 0001")).isEqualTo(new Ack("PUBCOMP", 1, OK));
        assertThat(second(CONNECT_5, "40 02 0001")).isEqualTo(new Ack("PUBACK", 1, OK));
        assertThat(second(CONNECT_5, "62 03 0001 92"))
                .isEqualTo(new Ack("PUBREL", 1, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND));
        assertThat(second(CONNECT_5, "50 < 0001 97 < > >")).isEqualTo(new Ack("PUBREC", 1, ReasonCode.QUOTA_EXCEEDED));
        assertThat(second(CONNECT_5, "70 < 0001 00 < 26 'k' 'v' 1f 'why' 26 'k' 'v' > >"))
                .isEqualTo(new Ack("PUBCOMP", 1, OK));
    }

    @ParameterizedTest
    @CsvSource({
        "40, 00 10 80 83 87 90 91 97 99",
        "50, 00 10 80 83 87 90 91 97 99",
        "62, 00 92",
        "70, 00 92",
        "e0, 00 04 80 81 82 83 90 93 94 95 96 97 98 99",
        "f0, 18 19"
    })
    void theReasonsOfEachPacketAndNoOthers(String type, String legal) {
        String rest = type.equals("f0") ? " < 15 'm' > >" : " >";
        String packetId = type.equals("e0") || type.equals("f0") ? "" : "0001 ";
        List<String> codes = List.of(legal.split(" "));
        for (int code = 0; code < 256; code++) {
            String hex = String.format("%02x", code);
            ByteBuf in = Wire.buffer(CONNECT_5 + type + " < " + packetId + hex + rest);
            boolean accepted;
            try {
                accepted = Recorder.decode(in).size() == 2;
            } catch (io.culex.broker.packet.ProtocolException refused) {
                assertThat(refused.reason()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
                accepted = false;
            }
            assertThat(accepted).as(hex).isEqualTo(codes.contains(hex));
        }
    }

    @Test
    void subscribe() {
        assertThat(second(CONNECT_3_1_1, "82 < 0001 'a/+' 00 '#' 01 '$share/g/b' 02 >"))
                .isEqualTo(new Subscribe(
                        1,
                        List.of(Subscription.of("a/+", 0), Subscription.of("#", 1), Subscription.of("$share/g/b", 2)),
                        List.of()));
        assertThat(second(CONNECT_5, "82 < 0002 < 0b ffffff7f 26 'k' 'v' > 'a' 2e 'b' 11 >"))
                .isEqualTo(new Subscribe(
                        2,
                        List.of(
                                new Subscription("a", 2, true, true, 2, 268_435_455),
                                new Subscription("b", 1, false, false, 1, 268_435_455)),
                        List.of(new UserProperty("k", "v"))));
        assertThat(second(CONNECT_5, "82 < 0003 < > 'a' 00 >"))
                .isEqualTo(new Subscribe(3, List.of(Subscription.of("a", 0)), List.of()));
    }

    @Test
    void unsubscribe() {
        assertThat(second(CONNECT_3_1_1, "a2 < 0001 'a' 'b/#' >"))
                .isEqualTo(new Unsubscribe(1, List.of("a", "b/#"), List.of()));
        assertThat(second(CONNECT_5, "a2 < 0001 < 26 'k' 'v' > 'a' >"))
                .isEqualTo(new Unsubscribe(1, List.of("a"), List.of(new UserProperty("k", "v"))));
    }

    @Test
    void pingReq() {
        assertThat(second(CONNECT_3_1, "c0 00")).isEqualTo(new PingReq());
        assertThat(second(CONNECT_5, "c0 00")).isEqualTo(new PingReq());
    }

    @Test
    void aPaddedRemainingLengthIsFineBeforeMqtt5() {
        assertThat(second(CONNECT_3_1_1, "c0 80808000")).isEqualTo(new PingReq());
    }

    @Test
    void disconnect() {
        assertThat(second(CONNECT_3_1_1, "e0 00")).isEqualTo(Disconnect.NORMAL);
        assertThat(second(CONNECT_5, "e0 00")).isEqualTo(Disconnect.NORMAL);
        assertThat(second(CONNECT_5, "e0 01 04")).isEqualTo(Disconnect.of(ReasonCode.DISCONNECT_WITH_WILL));
        assertThat(second(CONNECT_5, "e0 < 00 < 11 00000000 1f 'bye' 26 'k' 'v' > >"))
                .isEqualTo(new Disconnect(OK, 0, null, new Diagnostics("bye", List.of(new UserProperty("k", "v")))));
    }

    @Test
    void auth() {
        assertThat(second(CONNECT_5, "f0 < 18 < 15 'm' 16 0001 07 1f 'r' 26 'k' 'v' > >"))
                .usingRecursiveComparison()
                .isEqualTo(new Auth(
                        ReasonCode.CONTINUE_AUTHENTICATION,
                        "m",
                        new byte[] {7},
                        new Diagnostics("r", List.of(new UserProperty("k", "v")))));
        assertThat(second(CONNECT_5, "f0 < 19 < 15 '' > >"))
                .isEqualTo(new Auth(ReasonCode.REAUTHENTICATE, "", null, Diagnostics.NONE));
    }
}
