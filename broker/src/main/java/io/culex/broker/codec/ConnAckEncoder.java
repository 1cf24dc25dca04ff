package io.culex.broker.codec;

import io.culex.api.ReasonCode;
import io.culex.broker.packet.ConnAckProperties;
import io.culex.broker.packet.ConnectProperties;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Writes the CONNACK of 5.0 (3.2). Properties that say what the standard takes for granted are not sent. */
final class ConnAckEncoder {
    private ConnAckEncoder() {}

    static boolean encode(
            ByteBuf out,
            boolean sessionPresent,
            ReasonCode reason,
            ConnAckProperties properties,
            int maximumPacketSize) {
        DiagnosticsWriter writer =
                new DiagnosticsWriter(properties.diagnostics(), 2, size(properties), maximumPacketSize);
        if (!writer.fits()) {
            return false;
        }
        writer.begin(out, PacketType.CONNACK << 4);
        out.writeByte(sessionPresent ? 1 : 0);
        out.writeByte(reason.code());
        writer.writePropertyLength(out);
        writeNumbers(out, properties);
        writeFlags(out, properties);
        writeString(out, Property.ASSIGNED_CLIENT_IDENTIFIER, properties.assignedClientId());
        writeString(out, Property.RESPONSE_INFORMATION, properties.responseInformation());
        writeString(out, Property.SERVER_REFERENCE, properties.serverReference());
        writeString(out, Property.AUTHENTICATION_METHOD, properties.authenticationMethod());
        byte[] data = properties.authenticationData();
        if (data != null) {
            PropertyWriter.binary(out, Property.AUTHENTICATION_DATA, data);
        }
        writer.write(out);
        return true;
    }

    private static int size(ConnAckProperties properties) {
        int size = 0;
        size += properties.sessionExpiryInterval() >= 0 ? 5 : 0;
        size += properties.receiveMaximum() < ConnectProperties.DEFAULT_RECEIVE_MAXIMUM ? 3 : 0;
        size += properties.maximumPacketSize() < Integer.MAX_VALUE ? 5 : 0;
        size += properties.topicAliasMaximum() > 0 ? 3 : 0;
        size += properties.serverKeepAlive() >= 0 ? 3 : 0;
        size += properties.maximumQos() < 2 ? 2 : 0;
        size += properties.retainAvailable() ? 0 : 2;
        size += properties.wildcardSubscriptionAvailable() ? 0 : 2;
        size += properties.subscriptionIdentifiersAvailable() ? 0 : 2;
        size += properties.sharedSubscriptionAvailable() ? 0 : 2;
        size += size(properties.assignedClientId());
        size += size(properties.responseInformation());
        size += size(properties.serverReference());
        size += size(properties.authenticationMethod());
        byte[] data = properties.authenticationData();
        return data == null ? size : size + 3 + data.length;
    }

    private static int size(@Nullable String value) {
        String encodable = PropertyWriter.encodableOrNull(value);
        return encodable == null ? 0 : PropertyWriter.stringSize(encodable);
    }

    private static void writeNumbers(ByteBuf out, ConnAckProperties properties) {
        if (properties.sessionExpiryInterval() >= 0) {
            PropertyWriter.fourBytes(out, Property.SESSION_EXPIRY_INTERVAL, properties.sessionExpiryInterval());
        }
        if (properties.receiveMaximum() < ConnectProperties.DEFAULT_RECEIVE_MAXIMUM) {
            PropertyWriter.twoBytes(out, Property.RECEIVE_MAXIMUM, properties.receiveMaximum());
        }
        if (properties.maximumPacketSize() < Integer.MAX_VALUE) {
            PropertyWriter.fourBytes(out, Property.MAXIMUM_PACKET_SIZE, properties.maximumPacketSize());
        }
        if (properties.topicAliasMaximum() > 0) {
            PropertyWriter.twoBytes(out, Property.TOPIC_ALIAS_MAXIMUM, properties.topicAliasMaximum());
        }
        if (properties.serverKeepAlive() >= 0) {
            PropertyWriter.twoBytes(out, Property.SERVER_KEEP_ALIVE, properties.serverKeepAlive());
        }
    }

    private static void writeFlags(ByteBuf out, ConnAckProperties properties) {
        if (properties.maximumQos() < 2) { // [MQTT-3.2.2-9]: 2 is said by silence
            PropertyWriter.flag(out, Property.MAXIMUM_QOS, properties.maximumQos() == 1);
        }
        if (!properties.retainAvailable()) {
            PropertyWriter.flag(out, Property.RETAIN_AVAILABLE, false);
        }
        if (!properties.wildcardSubscriptionAvailable()) {
            PropertyWriter.flag(out, Property.WILDCARD_SUBSCRIPTION_AVAILABLE, false);
        }
        if (!properties.subscriptionIdentifiersAvailable()) {
            PropertyWriter.flag(out, Property.SUBSCRIPTION_IDENTIFIER_AVAILABLE, false);
        }
        if (!properties.sharedSubscriptionAvailable()) {
            PropertyWriter.flag(out, Property.SHARED_SUBSCRIPTION_AVAILABLE, false);
        }
    }

    private static void writeString(ByteBuf out, int id, @Nullable String value) {
        String encodable = PropertyWriter.encodableOrNull(value);
        if (encodable != null) {
            PropertyWriter.string(out, id, encodable);
        }
    }
}
