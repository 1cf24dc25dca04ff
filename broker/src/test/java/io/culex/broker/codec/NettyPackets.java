package io.culex.broker.codec;

import io.culex.api.ProtocolVersion;
import io.culex.api.PublishProperties;
import io.culex.api.Subscription;
import io.culex.api.UserProperty;
import io.culex.broker.packet.Auth;
import io.culex.broker.packet.Connect;
import io.culex.broker.packet.ConnectProperties;
import io.culex.broker.packet.Diagnostics;
import io.culex.broker.packet.Disconnect;
import io.culex.broker.packet.Subscribe;
import io.culex.broker.packet.Unsubscribe;
import io.culex.broker.packet.Will;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectPayload;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.BinaryProperty;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttSubscribePayload;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption.RetainedHandlingPolicy;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribePayload;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says packets of a client in Netty's words, so that its encoder can write them. */
final class NettyPackets {
    private NettyPackets() {}

    static MqttMessage of(Object packet) {
        return switch (packet) {
            case Connect connect -> connect(connect);
            case Recorder.Published published -> publish(published);
            case Recorder.Ack ack -> ack(ack);
            case Subscribe subscribe -> subscribe(subscribe);
            case Unsubscribe unsubscribe -> unsubscribe(unsubscribe);
            case Recorder.PingReq ignored -> MqttMessage.PINGREQ;
            case Disconnect disconnect -> disconnect(disconnect);
            case Auth auth -> auth(auth);
            default -> throw new IllegalArgumentException(packet.toString());
        };
    }

    private static MqttFixedHeader header(MqttMessageType type, int qos) {
        return new MqttFixedHeader(type, false, MqttQoS.valueOf(qos), false, 0);
    }

    private static MqttMessage connect(Connect packet) {
        Will will = packet.will();
        MqttConnectVariableHeader header = new MqttConnectVariableHeader(
                packet.version() == ProtocolVersion.MQTT_3_1 ? "MQIsdp" : "MQTT",
                packet.version().level(),
                packet.username() != null,
                packet.password() != null,
                will != null && will.retain(),
                will == null ? 0 : will.qos(),
                will != null,
                packet.cleanStart(),
                packet.keepAlive(),
                connectProperties(packet.properties()));
        MqttConnectPayload payload = new MqttConnectPayload(
                packet.clientId(),
                will == null ? MqttProperties.NO_PROPERTIES : willProperties(will),
                will == null ? null : will.topic(),
                will == null ? null : will.payload(),
                packet.username(),
                packet.password());
        return new MqttConnectMessage(header(MqttMessageType.CONNECT, 0), header, payload);
    }

    private static MqttProperties connectProperties(ConnectProperties from) {
        MqttProperties to = new MqttProperties();
        number(to, MqttProperties.SESSION_EXPIRY_INTERVAL, from.sessionExpiryInterval(), 0);
        number(to, MqttProperties.RECEIVE_MAXIMUM, from.receiveMaximum(), ConnectProperties.DEFAULT_RECEIVE_MAXIMUM);
        number(to, MqttProperties.MAXIMUM_PACKET_SIZE, from.maximumPacketSize(), Integer.MAX_VALUE);
        number(to, MqttProperties.TOPIC_ALIAS_MAXIMUM, from.topicAliasMaximum(), 0);
        number(to, MqttProperties.REQUEST_RESPONSE_INFORMATION, from.requestResponseInformation() ? 1 : 0, 0);
        number(to, MqttProperties.REQUEST_PROBLEM_INFORMATION, from.requestProblemInformation() ? 1 : 0, 1);
        string(to, MqttProperties.AUTHENTICATION_METHOD, from.authenticationMethod());
        binary(to, MqttProperties.AUTHENTICATION_DATA, from.authenticationData());
        return pairs(to, from.userProperties());
    }

    private static MqttProperties willProperties(Will will) {
        MqttProperties to = publishProperties(will.properties());
        number(to, MqttProperties.WILL_DELAY_INTERVAL, will.delayInterval(), 0);
        return to;
    }

    private static MqttProperties publishProperties(PublishProperties from) {
        MqttProperties to = new MqttProperties();
        Boolean utf8 = from.payloadFormatUtf8();
        number(to, MqttProperties.PAYLOAD_FORMAT_INDICATOR, utf8 == null ? -1 : utf8 ? 1 : 0, -1);
        number(to, MqttProperties.PUBLICATION_EXPIRY_INTERVAL, from.messageExpiryInterval(), -1);
        string(to, MqttProperties.CONTENT_TYPE, from.contentType());
        string(to, MqttProperties.RESPONSE_TOPIC, from.responseTopic());
        ByteBuffer correlationData = from.correlationData();
        if (correlationData != null) {
            byte[] bytes = new byte[correlationData.remaining()];
            correlationData.duplicate().get(bytes);
            binary(to, MqttProperties.CORRELATION_DATA, bytes);
        }
        return pairs(to, from.userProperties());
    }

