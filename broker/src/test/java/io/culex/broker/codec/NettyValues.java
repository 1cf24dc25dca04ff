package io.culex.broker.codec;

import io.culex.api.PublishProperties;
import io.culex.broker.packet.ConnAckProperties;
import io.culex.broker.packet.Diagnostics;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Properties by identifier, in a form that can be compared: those that Netty read, and those that it should have read. */
final class NettyValues {
    private NettyValues() {}

    static Map<Integer, List<Object>> values(MqttProperties properties) {
        Map<Integer, List<Object>> values = new TreeMap<>();
        for (MqttProperty<?> property : properties.listAll()) {
            if (property instanceof MqttProperties.UserProperties pairs) {
                pairs.value().forEach(pair -> put(values, property.propertyId(), pair.key + "=" + pair.value));
            } else {
                put(values, property.propertyId(), property.value());
            }
        }
        return values;
    }

    static void put(Map<Integer, List<Object>> values, int id, @Nullable Object value) {
        if (value == null) {
            return;
        }
        Object comparable = value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : value;
        values.computeIfAbsent(id, ignored -> new ArrayList<>()).add(comparable);
    }

    static Map<Integer, List<Object>> expected(Diagnostics diagnostics) {
        Map<Integer, List<Object>> values = new TreeMap<>();
        put(values, MqttProperties.REASON_STRING, diagnostics.reasonString());
        diagnostics
                .userProperties()
                .forEach(pair -> put(values, MqttProperties.USER_PROPERTY, pair.name() + "=" + pair.value()));
        return values;
    }

    static Map<Integer, List<Object>> expected(PublishProperties properties) {
        Map<Integer, List<Object>> values = expected(new Diagnostics(null, properties.userProperties()));
        Boolean utf8 = properties.payloadFormatUtf8();
        put(values, MqttProperties.PAYLOAD_FORMAT_INDICATOR, utf8 == null ? null : utf8 ? 1 : 0);
        long expiry = properties.messageExpiryInterval();
        put(values, MqttProperties.PUBLICATION_EXPIRY_INTERVAL, expiry < 0 ? null : (int) expiry);
        put(values, MqttProperties.CONTENT_TYPE, properties.contentType());
        put(values, MqttProperties.RESPONSE_TOPIC, properties.responseTopic());
        ByteBuffer correlationData = properties.correlationData();
        put(values, MqttProperties.CORRELATION_DATA, correlationData == null ? null : bytes(correlationData));
        return values;
    }

    static Map<Integer, List<Object>> expected(ConnAckProperties properties) {
        Map<Integer, List<Object>> values = expected(properties.diagnostics());
        long expiry = properties.sessionExpiryInterval();
        put(values, MqttProperties.SESSION_EXPIRY_INTERVAL, expiry < 0 ? null : (int) expiry);
        put(values, MqttProperties.RECEIVE_MAXIMUM, unless(properties.receiveMaximum(), 65_535));
        put(values, MqttProperties.MAXIMUM_QOS, unless(properties.maximumQos(), 2));
        put(values, MqttProperties.RETAIN_AVAILABLE, properties.retainAvailable() ? null : 0);
        put(values, MqttProperties.MAXIMUM_PACKET_SIZE, unless(properties.maximumPacketSize(), Integer.MAX_VALUE));
        put(values, MqttProperties.ASSIGNED_CLIENT_IDENTIFIER, properties.assignedClientId());
        put(values, MqttProperties.TOPIC_ALIAS_MAXIMUM, unless(properties.topicAliasMaximum(), 0));
        put(
                values,
                MqttProperties.WILDCARD_SUBSCRIPTION_AVAILABLE,
                properties.wildcardSubscriptionAvailable() ? null : 0);
        put(
                values,
                MqttProperties.SUBSCRIPTION_IDENTIFIER_AVAILABLE,
                properties.subscriptionIdentifiersAvailable() ? null : 0);
        put(values, MqttProperties.SHARED_SUBSCRIPTION_AVAILABLE, properties.sharedSubscriptionAvailable() ? null : 0);
        put(values, MqttProperties.SERVER_KEEP_ALIVE, unless(properties.serverKeepAlive(), -1));
        put(values, MqttProperties.RESPONSE_INFORMATION, properties.responseInformation());
        put(values, MqttProperties.SERVER_REFERENCE, properties.serverReference());
        put(values, MqttProperties.AUTHENTICATION_METHOD, properties.authenticationMethod());
        put(values, MqttProperties.AUTHENTICATION_DATA, properties.authenticationData());
        return values;
    }

    private static @Nullable Integer unless(int value, int standard) {
        return value == standard ? null : (Integer) value;
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
