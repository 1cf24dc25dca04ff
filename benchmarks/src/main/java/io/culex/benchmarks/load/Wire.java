package io.culex.benchmarks.load;

import io.culex.api.ProtocolVersion;
import io.culex.testkit.PacketType;
import io.culex.testkit.PacketWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.List;

/**
 * A client's socket, with what waits to be written and the beginning of a packet whose end has not come. Used by one
 * thread. Where packets start and end is found in place; nothing is made for them.
 */
final class Wire {
    static final byte[] DISCONNECT = {(byte) (PacketType.DISCONNECT.number() << 4), 0};

    private static final int PUBLISH = PacketType.PUBLISH.number();

    /** Who gets the packets of a connection. Positions are absolute ones in the buffer. */
    interface Receiver {
        void onPublish(Wire from, int qos, int packetId, ByteBuffer in, int payload, int end);

        void onAck(Wire from, int type, int packetId);
    }

    /** Which client of its kind this is. */
    final int index;

    private final SocketChannel channel;
    private final SelectionKey key;
    private final ByteBuffer out;
    private final boolean five;
    private byte[] tail = {};
    private int tailLength;
    private boolean blocked;

    Wire(Target.Accepted accepted, Selector selector, Load load, int index, int room) throws IOException {
        channel = accepted.channel();
        channel.configureBlocking(false);
        key = channel.register(selector, SelectionKey.OP_READ, this);
        out = ByteBuffer.allocateDirect(room);
        five = five(load);
        this.index = index;
    }

    static boolean five(Load load) {
        return load.version() == ProtocolVersion.MQTT_5;
    }

    /** A SUBSCRIBE at the load's QoS. */
    static byte[] subscribe(List<String> filters, Load load, int packetId) {
        PacketWriter packet = new PacketWriter().u16(packetId);
        if (five(load)) {
            packet.u8(0);
        }
        filters.forEach(filter -> packet.text(filter).u8(load.qos()));
        return packet.toPacket(PacketType.SUBSCRIBE, 2);
    }

    /** Where to write; {@link #flush} sends it. */
    ByteBuffer out() {
        return out;
    }

    boolean hasRoom(int bytes) {
        return out.remaining() >= bytes;
    }

    void ack(PacketType type, int packetId) {
        int flags = type == PacketType.PUBREL ? 2 : 0;
        out.put((byte) (type.number() << 4 | flags)).put((byte) 2).putShort((short) packetId);
    }

    void flush() throws IOException {
        if (out.position() == 0) {
            return;
        }
        out.flip();
        channel.write(out);
        out.compact();
        boolean nowBlocked = out.position() > 0;
        if (nowBlocked != blocked) {
            blocked = nowBlocked;
            key.interestOps(blocked ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
        }
    }

    /** Reads once and hands on the packets that are complete. False when the broker closed the connection. */
    boolean read(ByteBuffer in, Receiver receiver) throws IOException {
        in.clear().put(tail, 0, tailLength);
        int count = channel.read(in);
        if (count < 0) {
            key.cancel();
            return false;
        }
        int end = in.position();
        int at = 0;
        while (end - at >= 2) {
            int body = at + 2;
            int length = in.get(at + 1);
            for (int shift = 7; length < 0 && body < end; shift += 7) {
                // The highest bit of a byte says that another one follows.
                length = length & ~(-1 << shift) | in.get(body++) << shift;
            }
            if (length < 0 || end - body < length) {
                break;
            }
            packet(in, at, body, body + length, receiver);
            at = body + length;
        }
        keep(in, at, end);
        return true;
    }

    private void keep(ByteBuffer in, int from, int end) {
        tailLength = end - from;
        if (tailLength > tail.length) {
            tail = new byte[Math.max(tailLength, 2 * tail.length)];
        }
        in.get(from, tail, 0, tailLength);
    }

    private void packet(ByteBuffer in, int at, int body, int end, Receiver receiver) {
        int first = in.get(at) & 0xFF;
        int type = first >> 4;
        if (type != PUBLISH) {
            receiver.onAck(this, type, end - body >= 2 ? in.getShort(body) & 0xFFFF : 0);
            return;
        }
        int qos = first >> 1 & 3;
        int payload = body + 2 + (in.getShort(body) & 0xFFFF);
        int packetId = 0;
        if (qos > 0) {
            packetId = in.getShort(payload) & 0xFFFF;
            payload += 2;
        }
        if (five) {
            int properties = in.get(payload++);
            if (properties < 0) {
                properties = properties & 0x7F | in.get(payload++) << 7;
            }
            payload += properties;
        }
        receiver.onPublish(this, qos, packetId, in, payload, end);
    }

    /** Says goodbye, if there is room for it, and closes. */
    void close() throws IOException {
        try (channel) {
            channel.write(ByteBuffer.wrap(DISCONNECT));
        } catch (IOException e) {
            // It is closed already, which was counted.
        }
    }
}