    private static MqttMessage publish(Recorder.Published packet) {
        MqttProperties properties = publishProperties(packet.properties());
        number(properties, MqttProperties.TOPIC_ALIAS, packet.alias(), 0);
        MqttFixedHeader header = new MqttFixedHeader(
                MqttMessageType.PUBLISH, packet.dup(), MqttQoS.valueOf(packet.qos()), packet.retain(), 0);
        return new MqttPublishMessage(
                header,
                new MqttPublishVariableHeader(packet.topic(), packet.packetId(), properties),
                Unpooled.wrappedBuffer(HexFormat.of().parseHex(packet.payload())));
    }

    private static MqttMessage ack(Recorder.Ack packet) {
        MqttMessageType type = MqttMessageType.valueOf(packet.type());
        return new MqttMessage(
                header(type, type == MqttMessageType.PUBREL ? 1 : 0),
                new MqttPubReplyMessageVariableHeader(
                        packet.packetId(), (byte) packet.reason().code(), MqttProperties.NO_PROPERTIES));
    }

    private static MqttMessage subscribe(Subscribe packet) {
        MqttProperties properties = pairs(new MqttProperties(), packet.userProperties());
        Integer identifier = packet.subscriptions().getFirst().identifier();
        number(properties, MqttProperties.SUBSCRIPTION_IDENTIFIER, identifier == null ? -1 : identifier, -1);
        List<MqttTopicSubscription> subscriptions = new ArrayList<>();
        for (Subscription subscription : packet.subscriptions()) {
            subscriptions.add(new MqttTopicSubscription(
                    subscription.filter(),
                    new MqttSubscriptionOption(
                            MqttQoS.valueOf(subscription.qos()),
                            subscription.noLocal(),
                            subscription.retainAsPublished(),
                            RetainedHandlingPolicy.valueOf(subscription.retainHandling()))));
        }
        return new MqttSubscribeMessage(
                header(MqttMessageType.SUBSCRIBE, 1),
                new MqttMessageIdAndPropertiesVariableHeader(packet.packetId(), properties),
                new MqttSubscribePayload(subscriptions));
    }

    private static MqttMessage unsubscribe(Unsubscribe packet) {
        return new MqttUnsubscribeMessage(
                header(MqttMessageType.UNSUBSCRIBE, 1),
                new MqttMessageIdAndPropertiesVariableHeader(
                        packet.packetId(), pairs(new MqttProperties(), packet.userProperties())),
                new MqttUnsubscribePayload(packet.filters()));
    }

    private static MqttMessage disconnect(Disconnect packet) {
        MqttProperties properties = diagnostics(new MqttProperties(), packet.diagnostics());
        number(properties, MqttProperties.SESSION_EXPIRY_INTERVAL, packet.sessionExpiryInterval(), -1);
        return new MqttMessage(
                header(MqttMessageType.DISCONNECT, 0),
                new MqttReasonCodeAndPropertiesVariableHeader(
                        (byte) packet.reason().code(), properties));
    }

    private static MqttMessage auth(Auth packet) {
        MqttProperties properties = diagnostics(new MqttProperties(), packet.diagnostics());
        string(properties, MqttProperties.AUTHENTICATION_METHOD, packet.method());
        binary(properties, MqttProperties.AUTHENTICATION_DATA, packet.data());
        return new MqttMessage(
                header(MqttMessageType.AUTH, 0),
                new MqttReasonCodeAndPropertiesVariableHeader(
                        (byte) packet.reason().code(), properties));
    }

    private static MqttProperties diagnostics(MqttProperties to, Diagnostics from) {
        string(to, MqttProperties.REASON_STRING, from.reasonString());
        return pairs(to, from.userProperties());
    }

    private static void number(MqttProperties to, int id, long value, long absent) {
        if (value != absent) {
            to.add(new IntegerProperty(id, (int) value));
        }
    }

    private static void string(MqttProperties to, int id, @Nullable String value) {
        if (value != null) {
            to.add(new StringProperty(id, value));
        }
    }

    private static void binary(MqttProperties to, int id, byte @Nullable [] value) {
        if (value != null) {
            to.add(new BinaryProperty(id, value));
        }
    }

    private static MqttProperties pairs(MqttProperties to, List<UserProperty> from) {
        for (UserProperty pair : from) {
            to.add(new MqttProperties.UserProperty(pair.name(), pair.value()));
        }
        return to;
    }
}
