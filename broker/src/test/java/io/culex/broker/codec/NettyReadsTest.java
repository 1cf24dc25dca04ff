package io.culex.broker.codec;

import io.culex.api.ProtocolVersion;
import io.culex.api.PublishProperties;
import io.culex.api.ReasonCode;
import io.culex.broker.packet.Auth;
import io.culex.broker.packet.ConnAck;
import io.culex.broker.packet.ConnAckProperties;
import io.culex.broker.packet.Diagnostics;
import io.culex.broker.packet.Disconnect;
import io.culex.broker.packet.SubAck;
import io.culex.broker.packet.UnsubAck;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Our encoders write what servers send, Netty's decoder reads it. The buffers are pooled, so that a leak would be told. */
final class NettyReadsTest {
    private static final int ROUNDS = RandomPackets.rounds(250);
    private static final int ANY = PacketEncoder.UNLIMITED;

    private final EmbeddedChannel netty = new EmbeddedChannel(new MqttDecoder(1 << 20));
    private final RandomPackets random = new RandomPackets(new Random(RandomPackets.seed()));
    private ProtocolVersion version = ProtocolVersion.MQTT_5;

    @AfterEach
    void close() {
        netty.finishAndReleaseAll();
    }

    /** Netty's decoder learns the version from a CONNECT, also on the client's side. */
    private void begin(ProtocolVersion spoken) {
        version = spoken;
        String name = spoken == ProtocolVersion.MQTT_3_1 ? "MQIsdp" : "MQTT";
        String properties = spoken == ProtocolVersion.MQTT_5 ? "< >" : "";
        read(Wire.buffer("10 < '" + name + "' 0" + spoken.level() + " 02 003c " + properties + " 'id' >"));
    }

    private MqttMessage read(ByteBuf bytes) {
        String hex = ByteBufUtil.hexDump(bytes);
        assertThat(netty.writeInbound(bytes)).as(hex).isTrue();
        MqttMessage message = netty.readInbound();
        assertThat(message.decoderResult().isSuccess())
                .as(hex + message.decoderResult())
                .isTrue();
        assertThat(netty.inboundMessages()).isEmpty();
        return message;
    }

