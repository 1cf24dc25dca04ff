package io.culex.benchmarks.load;

import io.culex.testkit.PacketType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The clients of a load and all that goes on between them. One thread uses it and does everything: it writes what the
 * publishers may send, waits for sockets, reads and checks. Nothing is allocated for a message.
 *
 * <p>A publisher stops when its window is full, when too many of its messages wait for their acknowledgement, or when its
 * socket takes no more.
 */
final class Traffic implements Wire.Receiver, AutoCloseable {
    private static final int READ_ROOM = 1 << 18;
    private static final int WRITE_ROOM = 1 << 16;
    private static final int ACK_ROOM = 1 << 15;
    private static final int MOST_IDS = 65_535;
    private static final int WAIT_MILLIS = 20;

    final Layout layout;
    final Ledger ledger;
    final Histogram latencies = new Histogram();
    /** Messages that were sent, that their publishers have an acknowledgement of, and that came as they should. */
    long sent;

    long acknowledged;
    long delivered;
    long closed;

    private final Load load;
    private final Stamp stamp;
    private final Selector selector = Selector.open();
    private final Consumer<SelectionKey> whenReady = this::ready;
    private final List<Wire> publishers = new ArrayList<>();
    private final List<Wire> all = new ArrayList<>();
    private final int frame;
    private final int between;
    private final ByteBuffer in;
    private final long[] sentBy;
    private final long[] acknowledgedTo;
    private final long[] arrivedFrom;
    private final int[] nextStream;
    private boolean endToEnd = true;
    private int mostUnacknowledged = MOST_IDS;
    private long recordFrom = Long.MAX_VALUE;
    private long recordUntil;
    private long clock;
    private int changing;

    Traffic(Layout layout) throws IOException {
        this.layout = layout;
        load = layout.load;
        ledger = new Ledger(layout);
        stamp = new Stamp(load);
        between = Layout.between(load);
        frame = layout.head(0).length + 16 + between + load.payload();
        in = ByteBuffer.allocateDirect(Math.max(READ_ROOM, 4 * frame));
        sentBy = new long[load.publishers()];
        acknowledgedTo = new long[load.publishers()];
        arrivedFrom = new long[load.publishers()];
        nextStream = new int[load.publishers()];
        for (int i = 0; i < nextStream.length; i++) {
            nextStream[i] = i;
        }
    }

    Wire addSubscriber(Target.Accepted accepted, int index) throws IOException {
        Wire wire = new Wire(accepted, selector, load, index, load.qos() > 0 ? ACK_ROOM : 512);
        all.add(wire);
        return wire;
    }

    void addPublisher(Target.Accepted accepted) throws IOException {
        mostUnacknowledged = Math.min(mostUnacknowledged, accepted.receiveMaximum());
        int room = Math.max(WRITE_ROOM, 2 * frame) + ACK_ROOM;
        Wire wire = new Wire(accepted, selector, load, publishers.size(), room);
        publishers.add(wire);
        all.add(wire);
    }

    /** From now on the window counts messages without acknowledgement, because nobody is there to receive them. */
    void withoutReceivers() {
        endToEnd = false;
        mostUnacknowledged = Math.min(mostUnacknowledged, load.window());
    }

    /**
     * Sends what the windows allow, of at most so many messages, then waits for sockets a moment. Each publisher sends the same
     * share of them: one that is ahead of others must not come to its first topic again while they lack some of theirs.
     */
    void saturate(long most) throws IOException {
        long now = System.nanoTime();
        for (int i = 0; i < publishers.size(); i++) {
            long share = most / publishers.size() + (i < most % publishers.size() ? 1 : 0);
            while (sentBy[i] < share && maySend(i) && inFlight(i) < load.window()) {
                send(i, now);
            }
        }
        exchange(WAIT_MILLIS);
    }

    /** Sends the message of a publisher that was due at a time. False when it cannot be sent yet. */
    boolean sendDue(int publisher, long due) {
        boolean possible = maySend(publisher);
        if (possible) {
            send(publisher, due);
        }
        return possible;
    }

