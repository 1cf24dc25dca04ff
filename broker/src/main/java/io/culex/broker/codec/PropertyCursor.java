package io.culex.broker.codec;

import io.culex.api.ReasonCode;
import io.culex.api.UserProperty;
import io.culex.broker.packet.ProtocolException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * Walks the properties of a packet one by one, checking each, and makes no objects unless a value is asked for as one. One
 * for each decoder; used again for each packet.
 */
final class PropertyCursor {
    private ByteBuf buffer = Unpooled.EMPTY_BUFFER;
    private int position;
    private int end;
    private long allowed;
    private long seen;

    private int id;
    private int start;
    private long number;
    private int nameStart;
    private int nameLength;
    private int valueStart;
    private int valueLength;

    /**
     * Begins at a Property Length.
     *
     * @param limit the end of what the packet has for it
     * @param allowedIds the properties that this place may have, by {@link Property#bit}
     * @return the position after the properties
     */
    int begin(ByteBuf in, int lengthPosition, int limit, long allowedIds) {
        int length = VariableByteInteger.read(in, lengthPosition, limit);
        int first = lengthPosition + VariableByteInteger.size(length);
        if (length > limit - first) {
            throw ProtocolException.malformed("the properties reach beyond the packet");
        }
        beginBody(in, first, length, allowedIds);
        return end;
    }

    /** Begins at the first property, after a Property Length that is known. */
    void beginBody(ByteBuf in, int first, int length, long allowedIds) {
        buffer = in;
        position = first;
        end = first + length;
        allowed = allowedIds;
        seen = 0;
    }

    /** Lets go of the buffer. */
    void finish() {
        buffer = Unpooled.EMPTY_BUFFER;
    }

    /** Goes to the next property; false when there is none. */
    boolean next() {
        if (position >= end) {
            return false;
        }
        start = position;
        id = buffer.getByte(position++);
        int type = id < 0 ? 0 : Property.type(id);
        if (type == 0) {
            throw ProtocolException.malformed("an unknown property");
        }
        long bit = Property.bit(id);
        // 2.2.2.2: an identifier that is not valid for the packet type makes the packet malformed.
        if ((allowed & bit) == 0) {
            throw ProtocolException.malformed("a property that the packet must not have");
        }
        if ((seen & bit) != 0 && id != Property.USER_PROPERTY) {
            throw ProtocolException.protocolError("a property more than once");
        }
        seen |= bit;
        readValue(type);
        return true;
    }

    private void readValue(int type) {
        switch (type) {
            case Property.FLAG -> {
                need(1);
                number = buffer.getUnsignedByte(position);
                position += 1;
                checkFlag();
            }
            case Property.TWO_BYTES -> {
                need(2);
                number = buffer.getUnsignedShort(position);
                position += 2;
                checkNotZero();
            }
            case Property.FOUR_BYTES -> {
                need(4);
                number = buffer.getUnsignedInt(position);
                position += 4;
                checkNotZero();
            }
            case Property.VARIABLE -> {
                number = VariableByteInteger.read(buffer, position, end);
                position += VariableByteInteger.size((int) number);
                checkNotZero();
            }
            case Property.STRING -> readString();
            case Property.BINARY -> readSized();
            case Property.PAIR -> {
                readString();
                nameStart = valueStart;
                nameLength = valueLength;
                readString();
            }
            default -> throw new IllegalStateException("property type " + type);
        }
    }

    private void readString() {
        readSized();
        int kind = Utf8.scan(buffer, valueStart, valueLength);
        if (kind == Utf8.INVALID) {
            throw ProtocolException.malformed("a property that is not UTF-8");
        }
        // [MQTT-3.3.2-14], [MQTT-4.7.3-1]
        if (id == Property.RESPONSE_TOPIC && (kind == Utf8.WILDCARD || valueLength == 0)) {
            throw new ProtocolException(ReasonCode.TOPIC_NAME_INVALID, "the Response Topic is empty or has a wildcard");
        }
    }

    private void readSized() {
        need(2);
        valueLength = buffer.getUnsignedShort(position);
        valueStart = position + 2;
        position = valueStart;
        need(valueLength);
        position += valueLength;
    }

    private void need(int bytes) {
        if (bytes > end - position) {
            throw ProtocolException.malformed("a property is cut off");
        }
    }

    private void checkFlag() {
        if (number > 1) {
            throw ProtocolException.protocolError("a property that is neither 0 nor 1");
        }
    }

    private void checkNotZero() {
        if (number != 0) {
            return;
        }
        switch (id) {
            case Property.TOPIC_ALIAS -> // [MQTT-3.3.2-8]
                throw new ProtocolException(ReasonCode.TOPIC_ALIAS_INVALID, "Topic Alias 0");
            case Property.RECEIVE_MAXIMUM -> throw ProtocolException.protocolError("Receive Maximum 0");
            case Property.MAXIMUM_PACKET_SIZE -> throw ProtocolException.protocolError("Maximum Packet Size 0");
            case Property.SUBSCRIPTION_IDENTIFIER -> throw ProtocolException.protocolError("Subscription Identifier 0");
            default -> {
                // Others may be zero.
            }
        }
    }

    /** Where the next property begins. */
    int position() {
        return position;
    }

    /** The identifier of the current property. */
    int id() {
        return id;
    }

    /** Where the current property begins, its identifier included. */
    int start() {
        return start;
    }

    /** The current property as a number. */
    long number() {
        return number;
    }

    /** The current property as a string. */
    String string() {
        return buffer.toString(valueStart, valueLength, StandardCharsets.UTF_8);
    }

    /** The current property as bytes of its own. */
    byte[] binary() {
        byte[] bytes = new byte[valueLength];
        buffer.getBytes(valueStart, bytes);
        return bytes;
    }

    /** The current property as a pair. */
    UserProperty pair() {
        return new UserProperty(buffer.toString(nameStart, nameLength, StandardCharsets.UTF_8), string());
    }

    /** Checks all that are left without looking at their values. */
    void skip() {
        while (next()) {
            // The step checks.
        }
    }
}
