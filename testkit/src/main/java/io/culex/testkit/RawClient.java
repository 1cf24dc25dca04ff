package io.culex.testkit;

import io.culex.api.ProtocolVersion;
import io.culex.api.ReasonCode;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A blocking MQTT client for tests that sees every byte. For one thread.
 *
 * <p>It reads from the network only while a method waits for something, so a test that calls none is a consumer that does
 * not read. What is read is checked: a packet that the standard forbids a broker to send fails the test. Packets that a
 * method passes over stay in line for the next one.
 *
 * <p>By default it answers PUBLISH, PUBREC and PUBREL by itself when it reads them, and hides PUBREL and the PUBREC of
 * its own messages; after {@link #manualAcks()} the test does both.
 *
 * @since 0.1
 */
public final class RawClient implements AutoCloseable {
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

    private final Link link;
    private final Deque<Packet> inLine = new ArrayDeque<>();
    private ByteBuffer input = ByteBuffer.allocate(Link.CHUNK).flip();
    private ProtocolVersion version = ProtocolVersion.MQTT_5;
    private Duration timeout = DEFAULT_TIMEOUT;
    private boolean automatic = true;
    private boolean ended;
    private int lastPacketId;

    RawClient(Link link) {
        this.link = link;
    }

    /** A client over a socket that is connected already, with TLS or without. */
    public static RawClient over(Socket socket) {
        try {
            return new RawClient(new SocketLink(socket));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A client over a Unix domain socket. */
    public static RawClient overUnix(Path file) {
        try {
            return new RawClient(new UnixLink(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An open TCP connection to a broker on this machine, without a CONNECT. */
    public static RawClient open(int port) throws IOException {
        return new RawClient(new SocketLink(new Socket(InetAddress.getByName("127.0.0.1"), port)));
    }

    /** How long methods wait before they fail; 15 seconds unless set. */
    public RawClient timeout(Duration value) {
        timeout = value;
        return this;
    }

    /** Leaves all acknowledgements to the test. */
    public RawClient manualAcks() {
        automatic = false;
        return this;
    }

    /** The version that packets are written and read in: that of the last CONNECT. */
    public RawClient version(ProtocolVersion value) {
        version = value;
        return this;
    }

    /** Sends CONNECT and returns the CONNACK, whatever it says. */
    public Packet connect(ConnectOptions options) {
        version = options.version();
        send(options.toBytes());
        return expect(PacketType.CONNACK);
    }

    /** Sends bytes as they are. */
    public RawClient send(byte[] bytes) {
        try {
            link.write(bytes);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends bytes given as hexadecimal digits; spaces are for the reader. */
    public RawClient sendHex(String digits) {
        return send(HexFormat.of().parseHex(digits.replaceAll("\\s", "")));
    }

    /** Sends a text frame, which only a WebSocket has. */
    public RawClient sendTextFrame(String text) {
        ((WebSocketLink) link).writeText(text);
        return this;
    }

    /** The subprotocol that the broker chose for a WebSocket. */
    public String subprotocol() {
        return ((WebSocketLink) link).subprotocol();
    }

    /** Sends a PUBLISH and returns its packet identifier, 0 for QoS 0. Does not wait. */
    public int publish(Message message) {
        int id = message.qos() == 0 ? 0 : message.packetId() != 0 ? message.packetId() : nextPacketId();
        send(publishBytes(message, id));
        return id;
    }

    /** Sends a PUBLISH and returns its packet identifier, 0 for QoS 0. Does not wait. */
    public int publish(String topic, String payload, int qos) {
        return publish(Message.of(topic, payload).withQos(qos));
    }

    /**
     * Sends a PUBLISH and waits until the broker has answered for good: PUBACK, PUBCOMP, or a PUBREC that refuses. For QoS 0
     * it waits for a PINGRESP instead. Returns that answer.
     */
    public Packet publishAndWait(Message message) {
        int id = publish(message);
        return switch (message.qos()) {
            case 0 -> {
                send(packet(PacketType.PINGREQ, 0));
                yield await(PacketType.PINGRESP);
            }
            case 1 -> await(PacketType.PUBACK, id);
            default -> awaitQos2(id);
        };
    }

    /** {@link #publishAndWait(Message)}. */
    public Packet publishAndWait(String topic, String payload, int qos) {
        return publishAndWait(Message.of(topic, payload).withQos(qos));
    }

    private Packet awaitQos2(int id) {
        if (!automatic) {
            Packet received = await(PacketType.PUBREC, id);
            if (received.reasonCode() >= 0x80) {
                return received;
            }
            ack(PacketType.PUBREL, id);
        }
        return await(
                packet -> packet.packetId() == id
                        && (packet.type() == PacketType.PUBCOMP || packet.type() == PacketType.PUBREC),
                "PUBCOMP " + id);
    }

    /** The bytes of a PUBLISH in this client's version. */
    public byte[] publishBytes(Message message, int packetId) {
        PacketWriter out = new PacketWriter().text(message.topic());
        if (message.qos() > 0) {
            out.u16(packetId);
        }
        out.properties(version, message.properties()).raw(message.payload());
        int flags = (message.dup() ? 8 : 0) | (message.qos() << 1) | (message.retain() ? 1 : 0);
        return out.toPacket(PacketType.PUBLISH, flags);
    }

    /** Subscribes to one filter and returns the code that SUBACK has for it. */
    public int subscribe(String filter, int qos) {
        return subscribe(Filter.of(filter, qos)).reasonCode();
    }

    /** Subscribes and returns the SUBACK. */
    public Packet subscribe(Filter... filters) {
        return subscribe(PacketProperties.none(), filters);
    }

    /** Subscribes and returns the SUBACK. */
    public Packet subscribe(PacketProperties properties, Filter... filters) {
        int id = nextPacketId();
        PacketWriter out = new PacketWriter().u16(id).properties(version, properties);
        for (Filter filter : filters) {
            out.text(filter.filter()).u8(filter.options());
        }
        send(out.toPacket(PacketType.SUBSCRIBE, 2));
        return await(PacketType.SUBACK, id);
    }

    /** Unsubscribes and returns the UNSUBACK. */
    public Packet unsubscribe(String... filters) {
        int id = nextPacketId();
        PacketWriter out = new PacketWriter().u16(id).properties(version, PacketProperties.none());
        for (String filter : filters) {
            out.text(filter);
        }
        send(out.toPacket(PacketType.UNSUBSCRIBE, 2));
        return await(PacketType.UNSUBACK, id);
    }

    /** Sends PUBACK, PUBREC, PUBREL or PUBCOMP for success. */
    public RawClient ack(PacketType type, int packetId) {
        return send(new PacketWriter().u16(packetId).toPacket(type, type == PacketType.PUBREL ? 2 : 0));
    }

    /** Sends PUBACK, PUBREC, PUBREL or PUBCOMP with a reason code of MQTT 5.0. */
    public RawClient ack(PacketType type, int packetId, int reasonCode) {
        int flags = type == PacketType.PUBREL ? 2 : 0;
        return send(new PacketWriter().u16(packetId).u8(reasonCode).toPacket(type, flags));
    }

    /** The next packet, which must be of this type. */
    public Packet expect(PacketType type) {
        Packet packet = next();
        if (packet == null) {
            throw new AssertionError("expected %s, but the connection was closed".formatted(type));
        }
        if (packet.type() != type) {
            throw new AssertionError("expected %s, got %s".formatted(type, packet));
        }
        return packet;
    }

    /** The first packet of this type; others before it stay in line. */
    public Packet await(PacketType type) {
        return await(packet -> packet.type() == type, type.name());
    }

    /** The first packet of this type and packet identifier; others before it stay in line. */
    public Packet await(PacketType type, int packetId) {
        return await(packet -> packet.type() == type && packet.packetId() == packetId, type + " " + packetId);
    }

    /** The first packet that fits; others before it stay in line. */
    public Packet await(Predicate<Packet> wanted) {
        return await(wanted, "another packet");
    }

    private Packet await(Predicate<Packet> wanted, String name) {
        for (Iterator<Packet> i = inLine.iterator(); i.hasNext(); ) {
            Packet packet = i.next();
            if (wanted.test(packet)) {
                i.remove();
                return packet;
            }
        }
        long deadline = deadline();
        while (true) {
            Packet packet = read(deadline);
            if (packet == null) {
                throw new AssertionError("expected %s, but %s; in line: %s".formatted(name, why(), inLine));
            }
            if (wanted.test(packet)) {
                return packet;
            }
            inLine.add(packet);
        }
    }

    /** The next so many PUBLISH packets in order; others stay in line. */
    public List<Packet> receive(int count) {
        List<Packet> messages = new ArrayList<>(count);
        while (messages.size() < count) {
            try {
                messages.add(await(PacketType.PUBLISH));
            } catch (AssertionError e) {
                throw new AssertionError("got %d messages of %d".formatted(messages.size(), count), e);
            }
        }
        return messages;
    }

    /** The next PUBLISH; others stay in line. */
    public Packet receive() {
        return await(PacketType.PUBLISH);
    }

    /**
     * Fails when anything came or is on its way. It asks for two PINGRESPs rather than wait: the second PINGREQ is read in a
     * later turn of the broker's event loop than what was handed to that loop before this call.
     */
    public void expectNothing() {
        List<Packet> packets = drain();
        if (!packets.isEmpty()) {
            throw new AssertionError("expected nothing, got " + packets);
        }
    }

    /** Everything that came or is on its way: see {@link #expectNothing()}. */
    public List<Packet> drain() {
        ping();
        ping();
        List<Packet> packets = List.copyOf(inLine);
        inLine.clear();
        return packets;
    }

    /** Sends PINGREQ and waits for PINGRESP. */
    public void ping() {
        send(packet(PacketType.PINGREQ, 0));
        await(PacketType.PINGRESP);
    }

    /** The broker must close the connection now without sending anything more. */
    public void expectClosed() {
        Packet packet = next();
        if (packet != null) {
            throw new AssertionError("expected the connection to be closed, got " + packet);
        }
    }

    /** The broker must close: in MQTT 5.0 after a DISCONNECT with one of these codes, before that without a word. */
    public void expectDisconnect(ReasonCode... reasons) {
        if (version == ProtocolVersion.MQTT_5) {
            Packet packet = await(PacketType.DISCONNECT);
            if (!List.of(reasons).contains(packet.reason())) {
                throw new AssertionError(
                        "expected DISCONNECT with one of %s, got %s".formatted(List.of(reasons), packet));
            }
        }
        expectClosed();
    }

    /** Sends DISCONNECT for a normal end and waits until the broker has closed. */
    public void disconnect() {
        send(packet(PacketType.DISCONNECT, 0));
        awaitClosed();
    }

    /** Sends DISCONNECT with a reason code and properties of MQTT 5.0 and waits until the broker has closed. */
    public void disconnect(int reasonCode, PacketProperties properties) {
        send(new PacketWriter().u8(reasonCode).properties(version, properties).toPacket(PacketType.DISCONNECT, 0));
        awaitClosed();
    }

    /** Waits until the broker has closed, and returns what came before. */
    public List<Packet> awaitClosed() {
        List<Packet> before = new ArrayList<>();
        for (Packet packet = next(); packet != null; packet = next()) {
            before.add(packet);
        }
        close();
        return before;
    }

    /** Drops the connection without a DISCONNECT, as a crash would. */
    @Override
    public void close() {
        link.close();
    }

    private int nextPacketId() {
        lastPacketId = lastPacketId == 0xFFFF ? 1 : lastPacketId + 1;
        return lastPacketId;
    }

    private static byte[] packet(PacketType type, int flags) {
        return new PacketWriter().toPacket(type, flags);
    }

    /** The next packet in line or from the network; null when the broker has closed; fails when neither comes in time. */
    private @Nullable Packet next() {
        Packet waiting = inLine.poll();
        if (waiting != null) {
            return waiting;
        }
        Packet packet = read(deadline());
        if (packet == null && !ended) {
            throw new AssertionError(why());
        }
        return packet;
    }

    private String why() {
        return ended ? "the connection was closed" : "nothing came within " + timeout;
    }

    private long deadline() {
        return System.nanoTime() + timeout.toNanos();
    }

    /** The next packet that the test should see; null at the end of the connection or of the time. */
    private @Nullable Packet read(long deadline) {
        while (true) {
            Packet packet = PacketReader.read(version, input);
            if (packet == null) {
                if (ended || !readMore(deadline)) {
                    return null;
                }
            } else if (!automatic || !answer(packet)) {
                return packet;
            }
        }
    }

    private boolean readMore(long deadline) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
            return false;
        }
        try {
            byte[] bytes = link.read(Duration.ofNanos(left));
            ByteBuffer grown = ByteBuffer.allocate(input.remaining() + bytes.length);
            input = grown.put(input).put(bytes).flip();
        } catch (EOFException end) {
            ended = true;
            if (input.hasRemaining()) {
                throw new AssertionError("the broker closed in the middle of a packet", end);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return true;
    }

    /** Answers a packet as a well-behaved client would; true when the test need not see it. */
    private boolean answer(Packet packet) {
        return switch (packet.type()) {
            case PUBLISH -> {
                if (packet.qos() > 0) {
                    answer(packet.qos() == 1 ? PacketType.PUBACK : PacketType.PUBREC, packet.packetId());
                }
                yield false;
            }
            case PUBREC -> {
                if (packet.reasonCode() < 0x80) {
                    answer(PacketType.PUBREL, packet.packetId());
                    yield true;
                }
                yield false;
            }
            case PUBREL -> {
                answer(PacketType.PUBCOMP, packet.packetId());
                yield true;
            }
            default -> false;
        };
    }

    private void answer(PacketType type, int packetId) {
        try {
            ack(type, packetId);
        } catch (UncheckedIOException closed) {
            // What came before the end can still be read; reading will find the end.
            automatic = false;
        }
    }
}
