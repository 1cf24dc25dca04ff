package io.culex.broker.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * What an outgoing PUBLISH is made of, to be filled and used again: one for each event loop, so that encoding makes no
 * objects. The first group of setters describes the message and stays for all its receivers; the second group describes one
 * delivery. Nothing is copied or retained: the sources must live until the packet is encoded.
 */
public final class PublishParts {
    private static final byte[] NO_BYTES = {};

    // Of the message. A source is the array where there is one, otherwise the buffer.
    private ByteBuf topicBuffer = Unpooled.EMPTY_BUFFER;
    private byte @Nullable [] topicBytes;
    private int topicStart;
    int topicLength;
    private @Nullable PublishFrame propertiesFrame;
    private @Nullable ByteBuf propertiesBuffer;
    private byte[] propertiesBytes = NO_BYTES;
    private int propertiesStart;
    int propertiesLength;
    private ByteBuf payloadBuffer = Unpooled.EMPTY_BUFFER;
    private byte @Nullable [] payloadBytes;
    private int payloadStart;
    int payloadLength;

    // Of the delivery.
    boolean v5;
    int flags;
    int packetId;
    long messageExpiry = -1;
    int topicAlias;
    int topicAliasIndex;
    boolean topicOmitted;
    int @Nullable [] subscriptionIdentifiers;

    /** Takes topic, properties, Message Expiry Interval and payload from a frame. A topic given by alias is to be set after. */
    public PublishParts message(PublishFrame frame) {
        topic(frame.buffer, frame.topicStart, frame.topicLength);
        propertiesFrame = frame;
        propertiesBuffer = null;
        propertiesLength = frame.forwardableLength();
        messageExpiry = frame.messageExpiry;
        return payload(frame.buffer, frame.payloadStart, frame.payloadLength());
    }

    /** Takes them from arrays; the properties as {@link PublishFrame#forwardable} gives them. */
    public PublishParts message(byte[] topic, byte[] properties, byte[] payload) {
        return topic(topic).properties(properties).payload(payload);
    }

    public PublishParts topic(ByteBuf buffer, int start, int length) {
        topicBuffer = buffer;
        topicBytes = null;
        topicStart = start;
        topicLength = length;
        return this;
    }

    public PublishParts topic(byte[] bytes) {
        topicBytes = bytes;
        topicStart = 0;
        topicLength = bytes.length;
        return this;
    }

    /** Properties as {@link PublishFrame#forwardable} gives them. */
    public PublishParts properties(byte[] bytes) {
        propertiesFrame = null;
        propertiesBuffer = null;
        propertiesBytes = bytes;
        propertiesLength = bytes.length;
        return this;
    }

    /** The same where they lie in a buffer. */
    public PublishParts properties(ByteBuf buffer, int start, int length) {
        propertiesFrame = null;
        propertiesBuffer = buffer;
        propertiesStart = start;
        propertiesLength = length;
        return this;
    }

    public PublishParts payload(ByteBuf buffer, int start, int length) {
        payloadBuffer = buffer;
        payloadBytes = null;
        payloadStart = start;
        payloadLength = length;
        return this;
    }

    public PublishParts payload(byte[] bytes) {
        payloadBytes = bytes;
        payloadStart = 0;
        payloadLength = bytes.length;
        return this;
    }

    /** The Message Expiry Interval that is left, in seconds; -1 for none. */
    public PublishParts messageExpiry(long seconds) {
        messageExpiry = seconds;
        return this;
    }

    /** Begins a delivery: without alias and Subscription Identifiers until they are set. */
    public PublishParts delivery(boolean toV5, int qos, boolean retain, boolean dup, int id) {
        v5 = toV5;
        flags = (dup ? 0x08 : 0) | (qos << 1) | (retain ? 0x01 : 0);
        packetId = id;
        topicAlias = 0;
        topicOmitted = false;
        subscriptionIdentifiers = null;
        return this;
    }

    /** The Topic Alias, and whether the receiver knows it already, so that the Topic Name is left out. */
    public PublishParts topicAlias(int alias, boolean known) {
        topicAlias = alias;
        topicOmitted = known;
        return this;
    }

    /** Where the packet that was encoded last has its Topic Alias, to set another one in a copy; it must have one. */
    public int topicAliasIndex() {
        return topicAliasIndex;
    }

    /** The Subscription Identifiers of the subscriptions that match; null for none. */
    public PublishParts subscriptionIdentifiers(int @Nullable [] identifiers) {
        subscriptionIdentifiers = identifiers;
        return this;
    }

    /** Lets go of all sources. */
    public void clear() {
        topic(NO_BYTES).properties(NO_BYTES).payload(NO_BYTES).messageExpiry(-1).delivery(false, 0, false, false, 0);
        topicBuffer = Unpooled.EMPTY_BUFFER;
        payloadBuffer = Unpooled.EMPTY_BUFFER;
    }

    int qos() {
        return flags >> 1;
    }

    void writeTopic(ByteBuf out) {
        if (topicBytes != null) {
            out.writeBytes(topicBytes, 0, topicLength);
        } else {
            out.writeBytes(topicBuffer, topicStart, topicLength);
        }
    }

    void writeProperties(ByteBuf out) {
        if (propertiesFrame != null) {
            propertiesFrame.writeForwardable(out);
        } else if (propertiesBuffer != null) {
            out.writeBytes(propertiesBuffer, propertiesStart, propertiesLength);
        } else {
            out.writeBytes(propertiesBytes, 0, propertiesLength);
        }
    }

    void writePayload(ByteBuf out) {
        if (payloadBytes != null) {
            out.writeBytes(payloadBytes, payloadStart, payloadLength);
        } else {
            out.writeBytes(payloadBuffer, payloadStart, payloadLength);
        }
    }
}
