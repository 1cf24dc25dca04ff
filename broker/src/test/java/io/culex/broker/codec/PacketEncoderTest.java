package io.culex.broker.codec;

import io.culex.api.ProtocolVersion;
import io.culex.api.ReasonCode;
import io.culex.api.UserProperty;
import io.culex.broker.packet.Auth;
import io.culex.broker.packet.ConnAck;
import io.culex.broker.packet.ConnAckProperties;
import io.culex.broker.packet.Diagnostics;
import io.culex.broker.packet.Disconnect;
import io.culex.broker.packet.SubAck;
import io.culex.broker.packet.UnsubAck;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The packets of a server, byte by byte. */
final class PacketEncoderTest {
    private static final ProtocolVersion V31 = ProtocolVersion.MQTT_3_1;
    private static final ProtocolVersion V311 = ProtocolVersion.MQTT_3_1_1;
    private static final ProtocolVersion V5 = ProtocolVersion.MQTT_5;
    private static final int ANY = PacketEncoder.UNLIMITED;
    private static final Diagnostics SAID = new Diagnostics("why", List.of(new UserProperty("k", "v")));

    private final ByteBuf out = Unpooled.buffer();

    private void wrote(boolean written, String wire) {
        assertThat(written).isTrue();
        wrote(wire);
    }

    private void wrote(String wire) {
        assertThat(Wire.hex(out)).isEqualTo(Wire.hex(wire));
        out.clear();
    }

    private void wroteNothing(boolean written) {
        assertThat(written).isFalse();
        assertThat(out.isReadable()).isFalse();
    }

    @Test
    void connAckOfOlderVersions() {
        ConnAck resumed = new ConnAck(true, ReasonCode.SUCCESS, ConnAckProperties.NONE);
        wrote(PacketEncoder.connAck(out, V311, resumed, ANY), "20 02 01 00");
        wrote(PacketEncoder.connAck(out, V31, resumed, ANY), "20 02 00 00");
        ConnAck odd = new ConnAck(true, ReasonCode.NOT_AUTHORIZED, ConnAckProperties.NONE);
        wrote(PacketEncoder.connAck(out, V311, odd, ANY), "20 02 00 05");
    }

    @ParameterizedTest
    @CsvSource({
        "SUCCESS, 0",
        "UNSUPPORTED_PROTOCOL_VERSION, 1",
        "CLIENT_IDENTIFIER_NOT_VALID, 2",
        "SERVER_UNAVAILABLE, 3",
        "SERVER_BUSY, 3",
        "SERVER_SHUTTING_DOWN, 3",
        "QUOTA_EXCEEDED, 3",
        "CONNECTION_RATE_EXCEEDED, 3",
        "USE_ANOTHER_SERVER, 3",
        "SERVER_MOVED, 3",
        "UNSPECIFIED_ERROR, 3",
        "IMPLEMENTATION_SPECIFIC_ERROR, 3",
        "BAD_USER_NAME_OR_PASSWORD, 4",
        "BAD_AUTHENTICATION_METHOD, 4",
        "NOT_AUTHORIZED, 5",
        "BANNED, 5"
    })
    void returnCodesOfOlderVersions(ReasonCode reason, int code) {
        wrote(PacketEncoder.connAck(out, V311, ConnAck.refused(reason), ANY), "20 02 00 0" + code);
    }

    @ParameterizedTest
    @EnumSource(
            names = {"MALFORMED_PACKET", "PROTOCOL_ERROR", "PACKET_TOO_LARGE", "TOPIC_NAME_INVALID", "QOS_NOT_SUPPORTED"
            })
    void reasonsWithoutAReturnCodeAreNotWritten(ReasonCode reason) {
        wroteNothing(PacketEncoder.connAck(out, V311, ConnAck.refused(reason), ANY));
    }

