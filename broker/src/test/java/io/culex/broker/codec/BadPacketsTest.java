package io.culex.broker.codec;

import io.culex.api.ProtocolVersion;
import io.culex.api.ReasonCode;
import io.culex.broker.packet.ProtocolException;
import io.netty.buffer.ByteBuf;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** Every way to be wrong, and the reason code it gets. */
final class BadPacketsTest {
    private static final String CONNECT_3_1 = "10 < 'MQIsdp' 03 02 003c 'id' > ";
    private static final String CONNECT_3_1_1 = "10 < 'MQTT' 04 02 003c 'id' > ";
    private static final String CONNECT_5 = "10 < 'MQTT' 05 02 003c < > 'id' > ";

    /** A packet and what is wrong with it. */
    record Bad(ReasonCode reason, String what, String wire) {
        @Override
        public String toString() {
            return what + ": " + wire;
        }
    }

    private static Bad malformed(String what, String wire) {
        return new Bad(ReasonCode.MALFORMED_PACKET, what, wire);
    }

    private static Bad protocolError(String what, String wire) {
        return new Bad(ReasonCode.PROTOCOL_ERROR, what, wire);
    }

    private static Bad unsupported(String what, String wire) {
        return new Bad(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, what, wire);
    }

    private static Bad topicName(String what, String wire) {
        return new Bad(ReasonCode.TOPIC_NAME_INVALID, what, wire);
    }

    private static Bad clientId(String what, String wire) {
        return new Bad(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, what, wire);
    }

    private static Bad topicAlias(String what, String wire) {
        return new Bad(ReasonCode.TOPIC_ALIAS_INVALID, what, wire);
    }

