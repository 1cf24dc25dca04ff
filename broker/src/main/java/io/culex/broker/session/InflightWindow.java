package io.culex.broker.session;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * QoS 1 and 2 messages sent to one client and not acknowledged yet, by packet identifier, in arrays of primitives.
 *
 * <p>Owner: the session's loop. A packet identifier lives in the slot of its low bits. Identifiers are given out in turn, so
 * a slot is taken only while a message that is a whole window older is still open; such identifiers are passed over.
 */
final class InflightWindow {
    static final byte FREE = 0;
    /** A QoS 1 message that waits for PUBACK. */
    static final byte AWAITS_PUBACK = 1;
    /** A QoS 2 message that waits for PUBREC. */
    static final byte AWAITS_PUBREC = 2;
    /** A QoS 2 message that was received; its PUBREL waits for PUBCOMP. */
    static final byte AWAITS_PUBCOMP = 3;

    private static final int LAST_ID = 65_535;

    private byte[] states = new byte[8];
    private char[] ids = new char[8];
    private long[] sequences = new long[8];
    private int limit = LAST_ID;
    private int count;
    private int nextId = 1;

    /** How many may be open: Receive Maximum [MQTT-3.3.4-9]. */
    void limit(int newLimit) {
        limit = newLimit;
    }

    boolean hasRoom() {
        return count < limit;
    }

    int count() {
        return count;
    }

    /** Takes a packet identifier that is not in use [MQTT-2.2.1-3]. There must be room. */
    int open(byte state, long sequence) {
        if (count == states.length) {
            grow();
        }
        int mask = states.length - 1;
        int id = nextId;
        while (states[id & mask] != FREE) {
            id = id == LAST_ID ? 1 : id + 1;
        }
        nextId = id == LAST_ID ? 1 : id + 1;
        put(id, state, sequence);
        return id;
    }

    /** Puts an identifier back that an earlier connection or process had given out. */
    void restore(int id, byte state, long sequence) {
        while (states[id & (states.length - 1)] != FREE) {
            grow();
        }
        put(id, state, sequence);
        nextId = id == LAST_ID ? 1 : id + 1;
    }

    private void put(int id, byte state, long sequence) {
        int slot = id & (states.length - 1);
        states[slot] = state;
        ids[slot] = (char) id;
        sequences[slot] = sequence;
        count++;
    }

    /** The state of an identifier, {@link #FREE} when it is not open. */
    byte state(int id) {
        int slot = id & (states.length - 1);
        return ids[slot] == id ? states[slot] : FREE;
    }

    /** The queue's sequence number of an open identifier. */
    long sequence(int id) {
        return sequences[id & (states.length - 1)];
    }

    /** Notes PUBREC. */
    void released(int id) {
        states[id & (states.length - 1)] = AWAITS_PUBCOMP;
    }

    /** Closes an open identifier. */
    void close(int id) {
        states[id & (states.length - 1)] = FREE;
        count--;
    }

    /** The open identifiers in the order their messages were sent. */
    int[] inOrder() {
        int[] open = new int[count];
        int n = 0;
        for (int slot = 0; slot < states.length; slot++) {
            if (states[slot] != FREE) {
                open[n++] = ids[slot];
            }
        }
        long[] keys = new long[n];
        for (int i = 0; i < n; i++) {
            // A sequence number stays below 2^47, the identifier takes the rest.
            keys[i] = sequence(open[i]) << 16 | open[i];
        }
        Arrays.sort(keys);
        for (int i = 0; i < n; i++) {
            open[i] = (int) (keys[i] & 0xFFFF);
        }
        return open;
    }

    private void grow() {
        byte[] oldStates = states;
        char[] oldIds = ids;
        long[] oldSequences = sequences;
        int capacity = oldStates.length * 2;
        states = new byte[capacity];
        ids = new char[capacity];
        sequences = new long[capacity];
        count = 0;
        for (int slot = 0; slot < oldStates.length; slot++) {
            if (oldStates[slot] != FREE) {
                // Identifiers that differ in their lower bits differ in one bit more, too.
                put(oldIds[slot], oldStates[slot], oldSequences[slot]);
            }
        }
    }

    @Override
    public @Nullable String toString() {
        return count + " of " + limit + " in flight";
    }
}
