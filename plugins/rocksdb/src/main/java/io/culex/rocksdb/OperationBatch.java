package io.culex.rocksdb;

import io.culex.api.Subscription;
import io.culex.api.store.BatchGroup;
import io.culex.api.store.QueuedMessage;
import io.culex.api.store.SessionRecord;
import io.culex.api.store.StoreBatch;
import io.culex.api.store.StoredMessage;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Operations as a loop adds them: written down and nothing else, the writer's thread makes records of them.
 *
 * <p>Owner: the thread that fills it, until it is committed; from then on the writer.
 */
final class OperationBatch implements StoreBatch {
    static final byte PUT_SESSION = 1;
    static final byte DROP_SESSION = 2;
    static final byte PUT_SUBSCRIPTION = 3;
    static final byte REMOVE_SUBSCRIPTION = 4;
    static final byte ENQUEUE = 5;
    static final byte SENT = 6;
    static final byte RELEASED = 7;
    static final byte REMOVE = 8;
    static final byte PUT_INBOUND = 9;
    static final byte REMOVE_INBOUND = 10;
    static final byte PUT_RETAINED = 11;
    static final byte REMOVE_RETAINED = 12;
    static final byte PUT_WILL = 13;

    private static final int FIRST_CAPACITY = 16;

    /** About what an operation takes beside its message. */
    private static final int OPERATION_BYTES = 64;

    /** About what a message takes beside its bytes. */
    private static final int MESSAGE_BYTES = 128;

    private byte[] kinds = new byte[FIRST_CAPACITY];
    private long[] sessions = new long[FIRST_CAPACITY];
    private long[] sequences = new long[FIRST_CAPACITY];
    private int[] packetIds = new int[FIRST_CAPACITY];
    private @Nullable Object[] arguments = new @Nullable Object[FIRST_CAPACITY];
    private int size;
    private long bytes;
    private @Nullable StoredMessage lastMessage;
    private @Nullable BatchGroup group;

    /** A will with its clocks. */
    record SavedWill(StoredMessage message, long delaySeconds, long expirySeconds) {}

    byte kind(int index) {
        return kinds[index];
    }

    long session(int index) {
        return sessions[index];
    }

    long sequence(int index) {
        return sequences[index];
    }

    int packetId(int index) {
        return packetIds[index];
    }

    /** What an operation has beside its numbers; it has something where its kind says so. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals", "NullAway"})
    <T> T argument(int index) {
        return (T) arguments[index];
    }

    boolean hasArgument(int index) {
        return arguments[index] != null;
    }

    private void add(byte kind, long session, long sequence, int packetId, @Nullable Object argument) {
        if (size == kinds.length) {
            int capacity = size * 2;
            kinds = Arrays.copyOf(kinds, capacity);
            sessions = Arrays.copyOf(sessions, capacity);
            sequences = Arrays.copyOf(sequences, capacity);
            packetIds = Arrays.copyOf(packetIds, capacity);
            arguments = Arrays.copyOf(arguments, capacity);
        }
        kinds[size] = kind;
        sessions[size] = session;
        sequences[size] = sequence;
        packetIds[size] = packetId;
        arguments[size] = argument;
        size++;
        bytes += OPERATION_BYTES;
    }

    /** A message counts once, however many operations in a row have it. */
    private void count(StoredMessage message) {
        if (message != lastMessage) {
            lastMessage = message;
            bytes += MESSAGE_BYTES + message.size();
        }
    }

    /** About how much memory it takes until it is written. */
    long bytes() {
        return bytes;
    }

    @Override
    public void putSession(SessionRecord session) {
        add(PUT_SESSION, session.id(), 0, 0, session);
    }

    @Override
    public void dropSession(long sessionId) {
        add(DROP_SESSION, sessionId, 0, 0, null);
    }

    @Override
    public void putSubscription(long sessionId, Subscription subscription) {
        add(PUT_SUBSCRIPTION, sessionId, 0, 0, subscription);
    }

    @Override
    public void removeSubscription(long sessionId, String filter) {
        add(REMOVE_SUBSCRIPTION, sessionId, 0, 0, filter);
    }

    @Override
    public void enqueue(long sessionId, QueuedMessage message) {
        add(ENQUEUE, sessionId, message.sequence(), 0, message);
        count(message.message());
    }

    @Override
    public void sent(long sessionId, long sequence, int packetId) {
        add(SENT, sessionId, sequence, packetId, null);
    }

    @Override
    public void released(long sessionId, long sequence, int packetId) {
        add(RELEASED, sessionId, sequence, packetId, null);
    }

    @Override
    public void remove(long sessionId, long sequence) {
        add(REMOVE, sessionId, sequence, 0, null);
    }

    @Override
    public void putInbound(long sessionId, int packetId) {
        add(PUT_INBOUND, sessionId, 0, packetId, null);
    }

    @Override
    public void removeInbound(long sessionId, int packetId) {
        add(REMOVE_INBOUND, sessionId, 0, packetId, null);
    }

    @Override
    public void putRetained(StoredMessage message) {
        add(PUT_RETAINED, 0, 0, 0, message);
        count(message);
    }

    @Override
    public void removeRetained(String topic) {
        add(REMOVE_RETAINED, 0, 0, 0, topic);
    }

    @Override
    public void putWill(long sessionId, @Nullable StoredMessage will, long delaySeconds, long expirySeconds) {
        add(PUT_WILL, sessionId, 0, 0, will == null ? null : new SavedWill(will, delaySeconds, expirySeconds));
    }

    @Override
    public boolean with(BatchGroup others) {
        group = others;
        return true;
    }

    /** The group whose last batch this is, null for none. */
    @Nullable
    BatchGroup group() {
        return group;
    }

    @Override
    public int size() {
        return size;
    }
}
