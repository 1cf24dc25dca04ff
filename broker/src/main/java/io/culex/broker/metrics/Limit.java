package io.culex.broker.metrics;

import java.util.Locale;

/** The limits that keep one client from harming others, each with the key that sets it. */
public enum Limit {
    CONNECTIONS("limits.max-connections"),
    CONNECTIONS_PER_ADDRESS("limits.max-connections-per-address"),
    CONNECTION_RATE("limits.connection-rate"),
    CONNECT_TIMEOUT("limits.connect-timeout"),
    MESSAGE_RATE("limits.message-rate"),
    BYTE_RATE("limits.byte-rate"),
    PACKET_SIZE("limits.max-packet-size"),
    CONNECT_SIZE("limits.max-connect-size"),
    CLIENT_ID("limits.max-client-id-length"),
    TOPIC("limits.max-topic-levels and max-topic-length"),
    SUBSCRIPTIONS("limits.max-subscriptions"),
    FILTERS("limits.max-filters"),
    RECEIVE_MAXIMUM("mqtt.receive-maximum"),
    QUEUE("sessions.queue-length and queue-bytes"),
    RETAINED("retained.max-count and max-bytes"),
    OUTBOUND_BUFFER("limits.outbound-buffer"),
    MEMORY("limits.memory-high");

    private final String key;

    Limit(String key) {
        this.key = key;
    }

    /** The key of config.yml. */
    public String key() {
        return key;
    }

    /** The name under {@code $SYS} of the counter that says how often the limit was met. */
    public String metric() {
        return "limit_" + name().toLowerCase(Locale.ROOT) + "_total";
    }
}
