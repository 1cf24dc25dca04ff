package io.culex.api;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A message that a plugin makes: to publish it, or to replace one that passes by.
 *
 * @param topic the Topic Name; checked when the message is used
 * @param payloadBytes the payload; must not be changed afterwards
 * @param qos the Quality of Service, 0 to 2
 * @param retain whether the message becomes the topic's retained message
 * @param properties MQTT 5.0 properties
 * @since 0.1
 */
public record Message(String topic, byte[] payloadBytes, int qos, boolean retain, PublishProperties properties)
        implements Publish {

    /** Checks the parts but the topic. */
    public Message {
        Objects.requireNonNull(topic, "topic");
        Objects.requireNonNull(payloadBytes, "payloadBytes");
        if (qos < 0 || qos > 2) {
            throw new IllegalArgumentException("qos must be 0, 1 or 2, got " + qos);
        }
    }

    /** A QoS 0 message that is not retained. */
    public static Message of(String topic, byte[] payload) {
        return new Message(topic, payload, 0, false, PublishProperties.NONE);
    }

    /** A QoS 0 message with a text payload in UTF-8 that is not retained. */
    public static Message of(String topic, String payload) {
        return of(topic, payload.getBytes(StandardCharsets.UTF_8));
    }

    /** A copy of what a message says, as the start of a changed one. */
    public static Message copyOf(Publish publish) {
        byte[] bytes = new byte[publish.payloadSize()];
        publish.payload().get(bytes);
        return new Message(publish.topic(), bytes, publish.qos(), publish.retain(), publish.properties());
    }

    /** The same message on another topic. */
    public Message withTopic(String newTopic) {
        return new Message(newTopic, payloadBytes, qos, retain, properties);
    }

    /** The same message with another payload, which must not be changed afterwards. */
    public Message withPayload(byte[] newPayload) {
        return new Message(topic, newPayload, qos, retain, properties);
    }

    /** The same message with another QoS. */
    public Message withQos(int newQos) {
        return new Message(topic, payloadBytes, newQos, retain, properties);
    }

    /** The same message with another RETAIN flag. */
    public Message withRetain(boolean newRetain) {
        return new Message(topic, payloadBytes, qos, newRetain, properties);
    }

    /** The same message with other properties. */
    public Message withProperties(PublishProperties newProperties) {
        return new Message(topic, payloadBytes, qos, retain, newProperties);
    }

    @Override
    public ByteBuffer payload() {
        return ByteBuffer.wrap(payloadBytes).asReadOnlyBuffer();
    }

    @Override
    public int payloadSize() {
        return payloadBytes.length;
    }

    @Override
    public boolean dup() {
        return false;
    }

    @Override
    public Origin origin() {
        return Origin.PLUGIN;
    }

    @Override
    public @Nullable String publisherId() {
        return null;
    }
}
