package io.culex.broker.codec;

import io.culex.api.ProtocolVersion;
import io.culex.api.ReasonCode;
import io.culex.broker.packet.Connect;
import io.culex.broker.packet.ProtocolException;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Finds the packets of one client in what was read and hands each to the receiver. Used by the connection's event loop only.
 * Keeps no bytes: what is not a whole packet stays unread in the caller's buffer, so that all it holds is the few fields
 * below.
 *
 * <p>A packet is refused as soon as its fixed header shows that it is too large or that no client may send it here, before
 * the rest of it has come. After a {@link ProtocolException} the decoder must not be used again.
 */
public final class PacketDecoder {
    /** What {@link #remainingLength} says when the field is not there yet. */
    private static final int INCOMPLETE = -1;

    private final PacketReceiver receiver;
    private final int maximumPacketSize;
    private final PropertyCursor properties = new PropertyCursor();
    private final PublishDecoder publishDecoder = new PublishDecoder(properties);
    private final AckDecoder ackDecoder = new AckDecoder(properties);

    /** Null until CONNECT told. */
    private @Nullable ProtocolVersion version;

    private boolean v5;
    /** Where the variable header of the frame at hand begins. */
    private int body;

    private int count;
    private int lastLength;
    /** The longest packet taken now. */
    private int mostNow;

    /**
     * @param receiver gets the packets
     * @param maximumPacketSize the longest packet taken, fixed header included
     */
    public PacketDecoder(PacketReceiver receiver, int maximumPacketSize) {
        this(receiver, maximumPacketSize, maximumPacketSize);
    }

    /** @param maximumConnectSize the longest CONNECT taken: whoever sends it is a stranger still */
    public PacketDecoder(PacketReceiver receiver, int maximumPacketSize, int maximumConnectSize) {
        this.receiver = receiver;
        this.maximumPacketSize = maximumPacketSize;
        this.mostNow = Math.min(maximumPacketSize, maximumConnectSize);
    }

    /**
     * The version to answer in: of the CONNECT, or the nearest to the one it wanted when that is not supported. Null before
     * it is known; then there is no answer but closing.
     */
    public @Nullable ProtocolVersion version() {
        return version;
    }

    /**
     * Handles the packets that are whole, and moves the reader index behind them. Stops where the receiver is paused.
     *
     * @throws ProtocolException at the first violation
     */
    public void decode(ByteBuf in) {
        int start = in.readerIndex();
        int end = in.writerIndex();
        while (start < end) {
            int firstByte = in.getUnsignedByte(start);
            if (!receiver.takes(firstByte >> 4)) {
                return;
            }
            checkFirstByte(firstByte);
            int length = remainingLength(in, start, end);
            if (length == INCOMPLETE) {
                return;
            }
            if (length > mostNow - (body - start)) { // [MQTT-3.2.2-15]
                throw new ProtocolException(
                        ReasonCode.PACKET_TOO_LARGE,
                        PacketType.name(firstByte >> 4) + " of " + (body - start + length) + " bytes");
            }
            if (length > end - body) {
                return;
            }
            int next = body + length;
            lastLength = next - start;
            in.readerIndex(next);
            dispatch(in, firstByte, start, next);
            start = next;
        }
    }

    /**
     * How many bytes are missing to complete the packet that begins at the reader index; 0 when it is whole or there is
     * nothing. While its length is not known yet, the least that it can be. For sizing a buffer after {@link #decode}.
     */
    public static int missing(ByteBuf in) {
        int start = in.readerIndex();
        int available = in.writerIndex() - start;
        if (available == 0) {
            return 0;
        }
        int length = 0;
        for (int index = 1; index <= 4; index++) {
            if (index >= available) {
                return index + 1 - available;
            }
            int next = in.getByte(start + index);
            length |= (next & 0x7F) << (7 * (index - 1));
            if (next >= 0) {
                return Math.max(0, index + 1 + length - available);
            }
        }
        return 0;
    }

    private void checkFirstByte(int firstByte) {
        int type = firstByte >> 4;
        int flags = firstByte & 0x0F;
        if (version == null) {
            if (type != PacketType.CONNECT) { // [MQTT-3.1.0-1]
                throw ProtocolException.protocolError(PacketType.name(type) + " before CONNECT");
            }
            return; // Whether its flags matter is known with its version.
        }
        switch (type) {
            case PacketType.PUBLISH -> {
                // Its flags have a meaning each.
            }
            case PacketType.PUBACK, PacketType.PUBREC, PacketType.PUBCOMP, PacketType.PINGREQ, PacketType.DISCONNECT ->
                checkFlags(type, flags, 0);
            case PacketType.PUBREL, PacketType.SUBSCRIBE, PacketType.UNSUBSCRIBE -> checkFlags(type, flags, 2);
            case PacketType.AUTH -> {
                if (!v5) {
                    throw ProtocolException.malformed("AUTH before MQTT 5.0");
                }
                checkFlags(type, flags, 0);
            }
            case PacketType.CONNECT -> // [MQTT-3.1.0-2]
                throw ProtocolException.protocolError("a second CONNECT");
            case 0 -> throw ProtocolException.malformed(PacketType.name(type));
            default -> throw ProtocolException.protocolError(PacketType.name(type) + " from a client");
        }
    }