    /** Writes what there is to write, and reads what is there or comes within the time; 0 does not wait. */
    void exchange(int waitMillis) throws IOException {
        for (int i = 0; i < publishers.size(); i++) {
            flush(publishers.get(i));
        }
        if (waitMillis > 0) {
            selector.select(whenReady, waitMillis);
        } else {
            selector.selectNow(whenReady);
        }
    }

    private boolean maySend(int publisher) {
        return (load.qos() == 0 || sentBy[publisher] - acknowledgedTo[publisher] < mostUnacknowledged)
                && publishers.get(publisher).hasRoom(frame + ACK_ROOM);
    }

    private long inFlight(int publisher) {
        return endToEnd ? sentBy[publisher] - arrivedFrom[publisher] / layout.receivers : 0;
    }

    private void send(int publisher, long time) {
        int stream = nextStream[publisher];
        int following = stream + load.publishers();
        nextStream[publisher] = following < layout.streams ? following : publisher;
        ByteBuffer out = publishers.get(publisher).out();
        out.put(layout.head(stream));
        if (load.newTopics()) {
            number(out, changing++);
        }
        if (load.qos() > 0) {
            out.putShort((short) (sentBy[publisher] % MOST_IDS + 1));
        }
        if (between % 2 == 1) {
            out.put((byte) 0); // the length of no properties
        }
        stamp.write(out, stream, ledger.send(stream), time);
        sentBy[publisher]++;
        sent++;
    }

    private static void number(ByteBuffer out, int number) {
        int rest = number;
        for (int at = out.position() - 1; at >= out.position() - Layout.DIGITS; at--) {
            out.put(at, (byte) ('0' + rest % 10));
            rest /= 10;
        }
    }

    private void ready(SelectionKey key) {
        Wire wire = (Wire) key.attachment();
        try {
            if (key.isReadable()) {
                clock = System.nanoTime();
                if (!wire.read(in, this)) {
                    closed++;
                    return;
                }
            }
            wire.flush();
        } catch (IOException e) {
            closed++;
            key.cancel();
        }
    }

    private void flush(Wire wire) {
        try {
            wire.flush();
        } catch (IOException e) {
            // Reading from it finds out, too, and counts.
            wire.out().clear();
        }
    }

    @Override
    public void onPublish(Wire from, int qos, int packetId, ByteBuffer buffer, int payload, int end) {
        if (qos > 0) {
            from.ack(qos == 1 ? PacketType.PUBACK : PacketType.PUBREC, packetId);
        }
        if (!stamp.whole(buffer, payload, end - payload)) {
            ledger.damaged();
            return;
        }
        int stream = stamp.stream(buffer, payload);
        if (ledger.receive(from.index, stream, stamp.sequence(buffer, payload))) {
            delivered++;
            arrivedFrom[layout.publisherOf(stream)]++;
            long time = stamp.time(buffer, payload);
            if (time - recordFrom >= 0 && time - recordUntil < 0) {
                latencies.add(clock - time);
            }
        }
    }

    @Override
    public void onAck(Wire from, int type, int packetId) {
        if (type == PacketType.PUBREC.number()) {
            from.ack(PacketType.PUBREL, packetId);
        } else if (type == PacketType.PUBREL.number()) {
            from.ack(PacketType.PUBCOMP, packetId);
        } else if (type == PacketType.PUBACK.number() || type == PacketType.PUBCOMP.number()) {
            acknowledgedTo[from.index]++;
            acknowledged++;
        }
    }

    /** Latencies count of messages that were due in this time. */
    void record(long from, long until) {
        recordFrom = from;
        recordUntil = until;
    }

    /** Messages that did not come are waited for no longer: publishers go on. */
    void giveUpWaiting() {
        for (int i = 0; i < arrivedFrom.length; i++) {
            arrivedFrom[i] = sentBy[i] * layout.receivers;
        }
    }

    /** Whether everything that was sent has come, and was acknowledged. */
    boolean settled() {
        return delivered >= sent * layout.receivers && acknowledged();
    }

    boolean acknowledged() {
        return load.qos() == 0 || acknowledged >= sent;
    }

    Faults faults() {
        return ledger.faults(closed);
    }

    @Override
    public void close() throws IOException {
        for (Wire wire : all) {
            wire.close();
        }
        selector.close();
    }
}