    private static ByteBuf buffer() {
        return PooledByteBufAllocator.DEFAULT.buffer(16);
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void publish(ProtocolVersion spoken) {
        begin(spoken);
        for (int round = 0; round < ROUNDS; round++) {
            PublishProperties properties = random.publishProperties(version);
            String topic = random.topic();
            byte[] payload = random.bytes(300);
            int qos = random.below(3);
            int packetId = qos == 0 ? 0 : random.packetId();
            int alias = version == ProtocolVersion.MQTT_5 && random.maybe() ? random.packetId() : 0;
            boolean omitted = alias != 0 && random.maybe();
            int[] identifiers = IntStream.generate(() -> 1 + random.below(VariableByteInteger.MAX))
                    .limit(version == ProtocolVersion.MQTT_5 ? random.below(4) : 0)
                    .toArray();
            PublishParts parts = new PublishParts()
                    .message(topic.getBytes(StandardCharsets.UTF_8), PublishPropertiesCodec.encode(properties), payload)
                    .messageExpiry(properties.messageExpiryInterval())
                    .delivery(
                            version == ProtocolVersion.MQTT_5, qos, random.maybe(), qos > 0 && random.maybe(), packetId)
                    .topicAlias(alias, omitted)
                    .subscriptionIdentifiers(identifiers);
            ByteBuf out = buffer();
            PublishEncoder.encode(out, parts);
            MqttPublishMessage message = (MqttPublishMessage) read(out);
            assertThat(message.variableHeader().topicName()).isEqualTo(omitted ? "" : topic);
            assertThat(message.variableHeader().packetId()).isEqualTo(qos == 0 ? -1 : packetId);
            assertThat(message.fixedHeader().qosLevel().value()).isEqualTo(qos);
            assertThat(message.fixedHeader().isRetain()).isEqualTo((parts.flags & 1) != 0);
            assertThat(message.fixedHeader().isDup()).isEqualTo((parts.flags & 8) != 0);
            assertThat(ByteBufUtil.getBytes(message.payload())).isEqualTo(payload);
            if (version == ProtocolVersion.MQTT_5) {
                Map<Integer, List<Object>> expected = NettyValues.expected(properties);
                NettyValues.put(expected, MqttProperties.TOPIC_ALIAS, alias == 0 ? null : alias);
                for (int identifier : identifiers) {
                    NettyValues.put(expected, MqttProperties.SUBSCRIPTION_IDENTIFIER, identifier);
                }
                assertThat(NettyValues.values(message.variableHeader().properties()))
                        .isEqualTo(expected);
            }
            message.release();
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void acknowledgements(ProtocolVersion spoken) {
        begin(spoken);
        boolean v5 = spoken == ProtocolVersion.MQTT_5;
        for (int round = 0; round < ROUNDS; round++) {
            ByteBuf out = buffer();
            int packetId = random.packetId();
            ReasonCode reason = random.maybe() ? ReasonCode.SUCCESS : ReasonCode.QUOTA_EXCEEDED;
            Diagnostics diagnostics = random.diagnostics(version);
            switch (random.below(4)) {
                case 0 -> PacketEncoder.pubAck(out, version, packetId, reason, diagnostics, ANY);
                case 1 -> PacketEncoder.pubRec(out, version, packetId, reason, diagnostics, ANY);
                case 2 -> {
                    diagnostics = Diagnostics.NONE;
                    PacketEncoder.pubRel(out, version, packetId, reason);
                }
                default -> {
                    diagnostics = Diagnostics.NONE;
                    PacketEncoder.pubComp(out, version, packetId, reason);
                }
            }
            MqttMessage message = read(out);
            assertThat(((MqttMessageIdVariableHeader) message.variableHeader()).messageId())
                    .isEqualTo(packetId);
            if (v5 && message.variableHeader() instanceof MqttPubReplyMessageVariableHeader header) {
                assertThat(header.reasonCode()).isEqualTo((byte) reason.code());
                assertThat(NettyValues.values(header.properties())).isEqualTo(NettyValues.expected(diagnostics));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void subAckAndUnsubAck(ProtocolVersion spoken) {
        begin(spoken);
        for (int round = 0; round < ROUNDS; round++) {
            List<ReasonCode> reasons = new ArrayList<>();
            for (int count = 1 + random.below(5); count > 0; count--) {
                reasons.add(random.oneOf(
                        ReasonCode.SUCCESS,
                        ReasonCode.GRANTED_QOS_1,
                        ReasonCode.GRANTED_QOS_2,
                        ReasonCode.UNSPECIFIED_ERROR));
            }
            int packetId = random.packetId();
            Diagnostics diagnostics = random.diagnostics(version);
            ByteBuf out = buffer();
            PacketEncoder.subAck(out, version, new SubAck(packetId, reasons, diagnostics), ANY);
            MqttSubAckMessage subAck = (MqttSubAckMessage) read(out);
            assertThat(subAck.variableHeader().messageId()).isEqualTo(packetId);
            assertThat(subAck.payload().reasonCodes())
                    .isEqualTo(reasons.stream().map(ReasonCode::code).toList());
            assertThat(NettyValues.values(subAck.idAndPropertiesVariableHeader().properties()))
                    .isEqualTo(NettyValues.expected(diagnostics));
            List<ReasonCode> outcomes = List.of(
                    random.oneOf(ReasonCode.SUCCESS, ReasonCode.NO_SUBSCRIPTION_EXISTED), ReasonCode.NOT_AUTHORIZED);
            out = buffer();
            PacketEncoder.unsubAck(out, version, new UnsubAck(packetId, outcomes, diagnostics), ANY);
            MqttUnsubAckMessage unsubAck = (MqttUnsubAckMessage) read(out);
            assertThat(unsubAck.variableHeader().messageId()).isEqualTo(packetId);
            assertThat(unsubAck.payload().unsubscribeReasonCodes())
                    .isEqualTo(
                            version == ProtocolVersion.MQTT_5
                                    ? outcomes.stream()
                                            .map(code -> (short) code.code())
                                            .toList()
                                    : List.of());
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void connAck(ProtocolVersion spoken) {
        begin(spoken);
        for (int round = 0; round < ROUNDS; round++) {
            ReasonCode reason = random.oneOf(
                    ReasonCode.SUCCESS, ReasonCode.NOT_AUTHORIZED, ReasonCode.UNSUPPORTED_PROTOCOL_VERSION);
            boolean present = reason == ReasonCode.SUCCESS && spoken != ProtocolVersion.MQTT_3_1 && random.maybe();
            ConnAckProperties properties = connAckProperties();
            ByteBuf out = buffer();
            assertThat(PacketEncoder.connAck(out, version, new ConnAck(present, reason, properties), ANY))
                    .isTrue();
            MqttConnAckMessage message = (MqttConnAckMessage) read(out);
            assertThat(message.variableHeader().isSessionPresent()).isEqualTo(present);
            assertThat(message.variableHeader().connectReturnCode().byteValue() == 0)
                    .isEqualTo(reason == ReasonCode.SUCCESS);
            if (version == ProtocolVersion.MQTT_5) {
                assertThat(message.variableHeader().connectReturnCode().byteValue())
                        .isEqualTo((byte) reason.code());
                assertThat(NettyValues.values(message.variableHeader().properties()))
                        .isEqualTo(NettyValues.expected(properties));
            }
        }
    }

    private ConnAckProperties connAckProperties() {
        return ConnAckProperties.builder()
                .sessionExpiryInterval(random.maybe() ? -1 : random.seconds())
                .receiveMaximum(random.packetId())
                .maximumQos(random.below(3))
                .retainAvailable(random.maybe())
                .maximumPacketSize(random.maybe() ? Integer.MAX_VALUE : 1 + random.below(1000))
                .assignedClientId(random.maybe() ? null : random.text(20))
                .topicAliasMaximum(random.maybe() ? 0 : random.packetId())
                .wildcardSubscriptionAvailable(random.maybe())
                .subscriptionIdentifiersAvailable(random.maybe())
                .sharedSubscriptionAvailable(random.maybe())
                .serverKeepAlive(random.maybe() ? -1 : random.below(65_536))
                .responseInformation(random.maybe() ? null : random.text(20))
                .serverReference(random.maybe() ? null : random.text(20))
                .authentication(random.maybe() ? null : random.text(20), random.maybe() ? null : random.bytes(20))
                .diagnostics(random.diagnostics(ProtocolVersion.MQTT_5))
                .build();
    }

    @Test
    void disconnectAuthAndPingResp() {
        begin(ProtocolVersion.MQTT_5);
        for (int round = 0; round < ROUNDS; round++) {
            ByteBuf out = buffer();
            ReasonCode reason = random.oneOf(ReasonCode.SUCCESS, ReasonCode.SERVER_MOVED, ReasonCode.SERVER_BUSY);
            String reference = random.maybe() ? null : random.text(20);
            Diagnostics diagnostics = random.diagnostics(version);
            PacketEncoder.disconnect(out, version, new Disconnect(reason, -1, reference, diagnostics), ANY);
            MqttReasonCodeAndPropertiesVariableHeader disconnect =
                    (MqttReasonCodeAndPropertiesVariableHeader) read(out).variableHeader();
            assertThat(disconnect.reasonCode()).isEqualTo((byte) reason.code());
            Map<Integer, List<Object>> expected = NettyValues.expected(diagnostics);
            NettyValues.put(expected, MqttProperties.SERVER_REFERENCE, reference);
            assertThat(NettyValues.values(disconnect.properties())).isEqualTo(expected);

            out = buffer();
            Auth packet = random.auth();
            PacketEncoder.auth(out, version, packet, ANY);
            MqttReasonCodeAndPropertiesVariableHeader auth =
                    (MqttReasonCodeAndPropertiesVariableHeader) read(out).variableHeader();
            assertThat(auth.reasonCode()).isEqualTo((byte) packet.reason().code());
            expected = NettyValues.expected(packet.diagnostics());
            NettyValues.put(expected, MqttProperties.AUTHENTICATION_METHOD, packet.method());
            NettyValues.put(expected, MqttProperties.AUTHENTICATION_DATA, packet.data());
            assertThat(NettyValues.values(auth.properties())).isEqualTo(expected);
        }
        ByteBuf out = buffer();
        PacketEncoder.pingResp(out);
        assertThat(read(out).fixedHeader().messageType()).isEqualTo(MqttMessageType.PINGRESP);
    }
}