    static Stream<Bad> first() {
        return Stream.of(
                protocolError("PUBLISH first", "30 < 'a' >"),
                protocolError("PINGREQ first", "c0 00"),
                protocolError("AUTH first", "f0 00"),
                protocolError("packet type 0 first", "00 00"),
                malformed("flags of CONNECT, 3.1.1", "11 < 'MQTT' 04 02 003c 'id' >"),
                malformed("flags of CONNECT, 5.0", "18 < 'MQTT' 05 02 003c < > 'id' >"),
                malformed("a Remaining Length of five bytes", "10 ffffffff01"),
                malformed("a Remaining Length of five bytes, seen at the fourth", "10 ffffffff"),
                malformed("nothing in it", "10 00"),
                malformed("protocol name cut off", "10 < 0004 4d51 >"),
                malformed("protocol name not UTF-8", "10 < 0004 4d51ff54 04 02 003c 'id' >"),
                unsupported("unknown protocol name", "10 < 'MQTX' 04 02 003c 'id' >"),
                unsupported("empty protocol name", "10 < '' 04 02 003c 'id' >"),
                unsupported("MQTT level 3", "10 < 'MQTT' 03 02 003c 'id' >"),
                unsupported("MQTT level 6", "10 < 'MQTT' 06 02 003c < > 'id' >"),
                unsupported("MQTT level 0", "10 < 'MQTT' 00 02 003c 'id' >"),
                unsupported("MQTT level 5 with the high bit", "10 < 'MQTT' 85 02 003c < > 'id' >"),
                unsupported("MQIsdp level 4", "10 < 'MQIsdp' 04 02 003c 'id' >"),
                malformed("no level", "10 < 'MQTT' >"),
                malformed("no flags", "10 < 'MQTT' 04 >"),
                malformed("no Keep Alive", "10 < 'MQTT' 04 02 00 >"),
                malformed("reserved flag, 3.1.1", "10 < 'MQTT' 04 03 003c 'id' >"),
                malformed("reserved flag, 5.0", "10 < 'MQTT' 05 03 003c < > 'id' >"),
                malformed("Will QoS 3, 3.1", "10 < 'MQIsdp' 03 1e 003c 'id' 'w' 'p' >"),
                malformed("Will QoS 3, 3.1.1", "10 < 'MQTT' 04 1e 003c 'id' 'w' 'p' >"),
                malformed("Will QoS 3, 5.0", "10 < 'MQTT' 05 1e 003c < > 'id' < > 'w' 'p' >"),
                malformed("Will QoS without Will", "10 < 'MQTT' 04 0a 003c 'id' >"),
                malformed("Will Retain without Will", "10 < 'MQTT' 05 22 003c < > 'id' >"),
                malformed("Password without User Name, 3.1", "10 < 'MQIsdp' 03 42 003c 'id' 'p' >"),
                malformed("Password without User Name, 3.1.1", "10 < 'MQTT' 04 42 003c 'id' 'p' >"),
                malformed("no Client Identifier", "10 < 'MQTT' 04 02 003c >"),
                malformed("Client Identifier cut off", "10 < 'MQTT' 04 02 003c 0003 6964 >"),
                malformed("Client Identifier not UTF-8", "10 < 'MQTT' 04 02 003c 0002 c3c3 >"),
                malformed("Client Identifier with a surrogate", "10 < 'MQTT' 04 02 003c 0003 eda080 >"),
                malformed("Client Identifier with U+0000", "10 < 'MQTT' 04 02 003c 0002 6900 >"),
                clientId("empty Client Identifier, 3.1", "10 < 'MQIsdp' 03 02 003c '' >"),
                clientId("long Client Identifier, 3.1", "10 < 'MQIsdp' 03 02 003c '123456789012345678901234' >"),
                malformed("Will Topic missing", "10 < 'MQTT' 04 06 003c 'id' >"),
                malformed("Will Payload missing", "10 < 'MQTT' 04 06 003c 'id' 'w' >"),
                malformed("Will Topic not UTF-8", "10 < 'MQTT' 04 06 003c 'id' 0001 ff 'p' >"),
                topicName("empty Will Topic", "10 < 'MQTT' 04 06 003c 'id' '' 'p' >"),
                topicName("Will Topic with +", "10 < 'MQTT' 04 06 003c 'id' 'a/+' 'p' >"),
                topicName("Will Topic with #", "10 < 'MQTT' 05 06 003c < > 'id' < > 'a/#' 'p' >"),
                malformed("User Name missing", "10 < 'MQTT' 04 82 003c 'id' >"),
                malformed("User Name not UTF-8", "10 < 'MQTT' 04 82 003c 'id' 0001 80 >"),
                malformed("Password missing", "10 < 'MQTT' 04 c2 003c 'id' 'u' >"),
                malformed("a byte too many, 3.1", "10 < 'MQIsdp' 03 02 003c 'id' 00 >"),
                malformed("a byte too many, 3.1.1", "10 < 'MQTT' 04 02 003c 'id' 00 >"),
                malformed("a byte too many, 5.0", "10 < 'MQTT' 05 02 003c < > 'id' 00 >"));
    }

