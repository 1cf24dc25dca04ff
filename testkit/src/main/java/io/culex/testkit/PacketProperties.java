package io.culex.testkit;

import io.culex.api.UserProperty;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The properties of one MQTT 5.0 packet, in the order they were added. Immutable.
 *
 * @since 0.1
 */
public final class PacketProperties {
    private static final PacketProperties NONE = new PacketProperties(Map.of());

    private final Map<Property, List<Object>> values;

    private PacketProperties(Map<Property, List<Object>> values) {
        this.values = values;
    }

    /** No properties. */
    public static PacketProperties none() {
        return NONE;
    }

    /** These and a number. */
    public PacketProperties with(Property property, long value) {
        return plus(property, value);
    }

    /** These and a text. */
    public PacketProperties with(Property property, String value) {
        return plus(property, value);
    }

    /** These and binary data. */
    public PacketProperties with(Property property, byte[] value) {
        return plus(property, value.clone());
    }

    /** These and a User Property. */
    public PacketProperties withUser(String name, String value) {
        return plus(Property.USER_PROPERTY, new UserProperty(name, value));
    }

    PacketProperties plus(Property property, Object value) {
        Map<Property, List<Object>> copy = new EnumMap<>(Property.class);
        copy.putAll(values);
        List<Object> list = new ArrayList<>(copy.getOrDefault(property, List.of()));
        list.add(value);
        copy.put(property, List.copyOf(list));
        return new PacketProperties(copy);
    }

    /** Whether it is there. */
    public boolean has(Property property) {
        return values.containsKey(property);
    }

    /** The number, or {@code absent} where the packet does not have it. */
    public long number(Property property, long absent) {
        return has(property) ? number(property) : absent;
    }

    /** The number; fails where the packet does not have it. */
    public long number(Property property) {
        return (Long) first(property);
    }

    /** The text; fails where the packet does not have it. */
    public String text(Property property) {
        return (String) first(property);
    }

    /** The binary data; fails where the packet does not have it. */
    public byte[] binary(Property property) {
        return ((byte[]) first(property)).clone();
    }

    /** The Subscription Identifiers in order. */
    public List<Long> subscriptionIdentifiers() {
        return all(Property.SUBSCRIPTION_IDENTIFIER).stream()
                .map(Long.class::cast)
                .toList();
    }

    /** The User Properties in order. */
    public List<UserProperty> userProperties() {
        return all(Property.USER_PROPERTY).stream()
                .map(UserProperty.class::cast)
                .toList();
    }

    List<Object> all(Property property) {
        return values.getOrDefault(property, List.of());
    }

    Map<Property, List<Object>> asMap() {
        return values;
    }

    private Object first(Property property) {
        if (!has(property)) {
            throw new AssertionError("no " + property + " in " + this);
        }
        return all(property).getFirst();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{");
        values.forEach((property, list) -> list.forEach(value -> text.append(text.length() > 1 ? ", " : "")
                .append(property)
                .append('=')
                .append(value instanceof byte[] bytes ? Arrays.toString(bytes) : value)));
        return text.append('}').toString();
    }
}
