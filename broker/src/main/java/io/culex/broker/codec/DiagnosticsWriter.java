package io.culex.broker.codec;

import io.culex.api.UserProperty;
import io.culex.broker.packet.Diagnostics;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses how much of a packet's Reason String and User Properties is sent, and writes the lengths that depend on it. They
 * must not make a packet longer than its receiver takes [MQTT-3.4.2-2], [MQTT-3.4.2-3] and their like; what cannot be
 * written as a string of MQTT is left out too.
 */
final class DiagnosticsWriter {
    private final int bodyLength;
    private final int ownProperties;
    private final boolean fits;
    private @Nullable String reasonString;
    private List<UserProperty> userProperties;

    /**
     * @param bodyLength the packet's length after the fixed header and without properties
     * @param ownProperties the length of the properties that are not diagnostics
     */
    DiagnosticsWriter(Diagnostics diagnostics, int bodyLength, int ownProperties, int maximumPacketSize) {
        this.bodyLength = bodyLength;
        this.ownProperties = ownProperties;
        reasonString = PropertyWriter.encodableOrNull(diagnostics.reasonString());
        userProperties = encodable(diagnostics.userProperties());
        if (packetSize() > maximumPacketSize) {
            userProperties = List.of();
        }
        if (packetSize() > maximumPacketSize) {
            reasonString = null;
        }
        fits = packetSize() <= maximumPacketSize;
    }

    private static List<UserProperty> encodable(List<UserProperty> properties) {
        if (properties.isEmpty()) {
            return properties;
        }
        List<UserProperty> encodable = new ArrayList<>(properties.size());
        for (UserProperty property : properties) {
            if (PropertyWriter.encodable(property.name()) && PropertyWriter.encodable(property.value())) {
                encodable.add(property);
            }
        }
        return encodable;
    }

    /** Whether the packet, without what was left out, is small enough. */
    boolean fits() {
        return fits;
    }

    /** Whether anything is left to write. */
    boolean any() {
        return reasonString != null || !userProperties.isEmpty();
    }

    /** Writes the fixed header. */
    void begin(ByteBuf out, int firstByte) {
        out.writeByte(firstByte);
        VariableByteInteger.write(out, remainingLength());
    }

    void writePropertyLength(ByteBuf out) {
        VariableByteInteger.write(out, propertyLength());
    }

    void write(ByteBuf out) {
        if (reasonString != null) {
            PropertyWriter.string(out, Property.REASON_STRING, reasonString);
        }
        PropertyWriter.pairs(out, userProperties);
    }

    private long packetSize() {
        int remaining = remainingLength();
        // Longer than any packet can be: never fits, not even a receiver without a limit.
        if (remaining > VariableByteInteger.MAX) {
            return Long.MAX_VALUE;
        }
        return 1L + VariableByteInteger.size(remaining) + remaining;
    }

    private int remainingLength() {
        int properties = propertyLength();
        return bodyLength + VariableByteInteger.size(properties) + properties;
    }

    private int propertyLength() {
        int length = ownProperties;
        if (reasonString != null) {
            length += PropertyWriter.stringSize(reasonString);
        }
        for (UserProperty property : userProperties) {
            length += PropertyWriter.pairSize(property);
        }
        return length;
    }
}
