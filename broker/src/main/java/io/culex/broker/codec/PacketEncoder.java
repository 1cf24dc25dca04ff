package io.culex.broker.codec;

import io.culex.api.ProtocolVersion;
import io.culex.api.ReasonCode;
import io.culex.broker.packet.Auth;
import io.culex.broker.packet.ConnAck;
import io.culex.broker.packet.Diagnostics;
import io.culex.broker.packet.Disconnect;
import io.culex.broker.packet.SubAck;
import io.culex.broker.packet.UnsubAck;
import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * Writes what a server sends, but PUBLISH. Where a packet would be longer than its receiver's Maximum Packet Size, first its
 * User Properties and then its Reason String are left out, which the standard asks for; when that is not enough, or when
 * the version has no such packet, nothing is written and the answer is false.
 */
public final class PacketEncoder {
    /** The maximum packet size of a client that set none. */
    public static final int UNLIMITED = Integer.MAX_VALUE;

    private static final int PUBREL_FLAGS = 0x02;
    /** The only failure that SUBACK has before 5.0 (3.1.1, 3.9.3). */
    private static final int SUBACK_FAILURE = 0x80;

    private PacketEncoder() {}

    /** CONNACK. Before 5.0 a reason that has no return code there is not written [MQTT-3.2.2-6 of 3.1.1]. */
    public static boolean connAck(ByteBuf out, ProtocolVersion version, ConnAck packet, int maximumPacketSize) {
        boolean present = packet.sessionPresent() && packet.reason() == ReasonCode.SUCCESS; // [MQTT-3.2.2-6]
        if (version == ProtocolVersion.MQTT_5) {
            return ConnAckEncoder.encode(out, present, packet.reason(), packet.properties(), maximumPacketSize);
        }
        int returnCode = returnCode(packet.reason());
        if (returnCode < 0) {
            return false;
        }
        out.writeByte(PacketType.CONNACK << 4);
        out.writeByte(2);
        out.writeByte(present && version == ProtocolVersion.MQTT_3_1_1 ? 1 : 0);
        out.writeByte(returnCode);
        return true;
    }

    /** The return code of CONNACK before 5.0 (3.1.1, table 3.1), -1 when no answer is right but closing. */
    private static int returnCode(ReasonCode reason) {
        return switch (reason) {
            case SUCCESS -> 0;
            case UNSUPPORTED_PROTOCOL_VERSION -> 1;
            case CLIENT_IDENTIFIER_NOT_VALID -> 2;
            case UNSPECIFIED_ERROR,
                    IMPLEMENTATION_SPECIFIC_ERROR,
                    SERVER_UNAVAILABLE,
                    SERVER_BUSY,
                    SERVER_SHUTTING_DOWN,
                    QUOTA_EXCEEDED,
                    USE_ANOTHER_SERVER,
                    SERVER_MOVED,
                    CONNECTION_RATE_EXCEEDED -> 3;
            case BAD_USER_NAME_OR_PASSWORD, BAD_AUTHENTICATION_METHOD -> 4;
            case NOT_AUTHORIZED, BANNED -> 5;
            default -> -1;
        };
    }

    /** PUBACK; the reason is not sent before 5.0. */
    public static void pubAck(ByteBuf out, ProtocolVersion version, int packetId, ReasonCode reason) {
        ack(out, PacketType.PUBACK << 4, version, packetId, reason);
    }

    /** PUBACK with more to say. */
    public static boolean pubAck(
            ByteBuf out,
            ProtocolVersion version,
            int packetId,
            ReasonCode reason,
            Diagnostics diagnostics,
            int maximumPacketSize) {
        return ack(out, PacketType.PUBACK << 4, version, packetId, reason, diagnostics, maximumPacketSize);
    }

    /** PUBREC; the reason is not sent before 5.0. */
    public static void pubRec(ByteBuf out, ProtocolVersion version, int packetId, ReasonCode reason) {
        ack(out, PacketType.PUBREC << 4, version, packetId, reason);
    }

    /** PUBREC with more to say. */
    public static boolean pubRec(
            ByteBuf out,
            ProtocolVersion version,
            int packetId,
            ReasonCode reason,
            Diagnostics diagnostics,
            int maximumPacketSize) {
        return ack(out, PacketType.PUBREC << 4, version, packetId, reason, diagnostics, maximumPacketSize);
    }

    /** PUBREL; the reason is not sent before 5.0. */
    public static void pubRel(ByteBuf out, ProtocolVersion version, int packetId, ReasonCode reason) {
        ack(out, (PacketType.PUBREL << 4) | PUBREL_FLAGS, version, packetId, reason);
    }

    /** PUBCOMP; the reason is not sent before 5.0. */
    public static void pubComp(ByteBuf out, ProtocolVersion version, int packetId, ReasonCode reason) {
        ack(out, PacketType.PUBCOMP << 4, version, packetId, reason);
    }

    private static void ack(ByteBuf out, int firstByte, ProtocolVersion version, int packetId, ReasonCode reason) {
        boolean withReason = reason != ReasonCode.SUCCESS && version == ProtocolVersion.MQTT_5;
        int length = withReason ? 3 : 2;
        // One write of four bytes for type, length and identifier: this is the path of every QoS 1 message.
        out.writeInt((firstByte << 24) | (length << 16) | packetId);
        if (withReason) {
            out.writeByte(reason.code());
        }
    }