    static Stream<Bad> connectProperties() {
        return Stream.of(
                malformed("no Property Length", "10 < 'MQTT' 05 02 003c >"),
                malformed("Property Length of five bytes", "10 < 'MQTT' 05 02 003c ffffffff01 'id' >"),
                malformed("Property Length longer than it need be", "10 < 'MQTT' 05 02 003c 8000 'id' >"),
                malformed("Property Length beyond the packet", "10 < 'MQTT' 05 02 003c 7f 'id' >"),
                malformed("unknown property 0", "10 < 'MQTT' 05 02 003c < 0000 > 'id' >"),
                malformed("unknown property 4", "10 < 'MQTT' 05 02 003c < 0400 > 'id' >"),
                malformed("unknown property 0x7f", "10 < 'MQTT' 05 02 003c < 7f00 > 'id' >"),
                malformed("unknown property 0x2b", "10 < 'MQTT' 05 02 003c < 2b00 > 'id' >"),
                malformed("property identifier of two bytes", "10 < 'MQTT' 05 02 003c < 8001 00 > 'id' >"),
                malformed("property of PUBLISH", "10 < 'MQTT' 05 02 003c < 02 00000001 > 'id' >"),
                malformed("property of CONNACK", "10 < 'MQTT' 05 02 003c < 12 'x' > 'id' >"),
                malformed("property of the will", "10 < 'MQTT' 05 02 003c < 18 00000001 > 'id' >"),
                malformed("Session Expiry Interval cut off", "10 < 'MQTT' 05 02 003c < 11 000000 > 'id' >"),
                malformed("Receive Maximum cut off", "10 < 'MQTT' 05 02 003c < 21 00 > 'id' >"),
                malformed("Authentication Method cut off", "10 < 'MQTT' 05 02 003c < 15 0005 61 > 'id' >"),
                malformed("User Property without its value", "10 < 'MQTT' 05 02 003c < 26 'k' > 'id' >"),
                malformed("User Property not UTF-8", "10 < 'MQTT' 05 02 003c < 26 'k' 0001 fe > 'id' >"),
                protocolError("Session Expiry Interval twice", connect5("11 00000001 11 00000001")),
                protocolError("Receive Maximum twice", connect5("21 0001 21 0001")),
                protocolError("Receive Maximum 0", connect5("21 0000")),
                protocolError("Maximum Packet Size twice", connect5("27 00000100 27 00000100")),
                protocolError("Maximum Packet Size 0", connect5("27 00000000")),
                protocolError("Topic Alias Maximum twice", connect5("22 0001 22 0001")),
                protocolError("Request Response Information twice", connect5("19 01 19 01")),
                protocolError("Request Response Information 2", connect5("19 02")),
                protocolError("Request Problem Information twice", connect5("17 01 17 01")),
                protocolError("Request Problem Information 2", connect5("17 02")),
                protocolError("Authentication Method twice", connect5("15 'm' 15 'm'")),
                protocolError("Authentication Data twice", connect5("15 'm' 16 'd' 16 'd'")),
                protocolError("Authentication Data without method", connect5("16 'd'")),
                malformed("will without Property Length", "10 < 'MQTT' 05 06 003c < > 'id' >"),
                malformed("Topic Alias in the will", will("23 0001")),
                malformed("Subscription Identifier in the will", will("0b 01")),
                malformed("Session Expiry Interval in the will", will("11 00000001")),
                protocolError("Will Delay Interval twice", will("18 00000001 18 00000001")),
                protocolError("Payload Format Indicator 2 in the will", will("01 02")),
                protocolError("Content Type twice in the will", will("03 'a' 03 'a'")),
                topicName("Response Topic of the will with a wildcard", will("08 'a/#'")));
    }

    private static String connect5(String properties) {
        return "10 < 'MQTT' 05 02 003c < " + properties + " > 'id' >";
    }

    private static String will(String properties) {
        return "10 < 'MQTT' 05 06 003c < > 'id' < " + properties + " > 'w' 'p' >";
    }

    static Stream<Bad> afterAnyConnect() {
        return Stream.of(
                protocolError("a second CONNECT", "10 < 'MQTT' 04 02 003c 'id' >"),
                malformed("packet type 0", "00 00"),
                protocolError("CONNACK", "20 02 0000"),
                protocolError("SUBACK", "90 03 000100"),
                protocolError("UNSUBACK", "b0 02 0001"),
                protocolError("PINGRESP", "d0 00"),
                malformed("five bytes of Remaining Length", "30 80808080 01"),
                malformed("PUBLISH with QoS 3", "36 < 'a' 0001 >"),
                malformed("PUBLISH with DUP at QoS 0", "38 < 'a' >"),
                malformed("PUBLISH with nothing in it", "30 00"),
                malformed("PUBLISH with half a topic length", "30 < 00 >"),
                malformed("PUBLISH with its topic cut off", "30 < 0003 6161 >"),
                malformed("PUBLISH with a topic that is not UTF-8", "30 < 0002 c328 00 >"),
                malformed("PUBLISH with U+0000 in its topic", "30 < 0003 610062 00 >"),
                malformed("PUBLISH with U+0000 in a long topic", "30 < 000a 61616161610061616161 00 >"),
                malformed("PUBLISH with a surrogate in its topic", "30 < 0003 edbfbf 00 >"),
                topicName("PUBLISH with + in its topic", "30 < 'a/+/b' 00 >"),
                topicName("PUBLISH with # in a long topic", "30 < 'aaaaaaaaaaaaaaa/#' 00 >"),
                malformed("PUBLISH without Packet Identifier", "32 < 'a' >"),
                malformed("PUBLISH with half a Packet Identifier", "34 < 'a' 00 >"),
                protocolError("PUBLISH with Packet Identifier 0", "32 < 'a' 0000 00 >"),
                protocolError("PUBLISH with an empty topic", "30 < '' 00 >"),
                malformed("PUBACK with nothing in it", "40 00"),
                malformed("PUBACK with half a Packet Identifier", "40 01 00"),
                protocolError("PUBACK with Packet Identifier 0", "40 02 0000"),
                protocolError("PUBREC with Packet Identifier 0", "50 02 0000"),
                protocolError("PUBREL with Packet Identifier 0", "62 02 0000"),
                protocolError("PUBCOMP with Packet Identifier 0", "70 02 0000"),
                malformed("SUBSCRIBE with nothing in it", "82 00"),
                protocolError("SUBSCRIBE with Packet Identifier 0", "82 < 0000 'a' 00 >"),
                protocolError("UNSUBSCRIBE with Packet Identifier 0", "a2 < 0000 'a' >"),
                malformed("UNSUBSCRIBE with nothing in it", "a2 00"),
                malformed("PINGREQ with a byte", "c0 01 00"));
    }

