package io.culex.api;

/**
 * A name and value pair as MQTT 5.0 carries it; names may repeat and the order counts.
 *
 * @param name the name, UTF-8 on the wire
 * @param value the value, UTF-8 on the wire
 * @since 0.1
 */
public record UserProperty(String name, String value) {}
