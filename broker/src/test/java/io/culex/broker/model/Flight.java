package io.culex.broker.model;

/** A message at QoS 1 or 2 that was sent to a client and is not acknowledged for good. */
final class Flight {
    enum State {
        AWAITS_PUBACK,
        AWAITS_PUBREC,
        AWAITS_PUBCOMP
    }

    private final ModelSession session;
    private final Copy copy;
    private State state;
    private int packetId;

    Flight(ModelSession session, Copy copy) {
        this.session = session;
        this.copy = copy;
        this.state = copy.qos() == 1 ? State.AWAITS_PUBACK : State.AWAITS_PUBREC;
    }

    Copy copy() {
        return copy;
    }

    State state() {
        return state;
    }

    void released() {
        state = State.AWAITS_PUBCOMP;
    }

    /** 0 until the broker has chosen it. */
    int packetId() {
        return packetId;
    }

    /** Whether the message may have this identifier: its own, or at its first sending any that is not in use. */
    boolean takes(int id) {
        if (packetId == 0 && session.flight(id) == null) {
            packetId = id;
        }
        return packetId == id;
    }

    @Override
    public String toString() {
        return packetId == 0 ? "any identifier" : "identifier " + packetId;
    }
}
