package io.culex.benchmarks.load;

import io.culex.api.ProtocolVersion;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.PacketType;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;

/**
 * The broker under load, on a port of 127.0.0.1. Connections come in one after the other and are read without running
 * ahead, so that what follows an answer is left to whoever takes the connection over.
 */
public final class Target {
    private static final int TIMEOUT_MILLIS = 20_000;
    private static final int FILTERS_AT_ONCE = 100;
    private static final int UNLIMITED = 65_535;

    private final InetSocketAddress address;

    public Target(int port) {
        address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** A connection whose CONNECT was accepted. */
    Accepted connect(ConnectOptions options) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            Socket socket = channel.socket();
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(address, TIMEOUT_MILLIS);
            socket.getOutputStream().write(options.toBytes());
            byte[] connack = answer(socket.getInputStream(), PacketType.CONNACK);
            if (connack[1] != 0) {
                throw new IOException("the broker refused " + options + " with code " + (connack[1] & 0xFF));
            }
            boolean five = options.version() == ProtocolVersion.MQTT_5;
            return new Accepted(channel, five ? receiveMaximum(connack) : UNLIMITED);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Whether somebody answers a CONNECT. */
    public boolean answers() {
        try {
            Accepted accepted = connect(ConnectOptions.of(ProtocolVersion.MQTT_3_1_1, "bench-hello"));
            accepted.disconnect();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * A connection that stands.
     *
     * @param channel its socket, in blocking mode
     * @param receiveMaximum how many messages of QoS 1 and 2 may wait for their acknowledgement
     */
    record Accepted(SocketChannel channel, int receiveMaximum) {
        /** Subscribes and waits until all of it is granted. */
        void subscribe(List<String> filters, Load load) throws IOException {
            int packetId = 0;
            for (int from = 0; from < filters.size(); from += FILTERS_AT_ONCE) {
                List<String> some = filters.subList(from, Math.min(filters.size(), from + FILTERS_AT_ONCE));
                channel.socket().getOutputStream().write(Wire.subscribe(some, load, ++packetId));
                byte[] suback = answer(channel.socket().getInputStream(), PacketType.SUBACK);
                for (int i = suback.length - some.size(); i < suback.length; i++) {
                    if ((suback[i] & 0xFF) != load.qos()) {
                        throw new IOException("a SUBSCRIBE was answered with code " + (suback[i] & 0xFF));
                    }
                }
            }
        }

        void write(byte[] packets) throws IOException {
            channel.socket().getOutputStream().write(packets);
        }

        /** Reads until so many packets of a type have come, and as many of another. */
        void await(PacketType type, int count, PacketType other, int otherCount) throws IOException {
            InputStream in = channel.socket().getInputStream();
            int left = count;
            int otherLeft = otherCount;
            while (left > 0 || otherLeft > 0) {
                int came = Packet.read(in, type).type();
                if (came == type.number()) {
                    left--;
                } else if (came == other.number()) {
                    otherLeft--;
                } else {
                    throw new IOException("packet type " + came + " instead of " + type);
                }
            }
        }

        /** Says goodbye and closes. */
        void disconnect() throws IOException {
            try (channel) {
                channel.socket().getOutputStream().write(Wire.DISCONNECT);
            }
        }
    }

    private static byte[] answer(InputStream in, PacketType wanted) throws IOException {
        Packet packet = Packet.read(in, wanted);
        if (packet.type() != wanted.number()) {
            throw new IOException("packet type " + packet.type() + " instead of " + wanted);
        }
        return packet.body();
    }

    private record Packet(int type, byte[] body) {
        static Packet read(InputStream in, PacketType wanted) throws IOException {
            int first = in.read();
            long length = 0;
            int shift = 0;
            int next;
            do {
                next = in.read();
                length |= (long) (next & 0x7F) << shift;
                shift += 7;
            } while (next >= 0x80 && shift < 28);
            byte[] body = in.readNBytes((int) length);
            if (first < 0 || next < 0 || body.length < length || length < 2) {
                throw new EOFException("the broker closed the connection instead of sending " + wanted);
            }
            return new Packet(first >> 4, body);
        }
    }

    private static int receiveMaximum(byte[] connack) {
        ByteBuffer in = ByteBuffer.wrap(connack, 2, connack.length - 2);
        while ((in.get() & 0x80) != 0) {
            // the length of all properties, which go until the end anyway
        }
        while (in.hasRemaining()) {
            switch (in.get()) {
                case 0x21 -> {
                    return in.getShort() & 0xFFFF;
                }
                case 0x24, 0x25, 0x28, 0x29, 0x2A -> in.get();
                case 0x13, 0x22 -> in.getShort();
                case 0x11, 0x27 -> in.getInt();
                case 0x26 -> {
                    skipText(in);
                    skipText(in);
                }
                default -> skipText(in);
            }
        }
        return UNLIMITED;
    }

    private static void skipText(ByteBuffer in) {
        int length = in.getShort() & 0xFFFF;
        in.position(in.position() + length);
    }
}
