package io.culex.broker.connection;

import io.culex.broker.codec.PacketDecoder;
import io.culex.broker.metrics.LoopCounters.Counter;
import io.culex.broker.packet.ProtocolException;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What one connection reads: cut into packets, kept while nothing may be decoded, and not read at all while too much is kept.
 *
 * <p>Owner: the loop of its {@link Wire}. Bounds: of what was read only the start of one packet is kept, at most Maximum Packet
 * Size; while decoding is paused, what one read brought.
 */
final class WireInput {
    private static final int MOST_HEADER = 5;

    private static final int MOST_IN_ADVANCE = 64 * 1024;

    private final Wire wire;
    private final Connection connection;
    private final PacketDecoder decoder;
    private final ReadSize readSize = new ReadSize();
    /** Read and not decoded yet: the start of a packet, or what came while decoding was paused. */
    private @Nullable ByteBuf tail;

    private boolean paused;
    private boolean decoding;
    private boolean readsStopped;
    private boolean peerDone;

    WireInput(Wire wire, Connection connection, PacketDecoder decoder) {
        this.wire = wire;
        this.connection = connection;
        this.decoder = decoder;
    }

    ReadSize readSize() {
        return readSize;
    }

    /** Takes what a read brought. */
    void read(ByteBuf in) {
        if (paused || wire.moving()) {
            keep(in);
            return;
        }
        decoding = true;
        try {
            if (tail == null || completeTail(in)) {
                decoder.decode(in);
            }
        } finally {
            decoded();
        }
        if (in.isReadable() && !wire.closed()) {
            keep(in);
        }
        stopReadsIfPaused();
    }

    private void decoded() {
        decoding = false;
        readSize.packetOf(decoder.lastLength());
        wire.scope().counters().add(Counter.PACKETS_RECEIVED, decoder.takeCount());
        connection.packets().decoded();
        if (wire.closed()) {
            dropTail();
        }
    }

    /** Copies to the kept start of a packet what it lacks, and decodes it; false when that was not all that is kept. */
    private boolean completeTail(ByteBuf in) {
        ByteBuf start = tail;
        if (start == null) {
            return true;
        }
        int missing = PacketDecoder.missing(start);
        while (missing > 0 && in.isReadable()) {
            if (missing > MOST_HEADER) {
                decoder.decode(start); // refuses what is too large before it is collected
            }
            start.writeBytes(in, Math.min(missing, in.readableBytes()));
            missing = PacketDecoder.missing(start);
        }
        decoder.decode(start); // where it is not whole yet, its length may have come just now, and be wrong
        if (missing > 0) {
            return false;
        }
        if (start.isReadable() || wire.closed()) {
            return false;
        }
        dropTail();
        return true;
    }

    private void keep(ByteBuf in) {
        ByteBuf start = tail;
        if (start == null && holdsRestOfPacket(in)) {
            tail = in.retain();
            return;
        }
        if (start == null) {
            // Room for the whole packet where its length is known, so that it is copied once.
            // A length that is only announced costs its sender nothing, so it gets no memory beyond this.
            int announced = paused ? 0 : Math.max(0, PacketDecoder.missing(in));
            int size = in.readableBytes() + Math.min(announced, MOST_IN_ADVANCE);
            start = in.alloc().directBuffer(Math.max(64, size));
            tail = start;
        }
        start.writeBytes(in);
    }

    /** Whether the buffer of a read is little more than its packet, and there is room in it for what has not come yet. */
    private boolean holdsRestOfPacket(ByteBuf in) {
        if (paused || in.refCnt() != 1) {
            return false;
        }
        int missing = PacketDecoder.missing(in);
        int readable = in.readableBytes();
        return missing <= in.writableBytes()
                && missing <= Math.max(MOST_IN_ADVANCE, readable)
                && readable + missing >= in.capacity() / 2;
    }

    /** Lets go of what was decoded. Receivers may share bytes of it, which then must neither move nor be written to. */
    private void shortenTail(ByteBuf start) {
        if (start.refCnt() == 1) {
            start.discardSomeReadBytes();
        } else {
            tail = null;
            keep(start);
            start.release();
        }
    }

    private void dropTail() {
        ByteBuf start = tail;
        if (start != null) {
            tail = null;
            start.release();
        }
    }

    /** No packet is decoded and nothing is read from now on, until {@link #resume()}. */
    void pause() {
        paused = true;
    }

    boolean paused() {
        return paused;
    }

    /** Goes on after {@link #pause()} with what was kept, then with the socket. */
    void resume() {
        if (!paused) {
            return;
        }
        paused = false;
        if (decoding || wire.moving() || wire.closed()) {
            return;
        }
        decoding = true;
        try {
            ByteBuf start = tail;
            if (start != null) {
                decoder.decode(start);
                if (start.isReadable() && !wire.closed()) {
                    shortenTail(start);
                } else {
                    dropTail();
                }
            }
        } catch (ProtocolException e) {
            connection.ending().violated(e);
        } catch (RuntimeException e) {
            connection.ending().failed(e);
        } finally {
            decoded();
        }
        stopReadsIfPaused();
        closeIfDone();
        if (!paused && readsStopped && !wire.closed()) {
            readsStopped = false;
            wire.channel().config().setAutoRead(true);
        }
    }

    /** Stops reading at once where decoding does not do it at its end. */
    void stopReads() {
        if (!decoding && !wire.moving()) {
            stopReadsIfPaused();
        }
    }

    private void stopReadsIfPaused() {
        if (paused && !readsStopped && !wire.closed()) {
            readsStopped = true;
            wire.channel().config().setAutoRead(false);
        }
    }

    /**
     * The peer sends nothing more. What it sent before that is still looked at, a DISCONNECT with its messages in front of it
     * above all; then the connection is over.
     */
    void peerDone() {
        peerDone = true;
        closeIfDone();
    }

    private void closeIfDone() {
        if (peerDone
                && !paused
                && !wire.moving()
                && !wire.closed()
                && !connection.packets().staysForMessages()) {
            wire.close(); // it may still read the answers
        }
    }

    /** The channel is on its way to another loop: nothing is read until it has arrived. */
    void stopForMove() {
        wire.channel().config().setAutoRead(false);
        readsStopped = true;
    }

    /** The connection is closed: what was kept goes, now or when what is being decoded is done with. */
    void end() {
        if (!decoding) {
            dropTail();
        }
    }
}