    static Stream<Bad> afterConnectOf311() {
        return Stream.of(
                malformed("AUTH", "f0 00"),
                malformed("PUBACK with flags", "41 02 0001"),
                malformed("PUBREC with flags", "52 02 0001"),
                malformed("PUBREL without its flags", "60 02 0001"),
                malformed("PUBREL with other flags", "63 02 0001"),
                malformed("PUBCOMP with flags", "78 02 0001"),
                malformed("PUBACK with a reason code", "40 03 000100"),
                malformed("PUBREL with a reason code", "62 03 000100"),
                malformed("PINGREQ with flags", "c1 00"),
                malformed("DISCONNECT with flags", "e4 00"),
                malformed("DISCONNECT with a reason code", "e0 01 00"),
                malformed("SUBSCRIBE without its flags", "80 < 0001 'a' 00 >"),
                protocolError("SUBSCRIBE without filters", "82 < 0001 >"),
                malformed("SUBSCRIBE with an empty filter", "82 < 0001 '' 00 >"),
                malformed("SUBSCRIBE with a filter that is not UTF-8", "82 < 0001 0001 ff 00 >"),
                malformed("SUBSCRIBE without options", "82 < 0001 'a' >"),
                malformed("SUBSCRIBE with QoS 3", "82 < 0001 'a' 03 >"),
                malformed("SUBSCRIBE with options of 5.0", "82 < 0001 'a' 04 >"),
                malformed("SUBSCRIBE with a second filter cut off", "82 < 0001 'a' 00 0002 61 >"),
                malformed("UNSUBSCRIBE without its flags", "a0 < 0001 'a' >"),
                protocolError("UNSUBSCRIBE without filters", "a2 < 0001 >"),
                malformed("UNSUBSCRIBE with an empty filter", "a2 < 0001 '' >"),
                malformed("UNSUBSCRIBE with a filter cut off", "a2 < 0001 'a' 00 >"));
    }

