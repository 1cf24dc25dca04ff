package io.culex.broker.codec;

import io.culex.api.ProtocolVersion;
import io.culex.api.ReasonCode;
import io.culex.api.UserProperty;
import io.culex.broker.packet.Connect;
import io.culex.broker.packet.ConnectProperties;
import io.culex.broker.packet.ProtocolException;
import io.culex.broker.packet.Will;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one CONNECT (3.1). */
final class ConnectDecoder {
    private static final int RESERVED = 0x01;
    private static final int CLEAN_START = 0x02;
    private static final int WILL = 0x04;
    private static final int WILL_DETAILS = 0x38;
    private static final int WILL_RETAIN = 0x20;
    private static final int PASSWORD = 0x40;
    private static final int USERNAME = 0x80;

    /** Set in the protocol level by bridges of Mosquitto's kind, before 5.0. */
    private static final int BRIDGE = 0x80;

    private static final int LONGEST_CLIENT_ID_OF_3_1 = 23;

    private final PacketReader in;
    private final PropertyCursor properties;
    private final int headerFlags;
    private @Nullable ProtocolVersion version;

    ConnectDecoder(PacketReader in, PropertyCursor properties, int headerFlags) {
        this.in = in;
        this.properties = properties;
        this.headerFlags = headerFlags;
    }

    /** The version, or the one to answer in; known after, or even when, decoding failed. */
    @Nullable
    ProtocolVersion version() {
        return version;
    }

    Connect decode() {
        String name = in.readString();
        int level = in.readByte();
        ProtocolVersion spoken = protocol(name, level);
        version = spoken;
        if (headerFlags != 0 && spoken != ProtocolVersion.MQTT_3_1) { // [MQTT-2.1.3-1]
            throw ProtocolException.malformed("CONNECT with flags in its first byte");
        }
        int flags = in.readByte();
        checkFlags(flags, spoken);
        boolean cleanStart = (flags & CLEAN_START) != 0;
        int keepAlive = in.readTwoBytes();
        ConnectProperties connectProperties = connectProperties(spoken, cleanStart);
        String clientId = in.readString();
        if (spoken == ProtocolVersion.MQTT_3_1) {
            checkClientId(clientId);
        }
        Will will = (flags & WILL) == 0 ? null : will(flags, spoken);
        String username = has(flags, USERNAME, spoken) ? in.readString() : null;
        byte[] password = has(flags, PASSWORD, spoken) ? in.readBinary() : null;
        in.finish(PacketType.CONNECT);
        return new Connect(
                spoken,
                spoken != ProtocolVersion.MQTT_5 && (level & BRIDGE) != 0,
                clientId,
                cleanStart,
                keepAlive,
                will,
                username,
                password,
                connectProperties);
    }

    /** Whether the payload goes on with this field; in 3.1 it may be missing in spite of its flag, and the length counts. */
    private boolean has(int flags, int field, ProtocolVersion spoken) {
        return (flags & field) != 0 && (spoken != ProtocolVersion.MQTT_3_1 || in.remaining() > 0);
    }

    /** [MQTT-3.1.2-1], [MQTT-3.1.2-2]. */
    private ProtocolVersion protocol(String name, int level) {
        if (name.equals("MQTT")) {
            if (level == 5) {
                return ProtocolVersion.MQTT_5;
            }
            if ((level & ~BRIDGE) == 4) {
                return ProtocolVersion.MQTT_3_1_1;
            }
        } else if (name.equals("MQIsdp") && (level & ~BRIDGE) == 3) {
            return ProtocolVersion.MQTT_3_1;
        }
        boolean newer = (level & ~BRIDGE) >= 5;
        version = newer ? ProtocolVersion.MQTT_5 : ProtocolVersion.MQTT_3_1_1;
        throw new ProtocolException(
                ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, "an unknown protocol name or level " + level);
    }

