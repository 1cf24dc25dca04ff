package io.culex.broker.codec;

import io.culex.api.ProtocolVersion;
import io.culex.api.Subscription;
import io.culex.api.UserProperty;
import io.culex.broker.packet.ProtocolException;
import io.culex.broker.packet.Subscribe;
import io.culex.broker.packet.Unsubscribe;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads SUBSCRIBE (3.8) and UNSUBSCRIBE (3.10). Whether a filter's wildcards stand right is judged elsewhere. */
final class SubscribeDecoder {
    private static final int NO_LOCAL = 0x04;
    private static final int RETAIN_AS_PUBLISHED = 0x08;
    private static final String SHARED_PREFIX = "$share/";

    private SubscribeDecoder() {}

    static Subscribe subscribe(PacketReader in, PropertyCursor properties, ProtocolVersion version) {
        int packetId = in.readPacketId();
        List<UserProperty> userProperties = List.of();
        @Nullable Integer identifier = null;
        if (version == ProtocolVersion.MQTT_5) {
            userProperties = new ArrayList<>();
            in.readProperties(properties, Property.IN_SUBSCRIBE);
            while (properties.next()) {
                if (properties.id() == Property.SUBSCRIPTION_IDENTIFIER) {
                    identifier = (int) properties.number();
                } else {
                    userProperties.add(properties.pair());
                }
            }
            properties.finish();
        }
        if (in.remaining() == 0) { // [MQTT-3.8.3-2]
            throw ProtocolException.protocolError("SUBSCRIBE without a Topic Filter");
        }
        List<Subscription> subscriptions = new ArrayList<>(4);
        while (in.remaining() > 0) {
            subscriptions.add(subscription(filter(in), in.readByte(), identifier, version));
        }
        return new Subscribe(packetId, subscriptions, userProperties);
    }

    static Unsubscribe unsubscribe(PacketReader in, PropertyCursor properties, boolean v5) {
        int packetId = in.readPacketId();
        List<UserProperty> userProperties = List.of();
        if (v5) {
            userProperties = new ArrayList<>();
            in.readProperties(properties, Property.IN_UNSUBSCRIBE);
            while (properties.next()) {
                userProperties.add(properties.pair());
            }
            properties.finish();
        }
        if (in.remaining() == 0) { // [MQTT-3.10.3-2]
            throw ProtocolException.protocolError("UNSUBSCRIBE without a Topic Filter");
        }
        List<String> filters = new ArrayList<>(4);
        while (in.remaining() > 0) {
            filters.add(filter(in));
        }
        return new Unsubscribe(packetId, filters, userProperties);
    }

    private static String filter(PacketReader in) {
        String filter = in.readString();
        if (filter.isEmpty()) { // [MQTT-4.7.3-1]
            throw ProtocolException.malformed("an empty Topic Filter");
        }
        return filter;
    }

    private static Subscription subscription(
            String filter, int options, @Nullable Integer identifier, ProtocolVersion version) {
        int qos = options & 0x03;
        int reserved = version == ProtocolVersion.MQTT_5 ? 0xC0 : 0xFC;
        // [MQTT-3.8.3-5]; 3.1 does not use these bits.
        if ((options & reserved) != 0 && version != ProtocolVersion.MQTT_3_1) {
            throw ProtocolException.malformed("SUBSCRIBE with reserved bits set in its options");
        }
        if (qos == 3) {
            throw version == ProtocolVersion.MQTT_5
                    ? ProtocolException.protocolError("SUBSCRIBE with QoS 3")
                    : ProtocolException.malformed("SUBSCRIBE with QoS 3");
        }
        if (version != ProtocolVersion.MQTT_5) {
            return Subscription.of(filter, qos);
        }
        int retainHandling = (options >> 4) & 0x03;
        if (retainHandling == 3) {
            throw ProtocolException.protocolError("SUBSCRIBE with Retain Handling 3");
        }
        boolean noLocal = (options & NO_LOCAL) != 0;
        if (noLocal && filter.startsWith(SHARED_PREFIX)) { // [MQTT-3.8.3-4]
            throw ProtocolException.protocolError("SUBSCRIBE with No Local for a shared subscription");
        }
        boolean retainAsPublished = (options & RETAIN_AS_PUBLISHED) != 0;
        return new Subscription(filter, qos, noLocal, retainAsPublished, retainHandling, identifier);
    }
}