    static Stream<Bad> afterConnectOf5() {
        return Stream.of(
                malformed("a Remaining Length longer than it need be", "c0 8000"),
                malformed("PUBACK with flags", "42 02 0001"),
                malformed("PUBREL without its flags", "60 02 0001"),
                protocolError("PUBACK with an undefined reason", "40 03 000101"),
                protocolError("PUBACK with a reason of others", "40 03 000192"),
                protocolError("PUBREC with a reason of others", "50 03 000192"),
                protocolError("PUBREL with a reason of others", "62 03 000110"),
                protocolError("PUBCOMP with a reason of others", "70 03 000180"),
                malformed("PUBACK with a property of others", "40 < 0001 00 < 11 00000001 > >"),
                malformed("PUBACK with bytes after its properties", "40 < 0001 00 < > 00 >"),
                malformed("PUBACK with properties cut off", "40 < 0001 00 05 1f >"),
                malformed("PUBACK with a Reason String that is not UTF-8", "40 < 0001 00 < 1f 0001 ff > >"),
                protocolError("PUBACK with two Reason Strings", "40 < 0001 00 < 1f 'a' 1f 'b' > >"),
                malformed("PINGREQ with flags", "c8 00"),
                malformed("SUBSCRIBE without Property Length", "82 < 0001 >"),
                protocolError("SUBSCRIBE without filters", "82 < 0001 < > >"),
                malformed("SUBSCRIBE with an empty filter", "82 < 0001 < > '' 00 >"),
                malformed("SUBSCRIBE with reserved options", "82 < 0001 < > 'a' 40 >"),
                malformed("SUBSCRIBE with reserved options", "82 < 0001 < > 'a' 80 >"),
                protocolError("SUBSCRIBE with QoS 3", "82 < 0001 < > 'a' 03 >"),
                protocolError("SUBSCRIBE with Retain Handling 3", "82 < 0001 < > 'a' 30 >"),
                protocolError("SUBSCRIBE with No Local, shared", "82 < 0001 < > '$share/g/a' 04 >"),
                protocolError("SUBSCRIBE with Subscription Identifier 0", "82 < 0001 < 0b 00 > 'a' 00 >"),
                protocolError("SUBSCRIBE with two Subscription Identifiers", "82 < 0001 < 0b01 0b02 > 'a' 00 >"),
                malformed("SUBSCRIBE with a long Subscription Identifier", "82 < 0001 < 0b ffffffff01 > 'a' 00 >"),
                malformed("SUBSCRIBE with a padded Subscription Identifier", "82 < 0001 < 0b 8100 > 'a' 00 >"),
                malformed("SUBSCRIBE with a Reason String", "82 < 0001 < 1f 'a' > 'a' 00 >"),
                malformed("UNSUBSCRIBE with a Subscription Identifier", "a2 < 0001 < 0b 01 > 'a' >"),
                protocolError("UNSUBSCRIBE without filters", "a2 < 0001 < > >"),
                protocolError("DISCONNECT with an undefined reason", "e0 01 05"),
                protocolError("DISCONNECT with a reason of servers", "e0 01 8e"),
                malformed("DISCONNECT with bytes after it", "e0 < 00 < > 00 >"),
                protocolError("DISCONNECT with a Server Reference", "e0 < 00 < 1c 'a' > >"),
                protocolError("DISCONNECT with two Session Expiry Intervals", "e0 < 00 < 1100000001 1100000001 > >"),
                malformed("DISCONNECT with a property of others", "e0 < 00 < 21 0001 > >"),
                malformed("AUTH with flags", "f1 < 18 < 15 'm' > >"),
                protocolError("AUTH with nothing in it", "f0 00"),
                protocolError("AUTH with Success", "f0 < 00 < 15 'm' > >"),
                protocolError("AUTH with a reason of others", "f0 < 80 < 15 'm' > >"),
                protocolError("AUTH without properties", "f0 01 18"),
                protocolError("AUTH without a method", "f0 < 18 < 16 'd' > >"),
                protocolError("AUTH with two methods", "f0 < 18 < 15 'm' 15 'm' > >"),
                malformed("AUTH with bytes after it", "f0 < 18 < 15 'm' > 00 >"));
    }

