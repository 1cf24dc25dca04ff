package io.culex.testkit;

import java.nio.charset.StandardCharsets;

/**
 * A message to publish, or a will. Immutable.
 *
 * @param topic the topic name
 * @param payload the payload; not copied
 * @param qos the QoS
 * @param retain RETAIN
 * @param dup DUP
 * @param packetId the packet identifier to use, 0 for the next free one
 * @param properties the properties of MQTT 5.0
 * @since 0.1
 */
public record Message(
        String topic, byte[] payload, int qos, boolean retain, boolean dup, int packetId, PacketProperties properties) {

    /** A message of QoS 0. */
    public static Message of(String topic, byte[] payload) {
        return new Message(topic, payload, 0, false, false, 0, PacketProperties.none());
    }

    /** A message of QoS 0. */
    public static Message of(String topic, String payload) {
        return of(topic, payload.getBytes(StandardCharsets.UTF_8));
    }

    /** With a QoS. */
    public Message withQos(int newQos) {
        return new Message(topic, payload, newQos, retain, dup, packetId, properties);
    }

    /** With RETAIN. */
    public Message retained() {
        return new Message(topic, payload, qos, true, dup, packetId, properties);
    }

    /** With DUP and the packet identifier of the first attempt. */
    public Message again(int firstPacketId) {
        return new Message(topic, payload, qos, retain, true, firstPacketId, properties);
    }

    /** With a packet identifier. */
    public Message withPacketId(int newPacketId) {
        return new Message(topic, payload, qos, retain, dup, newPacketId, properties);
    }

    /** With a property. */
    public Message with(Property property, long value) {
        return with(properties.with(property, value));
    }

    /** With a property. */
    public Message with(Property property, String value) {
        return with(properties.with(property, value));
    }

    /** With these properties and no others. */
    public Message with(PacketProperties newProperties) {
        return new Message(topic, payload, qos, retain, dup, packetId, newProperties);
    }

    @Override
    public String toString() {
        return "Message[%s qos=%d retain=%b %d bytes]".formatted(topic, qos, retain, payload.length);
    }
}