    private static boolean ack(
            ByteBuf out,
            int firstByte,
            ProtocolVersion version,
            int packetId,
            ReasonCode reason,
            Diagnostics diagnostics,
            int maximumPacketSize) {
        if (version != ProtocolVersion.MQTT_5 || diagnostics.empty()) {
            ack(out, firstByte, version, packetId, reason);
            return true;
        }
        DiagnosticsWriter writer = new DiagnosticsWriter(diagnostics, 3, 0, maximumPacketSize);
        if (!writer.any()) {
            ack(out, firstByte, version, packetId, reason);
            return true;
        }
        writer.begin(out, firstByte);
        out.writeShort(packetId);
        out.writeByte(reason.code());
        writer.writePropertyLength(out);
        writer.write(out);
        return true;
    }

    /** SUBACK; before 5.0 every failure is 0x80. */
    public static boolean subAck(ByteBuf out, ProtocolVersion version, SubAck packet, int maximumPacketSize) {
        List<ReasonCode> reasons = packet.reasons();
        if (version == ProtocolVersion.MQTT_5) {
            DiagnosticsWriter writer =
                    new DiagnosticsWriter(packet.diagnostics(), 2 + reasons.size(), 0, maximumPacketSize);
            return multiple(out, PacketType.SUBACK, packet.packetId(), reasons, writer);
        }
        out.writeByte(PacketType.SUBACK << 4);
        VariableByteInteger.write(out, 2 + reasons.size());
        out.writeShort(packet.packetId());
        for (ReasonCode reason : reasons) {
            out.writeByte(reason.failure() ? SUBACK_FAILURE : reason.code());
        }
        return true;
    }

    /** UNSUBACK; before 5.0 it has no reasons. */
    public static boolean unsubAck(ByteBuf out, ProtocolVersion version, UnsubAck packet, int maximumPacketSize) {
        if (version == ProtocolVersion.MQTT_5) {
            int bodyLength = 2 + packet.reasons().size();
            DiagnosticsWriter writer = new DiagnosticsWriter(packet.diagnostics(), bodyLength, 0, maximumPacketSize);
            return multiple(out, PacketType.UNSUBACK, packet.packetId(), packet.reasons(), writer);
        }
        out.writeByte(PacketType.UNSUBACK << 4);
        out.writeByte(2);
        out.writeShort(packet.packetId());
        return true;
    }

    private static boolean multiple(
            ByteBuf out, int type, int packetId, List<ReasonCode> reasons, DiagnosticsWriter writer) {
        if (!writer.fits()) {
            return false;
        }
        writer.begin(out, type << 4);
        out.writeShort(packetId);
        writer.writePropertyLength(out);
        writer.write(out);
        for (ReasonCode reason : reasons) {
            out.writeByte(reason.code());
        }
        return true;
    }

    /** PINGRESP. */
    public static void pingResp(ByteBuf out) {
        out.writeShort(PacketType.PINGRESP << 12);
    }

    /** DISCONNECT; before 5.0 only clients have it. */
    public static boolean disconnect(ByteBuf out, ProtocolVersion version, Disconnect packet, int maximumPacketSize) {
        if (version != ProtocolVersion.MQTT_5) {
            return false;
        }
        String reference = PropertyWriter.encodableOrNull(packet.serverReference());
        int own = reference == null ? 0 : PropertyWriter.stringSize(reference);
        DiagnosticsWriter writer = new DiagnosticsWriter(packet.diagnostics(), 1, own, maximumPacketSize);
        if (!writer.fits()) {
            return false;
        }
        if (!writer.any() && reference == null) {
            boolean normal = packet.reason() == ReasonCode.SUCCESS;
            out.writeByte(PacketType.DISCONNECT << 4);
            out.writeByte(normal ? 0 : 1);
            if (!normal) {
                out.writeByte(packet.reason().code());
            }
            return true;
        }
        writer.begin(out, PacketType.DISCONNECT << 4);
        out.writeByte(packet.reason().code());
        writer.writePropertyLength(out);
        if (reference != null) {
            PropertyWriter.string(out, Property.SERVER_REFERENCE, reference);
        }
        writer.write(out);
        return true;
    }

    /** AUTH; there is none before 5.0. */
    public static boolean auth(ByteBuf out, ProtocolVersion version, Auth packet, int maximumPacketSize) {
        if (version != ProtocolVersion.MQTT_5) {
            return false;
        }
        byte[] data = packet.data();
        int own = PropertyWriter.stringSize(packet.method()) + (data == null ? 0 : 3 + data.length);
        DiagnosticsWriter writer = new DiagnosticsWriter(packet.diagnostics(), 1, own, maximumPacketSize);
        if (!writer.fits()) {
            return false;
        }
        writer.begin(out, PacketType.AUTH << 4);
        out.writeByte(packet.reason().code());
        writer.writePropertyLength(out);
        PropertyWriter.string(out, Property.AUTHENTICATION_METHOD, packet.method());
        if (data != null) {
            PropertyWriter.binary(out, Property.AUTHENTICATION_DATA, data);
        }
        writer.write(out);
        return true;
    }
}