    /** [MQTT-2.1.3-1]; 3.1 does not use the flags of these packets, or sets DUP in them. */
    private void checkFlags(int type, int flags, int expected) {
        if (flags != expected && version != ProtocolVersion.MQTT_3_1) {
            throw ProtocolException.malformed(PacketType.name(type) + " with flags " + flags);
        }
    }

    /** Reads the Remaining Length (2.1.4) and sets {@link #body}. */
    private int remainingLength(ByteBuf in, int start, int end) {
        int length = 0;
        for (int index = 0; index < 4; index++) {
            int position = start + 1 + index;
            if (position >= end) {
                return INCOMPLETE;
            }
            int next = in.getByte(position);
            length |= (next & 0x7F) << (7 * index);
            if (next >= 0) {
                if (next == 0 && index > 0 && v5) { // [MQTT-1.5.5-1]; older versions do not say it.
                    throw ProtocolException.malformed("a Remaining Length that is longer than it need be");
                }
                body = position + 1;
                return length;
            }
        }
        throw ProtocolException.malformed("a Remaining Length of more than four bytes");
    }

    /** How many packets were decoded since the last call. */
    public int takeCount() {
        int decoded = count;
        count = 0;
        return decoded;
    }

    /** The length of the last packet that was whole, 0 before there was one. */
    public int lastLength() {
        return lastLength;
    }

    private void dispatch(ByteBuf in, int firstByte, int start, int end) {
        count++;
        int type = firstByte >> 4;
        switch (type) {
            case PacketType.PUBLISH -> {
                receiver.onPublish(publishDecoder.decode(in, start, body, end, v5));
                publishDecoder.finish();
            }
            case PacketType.PUBACK -> {
                ReasonCode reason = ackDecoder.decode(in, type, body, end, v5);
                receiver.onPubAck(ackDecoder.packetId(), reason);
            }
            case PacketType.PUBREC -> {
                ReasonCode reason = ackDecoder.decode(in, type, body, end, v5);
                receiver.onPubRec(ackDecoder.packetId(), reason);
            }
            case PacketType.PUBREL -> {
                ReasonCode reason = ackDecoder.decode(in, type, body, end, v5);
                receiver.onPubRel(ackDecoder.packetId(), reason);
            }
            case PacketType.PUBCOMP -> {
                ReasonCode reason = ackDecoder.decode(in, type, body, end, v5);
                receiver.onPubComp(ackDecoder.packetId(), reason);
            }
            default -> dispatchRare(new PacketReader(in, body, end), firstByte);
        }
    }

    private void dispatchRare(PacketReader in, int firstByte) {
        switch (firstByte >> 4) {
            case PacketType.CONNECT -> connect(in, firstByte);
            case PacketType.SUBSCRIBE ->
                receiver.onSubscribe(SubscribeDecoder.subscribe(in, properties, knownVersion()));
            case PacketType.UNSUBSCRIBE -> receiver.onUnsubscribe(SubscribeDecoder.unsubscribe(in, properties, v5));
            case PacketType.PINGREQ -> {
                in.finish(PacketType.PINGREQ);
                receiver.onPingReq();
            }
            case PacketType.DISCONNECT -> receiver.onDisconnect(DisconnectDecoder.decode(in, properties, v5));
            case PacketType.AUTH -> receiver.onAuth(AuthDecoder.decode(in, properties));
            default -> throw new IllegalStateException(PacketType.name(firstByte >> 4));
        }
    }

    private void connect(PacketReader in, int firstByte) {
        ConnectDecoder decoder = new ConnectDecoder(in, properties, firstByte & 0x0F);
        Connect packet;
        try {
            packet = decoder.decode();
        } finally {
            version = decoder.version();
            v5 = version == ProtocolVersion.MQTT_5;
        }
        mostNow = maximumPacketSize;
        receiver.onConnect(packet);
    }

    private ProtocolVersion knownVersion() {
        if (version == null) {
            throw new IllegalStateException("no version before CONNECT");
        }
        return version;
    }
}