    @Test
    void connAckOfMqtt5() {
        ConnAck plain = new ConnAck(true, ReasonCode.SUCCESS, ConnAckProperties.NONE);
        wrote(PacketEncoder.connAck(out, V5, plain, ANY), "20 < 01 00 < > >");
        wrote(PacketEncoder.connAck(out, V5, ConnAck.refused(ReasonCode.BANNED), ANY), "20 < 00 8a < > >");
        ConnAckProperties everything = ConnAckProperties.builder()
                .sessionExpiryInterval(0)
                .receiveMaximum(10)
                .maximumQos(1)
                .retainAvailable(false)
                .maximumPacketSize(1024)
                .assignedClientId("id")
                .topicAliasMaximum(5)
                .wildcardSubscriptionAvailable(false)
                .subscriptionIdentifiersAvailable(false)
                .sharedSubscriptionAvailable(false)
                .serverKeepAlive(0)
                .responseInformation("resp")
                .serverReference("other")
                .authentication("m", new byte[] {1})
                .diagnostics(SAID)
                .build();
        String own = "11 00000000 21 000a 27 00000400 22 0005 13 0000 24 01 25 00 28 00 29 00 2a 00 12 'id' 1a 'resp'"
                + " 1c 'other' 15 'm' 16 0001 01 ";
        ConnAck packet = new ConnAck(false, ReasonCode.SUCCESS, everything);
        wrote(PacketEncoder.connAck(out, V5, packet, ANY), "20 < 00 00 < " + own + "1f 'why' 26 'k' 'v' > >");
        int size = Wire.bytes("20 < 00 00 < " + own + "1f 'why' > >").length;
        wrote(PacketEncoder.connAck(out, V5, packet, size), "20 < 00 00 < " + own + "1f 'why' > >");
        wrote(PacketEncoder.connAck(out, V5, packet, size - 1), "20 < 00 00 < " + own + " > >");
        wroteNothing(PacketEncoder.connAck(out, V5, packet, size - 7));
    }