    private static void checkFlags(int flags, ProtocolVersion version) {
        int willQos = (flags >> 3) & 0x03;
        if (willQos == 3) { // [MQTT-3.1.2-12]
            throw ProtocolException.malformed("CONNECT with Will QoS 3");
        }
        if ((flags & USERNAME) == 0 && (flags & PASSWORD) != 0 && version != ProtocolVersion.MQTT_5) {
            throw ProtocolException.malformed("CONNECT with a Password and no User Name"); // [MQTT-3.1.2-22] of 3.1.1
        }
        if (version == ProtocolVersion.MQTT_3_1) {
            return; // Does not use the bits below.
        }
        if ((flags & RESERVED) != 0) { // [MQTT-3.1.2-3]
            throw ProtocolException.malformed("CONNECT with the reserved flag");
        }
        if ((flags & WILL) == 0 && (flags & WILL_DETAILS) != 0) { // [MQTT-3.1.2-11], [MQTT-3.1.2-13]
            throw ProtocolException.malformed("CONNECT with Will QoS or Will Retain and no Will");
        }
    }

    private static void checkClientId(String clientId) {
        int length = clientId.codePointCount(0, clientId.length());
        if (length < 1 || length > LONGEST_CLIENT_ID_OF_3_1) {
            throw new ProtocolException(
                    ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, "a Client Identifier of " + length + " characters");
        }
    }

    private ConnectProperties connectProperties(ProtocolVersion spoken, boolean cleanStart) {
        if (spoken != ProtocolVersion.MQTT_5) {
            return cleanStart ? ConnectProperties.NONE : ConnectProperties.KEPT_SESSION;
        }
        long sessionExpiryInterval = 0;
        int receiveMaximum = ConnectProperties.DEFAULT_RECEIVE_MAXIMUM;
        int maximumPacketSize = Integer.MAX_VALUE;
        int topicAliasMaximum = 0;
        boolean requestResponse = false;
        boolean requestProblem = true;
        @Nullable String method = null;
        byte @Nullable [] data = null;
        List<UserProperty> userProperties = new ArrayList<>();
        in.readProperties(properties, Property.IN_CONNECT);
        while (properties.next()) {
            long number = properties.number();
            switch (properties.id()) {
                case Property.SESSION_EXPIRY_INTERVAL -> sessionExpiryInterval = number;
                case Property.RECEIVE_MAXIMUM -> receiveMaximum = (int) number;
                case Property.MAXIMUM_PACKET_SIZE -> maximumPacketSize = (int) Math.min(number, Integer.MAX_VALUE);
                case Property.TOPIC_ALIAS_MAXIMUM -> topicAliasMaximum = (int) number;
                case Property.REQUEST_RESPONSE_INFORMATION -> requestResponse = number == 1;
                case Property.REQUEST_PROBLEM_INFORMATION -> requestProblem = number == 1;
                case Property.AUTHENTICATION_METHOD -> method = properties.string();
                case Property.AUTHENTICATION_DATA -> data = properties.binary();
                default -> userProperties.add(properties.pair());
            }
        }
        properties.finish();
        if (data != null && method == null) { // 3.1.2.11.10
            throw ProtocolException.protocolError("CONNECT with Authentication Data and no Authentication Method");
        }
        return new ConnectProperties(
                sessionExpiryInterval,
                receiveMaximum,
                maximumPacketSize,
                topicAliasMaximum,
                requestResponse,
                requestProblem,
                method,
                data,
                List.copyOf(userProperties));
    }

    private Will will(int flags, ProtocolVersion spoken) {
        PublishPropertiesCodec.Collector collector = new PublishPropertiesCodec.Collector();
        long delay = 0;
        if (spoken == ProtocolVersion.MQTT_5) {
            in.readProperties(properties, Property.IN_WILL);
            while (properties.next()) {
                if (properties.id() == Property.WILL_DELAY_INTERVAL) {
                    delay = properties.number();
                } else {
                    collector.add(properties);
                }
            }
            properties.finish();
        }
        String topic = in.readString();
        if (topic.isEmpty() || topic.indexOf('+') >= 0 || topic.indexOf('#') >= 0) { // [MQTT-4.7.0-1], [MQTT-4.7.3-1]
            throw new ProtocolException(ReasonCode.TOPIC_NAME_INVALID, "a Will Topic that is empty or has a wildcard");
        }
        byte[] payload = in.readBinary();
        boolean retain = (flags & WILL_RETAIN) != 0;
        return new Will(topic, payload, (flags >> 3) & 0x03, retain, delay, collector.collect());
    }
}
