package io.culex.testkit;

import io.culex.api.ProtocolVersion;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a CONNECT says. Immutable.
 *
 * @param version the protocol version
 * @param clientId the Client Identifier
 * @param cleanStart Clean Start, or Clean Session before 5.0
 * @param keepAlive Keep Alive in seconds
 * @param username the User Name, null for none
 * @param password the Password, null for none
 * @param will the Will Message, null for none; its properties are the Will Properties
 * @param properties the properties of MQTT 5.0
 * @since 0.1
 */
public record ConnectOptions(
        ProtocolVersion version,
        String clientId,
        boolean cleanStart,
        int keepAlive,
        @Nullable String username,
        byte @Nullable [] password,
        @Nullable Message will,
        PacketProperties properties) {

    /** A clean start without keep alive, credentials or will. */
    public static ConnectOptions of(ProtocolVersion version, String clientId) {
        return new ConnectOptions(version, clientId, true, 0, null, null, null, PacketProperties.none());
    }

    /**
     * A session that outlives the connection: no clean start, and in 5.0 a Session Expiry Interval of one hour.
     */
    public ConnectOptions persistent() {
        ConnectOptions kept = cleanStart(false);
        return version == ProtocolVersion.MQTT_5 ? kept.with(Property.SESSION_EXPIRY_INTERVAL, 3600) : kept;
    }

    /** With or without Clean Start. */
    public ConnectOptions cleanStart(boolean value) {
        return new ConnectOptions(version, clientId, value, keepAlive, username, password, will, properties);
    }

    /** With a Keep Alive in seconds. */
    public ConnectOptions keepAlive(int seconds) {
        return new ConnectOptions(version, clientId, cleanStart, seconds, username, password, will, properties);
    }

    /** With credentials; either may be null. */
    public ConnectOptions credentials(@Nullable String name, @Nullable String secret) {
        byte[] bytes = secret == null ? null : secret.getBytes(StandardCharsets.UTF_8);
        return new ConnectOptions(version, clientId, cleanStart, keepAlive, name, bytes, will, properties);
    }

    /** With a will. */
    public ConnectOptions will(Message message) {
        return new ConnectOptions(version, clientId, cleanStart, keepAlive, username, password, message, properties);
    }

    /** With a property. */
    public ConnectOptions with(Property property, long value) {
        return with(properties.with(property, value));
    }

    /** With a property. */
    public ConnectOptions with(Property property, String value) {
        return with(properties.with(property, value));
    }

    /** With these properties and no others. */
    public ConnectOptions with(PacketProperties newProperties) {
        return new ConnectOptions(version, clientId, cleanStart, keepAlive, username, password, will, newProperties);
    }

    /** The CONNECT on the wire. */
    public byte[] toBytes() {
        PacketWriter out = new PacketWriter();
        out.text(version == ProtocolVersion.MQTT_3_1 ? "MQIsdp" : "MQTT").u8(version.level());
        out.u8(flags()).u16(keepAlive).properties(version, properties).text(clientId);
        if (will != null) {
            out.properties(version, will.properties()).text(will.topic()).binary(will.payload());
        }
        if (username != null) {
            out.text(username);
        }
        if (password != null) {
            out.binary(password);
        }
        return out.toPacket(PacketType.CONNECT, 0);
    }

    private int flags() {
        int flags = (username != null ? 0x80 : 0) | (password != null ? 0x40 : 0) | (cleanStart ? 0x02 : 0);
        if (will != null) {
            flags |= 0x04 | (will.qos() << 3) | (will.retain() ? 0x20 : 0);
        }
        return flags;
    }

    @Override
    public String toString() {
        return "ConnectOptions[" + version + ", " + clientId + "]";
    }
}
