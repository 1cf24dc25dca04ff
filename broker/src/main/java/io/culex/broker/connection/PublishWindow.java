package io.culex.broker.connection;

import io.culex.broker.codec.PacketType;
import java.util.ArrayDeque;

/**
 * The messages of one client that hooks are being asked about. Several are asked about at a time; each goes on to its
 * receivers and is acknowledged when all before it have been [MQTT-4.6.0-2]. Packets whose meaning depends on what was published
 * before them wait until none is left.
 *
 * <p>Owner: the connection's loop. Bounds: {@link #MOST} messages, and none more once {@link #MOST_BYTES} of payload are waiting;
 * reading goes on when half of that is left.
 */
final class PublishWindow {
    static final int MOST = 64;
    static final int MOST_BYTES = 256 * 1024;

    private final Reading reading;
    private final ArrayDeque<Turn> waiting = new ArrayDeque<>(0);
    private int bytes;
    private int unacknowledged;
    private boolean advancing;
    private boolean holding;
    /** Something other than a message waits until there is none. */
    private boolean barrier;

    PublishWindow(Reading reading) {
        this.reading = reading;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** How many messages at QoS 1 are in it; those at QoS 2 are known to the session. */
    int unacknowledged() {
        return unacknowledged;
    }

    /** Whether a packet of that type may be looked at now. If not, reading stops until it may. */
    boolean takes(int type) {
        boolean publishOrAcknowledgement = type >= PacketType.PUBLISH && type <= PacketType.PUBCOMP;
        return publishOrAcknowledgement || !waitForAll();
    }

    /** Stops reading until no message is left; whether one is. */
    boolean waitForAll() {
        if (waiting.isEmpty()) {
            return false;
        }
        barrier = true;
        hold();
        return true;
    }

    private void hold() {
        if (!holding) {
            holding = true;
            reading.hold();
        }
    }

    /** Puts a message behind those that wait. */
    void add(Turn turn) {
        waiting.add(turn);
        bytes += turn.bytes;
        unacknowledged += turn.qos == 1 ? 1 : 0;
        if (waiting.size() >= MOST || bytes >= MOST_BYTES) {
            hold();
        }
    }

    /** Lets go on what may: called when a turn has become ready. */
    void advance() {
        if (advancing) {
            return;
        }
        advancing = true;
        try {
            Turn first = waiting.peek();
            while (first != null && first.ready && !first.started) {
                first.started = true;
                first.go();
                first = waiting.peek();
            }
        } finally {
            advancing = false;
        }
        if (holding && (waiting.isEmpty() || !barrier && waiting.size() <= MOST / 2 && bytes <= MOST_BYTES / 2)) {
            holding = false;
            barrier = false;
            reading.release();
        }
    }

    /** The first message is done with. */
    void finished(Turn turn) {
        if (waiting.peek() == turn) {
            waiting.remove();
            bytes -= turn.bytes;
            unacknowledged -= turn.qos == 1 ? 1 : 0;
        }
        advance();
    }

    /** The broker ends the connection by what it decided about a message: those behind it are not looked at any more. */
    void abandon() {
        for (Turn turn = waiting.poll(); turn != null; turn = waiting.poll()) {
            if (!turn.started) {
                turn.abandoned();
            }
        }
        bytes = 0;
        unacknowledged = 0;
    }

    /** A message, or what is to be said about one, in its place among the client's. */
    abstract static class Turn {
        private final int bytes;
        private final int qos;
        private boolean started;
        /** Whether it may go on when it is the first. */
        boolean ready;

        /**
         * @param bytes how much of it is kept meanwhile
         */
        Turn(int bytes, int qos) {
            this.bytes = bytes;
            this.qos = qos;
        }

        /** Goes on; calls {@link PublishWindow#finished} at its end, now or later. */
        abstract void go();

        /** It does not go on. */
        abstract void abandoned();
    }
}