    static Stream<Bad> publishOf5() {
        return Stream.of(
                malformed("no Property Length", "30 < 'a' >"),
                malformed("Property Length beyond the packet", "30 < 'a' 05 00 >"),
                malformed("Property Length longer than it need be", "30 < 'a' 8000 >"),
                protocolError("empty topic and no alias", "30 < '' < 01 01 > >"),
                topicAlias("Topic Alias 0", "30 < 'a' < 23 0000 > >"),
                protocolError("two Topic Aliases", "30 < 'a' < 23 0001 23 0001 > >"),
                malformed("Topic Alias cut off", "30 < 'a' < 23 00 > >"),
                protocolError("Subscription Identifier", "30 < 'a' < 0b 01 > >"),
                protocolError("Payload Format Indicator 2", "30 < 'a' < 01 02 > >"),
                protocolError("two Payload Format Indicators", "30 < 'a' < 01 01 01 01 > >"),
                protocolError("two Message Expiry Intervals", "30 < 'a' < 0200000001 0200000001 > >"),
                malformed("Message Expiry Interval cut off", "30 < 'a' < 02000000 > >"),
                protocolError("two Content Types", "30 < 'a' < 03 'a' 03 'a' > >"),
                malformed("Content Type not UTF-8", "30 < 'a' < 03 0001 80 > >"),
                malformed("Content Type with U+0000", "30 < 'a' < 03 0001 00 > >"),
                protocolError("two Response Topics", "30 < 'a' < 08 'a' 08 'a' > >"),
                topicName("Response Topic with +", "30 < 'a' < 08 '+' > >"),
                topicName("empty Response Topic", "30 < 'a' < 08 '' > >"),
                protocolError("two Correlation Data", "30 < 'a' < 09 'a' 09 'a' > >"),
                malformed("Correlation Data cut off", "30 < 'a' < 09 0002 61 > >"),
                malformed("User Property cut off", "30 < 'a' < 26 'k' 0002 61 > >"),
                malformed("User Property name not UTF-8", "30 < 'a' < 26 0001 ff 'v' > >"),
                malformed("Reason String", "30 < 'a' < 1f 'x' > >"),
                malformed("Session Expiry Interval", "30 < 'a' < 11 00000001 > >"),
                malformed("unknown property", "30 < 'a' < 2b 01 > >"),
                malformed("property identifier above 0x7f", "30 < 'a' < 81 01 > >"));
    }

    @ParameterizedTest
    @MethodSource({"first", "connectProperties"})
    void refusedAsFirstPacket(Bad bad) {
        assertRefused("", bad);
    }

    @ParameterizedTest
    @MethodSource("afterAnyConnect")
    void refusedInEveryVersion(Bad bad) {
        assertRefused(CONNECT_3_1, bad);
        assertRefused(CONNECT_3_1_1, bad);
        assertRefused(CONNECT_5, bad);
    }

    @ParameterizedTest
    @MethodSource("afterConnectOf311")
    void refusedInMqtt311(Bad bad) {
        assertRefused(CONNECT_3_1_1, bad);
    }

    @ParameterizedTest
    @MethodSource({"afterConnectOf5", "publishOf5"})
    void refusedInMqtt5(Bad bad) {
        assertRefused(CONNECT_5, bad);
    }

    private static void assertRefused(String before, Bad bad) {
        Recorder recorder = new Recorder();
        PacketDecoder decoder = new PacketDecoder(recorder, Recorder.MAX);
        ByteBuf in = Wire.buffer(before + bad.wire());
        ProtocolException refusal = catchThrowableOfType(ProtocolException.class, () -> decoder.decode(in));
        assertThat(refusal).as(bad.what()).isNotNull();
        assertThat(refusal.reason()).as(refusal.detail()).isEqualTo(bad.reason());
        assertThat(refusal.detail()).isNotEmpty();
        assertThat(refusal.getStackTrace()).isEmpty();
        assertThat(recorder.packets).hasSize(before.isEmpty() ? 0 : 1);
    }

    @ParameterizedTest
    @MethodSource("answers")
    void tellsInWhichVersionToAnswer(String wire, ProtocolVersion version) {
        PacketDecoder decoder = new PacketDecoder(new Recorder(), Recorder.MAX);
        assertThat(decoder.version()).isNull();
        ByteBuf in = Wire.buffer(wire);
        assertThat(catchThrowableOfType(ProtocolException.class, () -> decoder.decode(in)))
                .isNotNull();
        assertThat(decoder.version()).isEqualTo(version);
    }

    static Stream<Object[]> answers() {
        return Stream.of(
                new Object[] {"10 < 'MQTT' 06 02 003c < > 'id' >", ProtocolVersion.MQTT_5},
                new Object[] {"10 < 'XXXX' 05 02 003c < > 'id' >", ProtocolVersion.MQTT_5},
                new Object[] {"10 < 'MQTT' 03 02 003c 'id' >", ProtocolVersion.MQTT_3_1_1},
                new Object[] {"10 < 'MQTT' 05 02 003c < 21 0000 > 'id' >", ProtocolVersion.MQTT_5},
                new Object[] {"10 < 'MQTT' 04 03 003c 'id' >", ProtocolVersion.MQTT_3_1_1},
                new Object[] {"10 < 'MQIsdp' 03 02 003c '' >", ProtocolVersion.MQTT_3_1});
    }
}
