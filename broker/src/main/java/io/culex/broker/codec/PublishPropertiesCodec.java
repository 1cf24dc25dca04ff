package io.culex.broker.codec;

import io.culex.api.PublishProperties;
import io.culex.api.UserProperty;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Between the bytes of a message's properties and {@link PublishProperties}, for those who look at them. The bytes are as
 * {@link PublishFrame#forwardable} gives them: without their length, Topic Alias, Message Expiry Interval and Subscription
 * Identifiers.
 */
public final class PublishPropertiesCodec {
    private static final byte[] NONE = {};

    private PublishPropertiesCodec() {}

    /** The properties of a PUBLISH at hand, its Message Expiry Interval included; independent of its buffer. */
    public static PublishProperties decode(PublishFrame frame) {
        return decode(frame.buffer(), frame.propertiesStart(), frame.propertiesLength(), frame.messageExpiry());
    }

    /**
     * The properties that such bytes hold.
     *
     * @param messageExpiry the Message Expiry Interval in seconds, -1 for none
     */
    public static PublishProperties decode(byte[] bytes, long messageExpiry) {
        if (bytes.length == 0) {
            return decode(Unpooled.EMPTY_BUFFER, 0, 0, messageExpiry);
        }
        return decode(Unpooled.wrappedBuffer(bytes), 0, bytes.length, messageExpiry);
    }

    /**
     * The properties in a part of a buffer; independent of it.
     *
     * @param messageExpiry the Message Expiry Interval in seconds, -1 for none
     * @throws io.culex.broker.packet.ProtocolException when they are not properties of a PUBLISH
     */
    public static PublishProperties decode(ByteBuf buffer, int start, int length, long messageExpiry) {
        if (length == 0 && messageExpiry < 0) {
            return PublishProperties.NONE;
        }
        PropertyCursor properties = new PropertyCursor();
        Collector collector = new Collector();
        properties.beginBody(buffer, start, length, Property.IN_PUBLISH);
        while (properties.next()) {
            collector.add(properties);
        }
        collector.messageExpiry = messageExpiry;
        return collector.collect();
    }

    /**
     * The bytes of the properties without Message Expiry Interval and Subscription Identifiers.
     *
     * @throws IllegalArgumentException when a value is too long, has a character that MQTT does not allow, or when the
     *     Response Topic is not a Topic Name
     */
    public static byte[] encode(PublishProperties properties) {
        int size = size(properties);
        if (size == 0) {
            return NONE;
        }
        byte[] bytes = new byte[size];
        ByteBuf out = Unpooled.wrappedBuffer(bytes).writerIndex(0);
        if (properties.payloadFormatUtf8() != null) {
            PropertyWriter.flag(out, Property.PAYLOAD_FORMAT_INDICATOR, properties.payloadFormatUtf8());
        }
        if (properties.contentType() != null) {
            PropertyWriter.string(out, Property.CONTENT_TYPE, properties.contentType());
        }
        if (properties.responseTopic() != null) {
            PropertyWriter.string(out, Property.RESPONSE_TOPIC, properties.responseTopic());
        }
        ByteBuffer correlationData = properties.correlationData();
        if (correlationData != null) {
            out.writeByte(Property.CORRELATION_DATA);
            out.writeShort(correlationData.remaining());
            out.writeBytes(correlationData.duplicate());
        }
        PropertyWriter.pairs(out, properties.userProperties());
        return bytes;
    }

    private static int size(PublishProperties properties) {
        int size = properties.payloadFormatUtf8() == null ? 0 : 2;
        if (properties.contentType() != null) {
            size += PropertyWriter.stringSize(check("Content Type", properties.contentType()));
        }
        String responseTopic = properties.responseTopic();
        if (responseTopic != null) {
            if (responseTopic.isEmpty() || responseTopic.indexOf('+') >= 0 || responseTopic.indexOf('#') >= 0) {
                throw new IllegalArgumentException("Response Topic: empty or with a wildcard");
            }
            size += PropertyWriter.stringSize(check("Response Topic", responseTopic));
        }
        ByteBuffer correlationData = properties.correlationData();
        if (correlationData != null) {
            if (correlationData.remaining() > PropertyWriter.MAX_LENGTH) {
                throw new IllegalArgumentException("Correlation Data: more than 65535 bytes");
            }
            size += 3 + correlationData.remaining();
        }
        for (UserProperty property : properties.userProperties()) {
            check("User Property", property.name());
            check("User Property", property.value());
            size += PropertyWriter.pairSize(property);
        }
        return size;
    }

    private static String check(String what, String text) {
        if (!PropertyWriter.encodable(text)) {
            throw new IllegalArgumentException(what + ": more than 65535 bytes, or with the character U+0000");
        }
        return text;
    }

    /** Gathers what a cursor passes. */
    static final class Collector {
        private @Nullable Boolean payloadFormatUtf8;
        private long messageExpiry = -1;
        private @Nullable String contentType;
        private @Nullable String responseTopic;
        private @Nullable ByteBuffer correlationData;
        private final List<UserProperty> userProperties = new ArrayList<>();
        private final List<Integer> subscriptionIdentifiers = new ArrayList<>();
        private boolean any;

        void add(PropertyCursor property) {
            any = true;
            switch (property.id()) {
                case Property.PAYLOAD_FORMAT_INDICATOR -> payloadFormatUtf8 = property.number() == 1;
                case Property.MESSAGE_EXPIRY_INTERVAL -> messageExpiry = property.number();
                case Property.CONTENT_TYPE -> contentType = property.string();
                case Property.RESPONSE_TOPIC -> responseTopic = property.string();
                case Property.CORRELATION_DATA ->
                    correlationData = ByteBuffer.wrap(property.binary()).asReadOnlyBuffer();
                case Property.USER_PROPERTY -> userProperties.add(property.pair());
                case Property.SUBSCRIPTION_IDENTIFIER -> subscriptionIdentifiers.add((int) property.number());
                default -> {
                    // Topic Alias belongs to the transfer.
                }
            }
        }

        PublishProperties collect() {
            if (!any && messageExpiry < 0) {
                return PublishProperties.NONE;
            }
            return new PublishProperties(
                    payloadFormatUtf8,
                    messageExpiry,
                    contentType,
                    responseTopic,
                    correlationData,
                    userProperties,
                    subscriptionIdentifiers);
        }
    }
}
