package io.culex.api;

/**
 * The versions of MQTT that a client may speak.
 *
 * @since 0.1
 */
public enum ProtocolVersion {
    /** MQTT 3.1, protocol name {@code MQIsdp}, level 3. */
    MQTT_3_1(3),
    /** MQTT 3.1.1, protocol level 4. */
    MQTT_3_1_1(4),
    /** MQTT 5.0, protocol version 5. */
    MQTT_5(5);

    private final int level;

    ProtocolVersion(int level) {
        this.level = level;
    }

    /** The protocol level byte of CONNECT. */
    public int level() {
        return level;
    }
}