    @Test
    void acknowledgements() {
        for (ProtocolVersion version : ProtocolVersion.values()) {
            PacketEncoder.pubAck(out, version, 1, ReasonCode.SUCCESS);
            wrote("40 02 0001");
            PacketEncoder.pubRec(out, version, 65_535, ReasonCode.SUCCESS);
            wrote("50 02 ffff");
            PacketEncoder.pubRel(out, version, 0x8001, ReasonCode.SUCCESS);
            wrote("62 02 8001");
            PacketEncoder.pubComp(out, version, 1, ReasonCode.SUCCESS);
            wrote("70 02 0001");
        }
        PacketEncoder.pubAck(out, V5, 1, ReasonCode.NOT_AUTHORIZED);
        wrote("40 03 0001 87");
        PacketEncoder.pubAck(out, V311, 1, ReasonCode.NOT_AUTHORIZED);
        wrote("40 02 0001");
        PacketEncoder.pubComp(out, V5, 1, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
        wrote("70 03 0001 92");
    }

    @Test
    void acknowledgementsThatSayMore() {
        ReasonCode quota = ReasonCode.QUOTA_EXCEEDED;
        wrote(PacketEncoder.pubAck(out, V5, 1, quota, SAID, ANY), "40 < 0001 97 < 1f 'why' 26 'k' 'v' > >");
        wrote(PacketEncoder.pubRec(out, V5, 1, quota, SAID, 12), "50 < 0001 97 < 1f 'why' > >");
        wrote(PacketEncoder.pubRec(out, V5, 1, quota, SAID, 11), "50 03 0001 97");
        wrote(PacketEncoder.pubAck(out, V5, 1, ReasonCode.SUCCESS, SAID, 4), "40 02 0001");
        wrote(PacketEncoder.pubAck(out, V311, 1, quota, SAID, ANY), "40 02 0001");
        wrote(PacketEncoder.pubAck(out, V5, 1, quota, Diagnostics.NONE, ANY), "40 03 0001 97");
    }

    @Test
    void whatIsNoStringOfMqttIsLeftOut() {
        Diagnostics odd = new Diagnostics(
                "a\0b",
                List.of(
                        new UserProperty("long", "x".repeat(65_536)),
                        new UserProperty("half", "\ud800"),
                        new UserProperty("\0", "")));
        wrote(
                PacketEncoder.pubAck(out, V5, 1, ReasonCode.QUOTA_EXCEEDED, odd, ANY),
                "40 < 0001 97 < 26 'half' '?' > >");
    }

    @Test
    void subAck() {
        SubAck packet = new SubAck(
                7,
                List.of(
                        ReasonCode.SUCCESS,
                        ReasonCode.GRANTED_QOS_1,
                        ReasonCode.GRANTED_QOS_2,
                        ReasonCode.TOPIC_FILTER_INVALID),
                SAID);
        wrote(PacketEncoder.subAck(out, V311, packet, 1), "90 < 0007 00 01 02 80 >");
        wrote(PacketEncoder.subAck(out, V5, packet, ANY), "90 < 0007 < 1f 'why' 26 'k' 'v' > 00 01 02 8f >");
        wrote(PacketEncoder.subAck(out, V5, packet, 9), "90 < 0007 < > 00 01 02 8f >");
        wroteNothing(PacketEncoder.subAck(out, V5, packet, 8));
    }

    @Test
    void unsubAck() {
        UnsubAck packet = new UnsubAck(7, List.of(ReasonCode.SUCCESS, ReasonCode.NO_SUBSCRIPTION_EXISTED), SAID);
        wrote(PacketEncoder.unsubAck(out, V311, packet, ANY), "b0 02 0007");
        wrote(PacketEncoder.unsubAck(out, V5, packet, ANY), "b0 < 0007 < 1f 'why' 26 'k' 'v' > 00 11 >");
        wrote(PacketEncoder.unsubAck(out, V5, packet, 7), "b0 < 0007 < > 00 11 >");
        wroteNothing(PacketEncoder.unsubAck(out, V5, packet, 6));
    }

    @Test
    void pingResp() {
        PacketEncoder.pingResp(out);
        wrote("d0 00");
    }

    @Test
    void disconnect() {
        wroteNothing(PacketEncoder.disconnect(out, V311, Disconnect.NORMAL, ANY));
        wrote(PacketEncoder.disconnect(out, V5, Disconnect.NORMAL, ANY), "e0 00");
        wrote(PacketEncoder.disconnect(out, V5, Disconnect.of(ReasonCode.SESSION_TAKEN_OVER), ANY), "e0 01 8e");
        Disconnect moved = new Disconnect(ReasonCode.SERVER_MOVED, -1, "other", SAID);
        wrote(PacketEncoder.disconnect(out, V5, moved, ANY), "e0 < 9d < 1c 'other' 1f 'why' 26 'k' 'v' > >");
        wrote(PacketEncoder.disconnect(out, V5, moved, 12), "e0 < 9d < 1c 'other' > >");
        wroteNothing(PacketEncoder.disconnect(out, V5, moved, 11));
    }

    @Test
    void auth() {
        Auth packet = new Auth(ReasonCode.CONTINUE_AUTHENTICATION, "m", new byte[] {1, 2}, SAID);
        wroteNothing(PacketEncoder.auth(out, V311, packet, ANY));
        wrote(PacketEncoder.auth(out, V5, packet, ANY), "f0 < 18 < 15 'm' 16 0002 0102 1f 'why' 26 'k' 'v' > >");
        wrote(PacketEncoder.auth(out, V5, packet, 13), "f0 < 18 < 15 'm' 16 0002 0102 > >");
        wroteNothing(PacketEncoder.auth(out, V5, packet, 12));
        Auth done = new Auth(ReasonCode.SUCCESS, "m", null, Diagnostics.NONE);
        wrote(PacketEncoder.auth(out, V5, done, ANY), "f0 < 00 < 15 'm' > >");
    }
}
