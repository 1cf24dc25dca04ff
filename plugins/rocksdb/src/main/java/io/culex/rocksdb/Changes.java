package io.culex.rocksdb;

import io.culex.api.Subscription;
import io.culex.api.store.QueuedMessage;
import io.culex.api.store.SessionRecord;
import io.culex.api.store.StoredMessage;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Turns the operations of one write into records, with the help of what the index knows. Messages are written last: one that was
 * acknowledged meanwhile is not written at all, and one that several queues have is written once.
 *
 * <p>Owner: the writer's thread.
 */
final class Changes {
    /** A message of more bytes is never written into a queue's entry. */
    static final int MOST_INSIDE = 1024;

    private final Index index;
    private final LogBatch log;
    private final Subscriptions subscriptions;
    private final Bytes value = new Bytes(4096);
    private final Bytes message = new Bytes(4096);
    private final RecentMessages recent = new RecentMessages();

    /** Messages that are not written yet; null where one was removed again. */
    private @Nullable QueuedMessage[] pending = new @Nullable QueuedMessage[256];

    private @Nullable SessionIndex[] pendingOf = new @Nullable SessionIndex[256];
    private int[] pendingPacketIds = new int[256];
    private int pendingCount;
    private long pendingBytes;
    private @Nullable SessionIndex last;

    Changes(Index index, LogBatch log, Subscriptions subscriptions) {
        this.index = index;
        this.log = log;
        this.subscriptions = subscriptions;
    }

    /** Finds the subscriptions of a session when it is dropped. */
    interface Subscriptions {
        /** Puts records that remove them all into the log; those that are in the log already are there, too. */
        void removeAll(long session);

        /** Notes one that is in the log and not on the disk yet. */
        void added(long session, byte[] key);
    }

    /** About how many bytes it is going to be. */
    long size() {
        return log.length() + pendingBytes;
    }

    boolean isEmpty() {
        return log.isEmpty() && pendingCount == 0;
    }

    void apply(OperationBatch batch) {
        for (int i = 0; i < batch.size(); i++) {
            byte kind = batch.kind(i);
            if (kind == OperationBatch.PUT_RETAINED) {
                retained(batch.argument(i));
            } else if (kind == OperationBatch.REMOVE_RETAINED) {
                log.remove(Table.RETAINED, Keys.topic(batch.argument(i)));
            } else if (kind == OperationBatch.PUT_SESSION) {
                session(batch.argument(i));
            } else {
                SessionIndex session = find(batch.session(i));
                if (session != null) { // what comes after its end is about nothing
                    apply(batch, i, kind, session);
                }
            }
        }
    }

    private void apply(OperationBatch batch, int i, byte kind, SessionIndex session) {
        switch (kind) {
            case OperationBatch.ENQUEUE -> enqueue(session, batch.argument(i));
            case OperationBatch.SENT -> sent(session, batch.sequence(i), batch.packetId(i));
            case OperationBatch.RELEASED -> released(session, batch.sequence(i), batch.packetId(i));
            case OperationBatch.REMOVE -> remove(session, batch.sequence(i));
            case OperationBatch.PUT_INBOUND -> {
                session.inbound().set(batch.packetId(i));
                log.put(Table.INBOUND, Keys.inbound(session.id, batch.packetId(i)));
            }
            case OperationBatch.REMOVE_INBOUND -> {
                session.inbound().clear(batch.packetId(i));
                log.remove(Table.INBOUND, Keys.inbound(session.id, batch.packetId(i)));
            }
            case OperationBatch.PUT_SUBSCRIPTION -> subscribe(session, batch.argument(i));
            case OperationBatch.REMOVE_SUBSCRIPTION ->
                log.remove(Table.SUBSCRIPTION, Keys.subscription(session.id, batch.argument(i)));
            case OperationBatch.PUT_WILL -> will(session, batch.hasArgument(i) ? batch.argument(i) : null);
            case OperationBatch.DROP_SESSION -> drop(session);
            default -> throw new IllegalStateException("no such operation: " + kind);
        }
    }

    private @Nullable SessionIndex find(long id) {
        SessionIndex recent = last;
        if (recent == null || recent.id != id) {
            recent = index.sessions.get(id);
            last = recent;
        }
        return recent;
    }

    // ---- sessions --------------------------------------------------------------------------------------------------

    private void session(SessionRecord session) {
        if (find(session.id()) == null) {
            SessionIndex made = new SessionIndex(session.id());
            index.sessions.put(session.id(), made);
            last = made;
        }
        Records.session(value.clear(), session);
        log.put(Table.SESSION, session.id(), value);
    }

    private void subscribe(SessionIndex session, Subscription subscription) {
        byte[] key = Keys.subscription(session.id, subscription.filter());
        Records.subscription(value.clear(), subscription);
        log.put(Table.SUBSCRIPTION, key, value);
        session.subscribed = true;
        subscriptions.added(session.id, key);
    }

    private void will(SessionIndex session, OperationBatch.@Nullable SavedWill will) {
        session.will = will != null;
        if (will == null) {
            log.remove(Table.WILL, session.id);
        } else {
            Records.will(value.clear(), will);
            log.put(Table.WILL, session.id, value);
        }
    }

    private void drop(SessionIndex session) {
        for (long sequence : session.from(0, Integer.MAX_VALUE)) {
            remove(session, sequence);
        }
        BitSet inbound = session.inbound();
        for (int id = inbound.nextSetBit(0); id >= 0; id = inbound.nextSetBit(id + 1)) {
            log.remove(Table.INBOUND, Keys.inbound(session.id, id));
        }
        if (session.will) {
            log.remove(Table.WILL, session.id);
        }
        if (session.subscribed) {
            subscriptions.removeAll(session.id);
        }
        log.remove(Table.SESSION, session.id);
        index.sessions.remove(session.id);
        last = null;
    }

    private void retained(StoredMessage retained) {
        Records.message(value.clear(), retained);
        log.put(Table.RETAINED, retained.topic(), value);
    }

    // ---- queues ----------------------------------------------------------------------------------------------------

    private void enqueue(SessionIndex session, QueuedMessage entry) {
        if (pendingCount == pending.length) {
            int capacity = pendingCount * 2;
            pending = Arrays.copyOf(pending, capacity);
            pendingOf = Arrays.copyOf(pendingOf, capacity);
            pendingPacketIds = Arrays.copyOf(pendingPacketIds, capacity);
        }
        pending[pendingCount] = entry;
        pendingOf[pendingCount] = session;
        pendingPacketIds[pendingCount] = 0;
        pendingBytes += entry.message().size();
        long place = (long) pendingCount << SessionIndex.SHIFT;
        session.put(entry.sequence(), SessionIndex.PRESENT | SessionIndex.PENDING | place);
        index.messagesChanged(1);
        pendingCount++;
    }

    private void sent(SessionIndex session, long sequence, int packetId) {
        long entry = session.entry(sequence);
        if ((entry & SessionIndex.PENDING) != 0) {
            pendingPacketIds[place(entry)] = packetId;
            session.put(sequence, entry | SessionIndex.SENT);
        } else if (entry != 0) {
            flight(session, sequence, entry, packetId, false);
        }
    }

    private void released(SessionIndex session, long sequence, int packetId) {
        long entry = session.entry(sequence);
        if (entry != 0) {
            flight(session, sequence, entry, packetId, true);
        }
    }

    private void flight(SessionIndex session, long sequence, long entry, int packetId, boolean released) {
        log.put(
                Table.FLIGHT,
                session.id,
                sequence,
                value.clear().putShort(packetId).put(released ? 1 : 0));
        session.put(sequence, entry | SessionIndex.SENT | SessionIndex.FLIGHT);
    }

    /** Removes a message from a queue, and the message itself with the last queue that had it. */
    void remove(SessionIndex session, long sequence) {
        long entry = session.entry(sequence);
        if (entry == 0) {
            return;
        }
        session.remove(sequence);
        index.messagesChanged(-1);
        if ((entry & SessionIndex.FLIGHT) != 0) {
            log.remove(Table.FLIGHT, session.id, sequence);
        }
        if ((entry & SessionIndex.PENDING) != 0) {
            pending[place(entry)] = null;
            return;
        }
        log.remove(Table.QUEUE, session.id, sequence);
        long messageId = entry >>> SessionIndex.SHIFT;
        if (messageId != 0 && index.references.release(messageId)) {
            log.remove(Table.MESSAGE, messageId);
        }
    }

    private static int place(long entry) {
        return (int) (entry >>> SessionIndex.SHIFT);
    }

    // ---- the end of a write ----------------------------------------------------------------------------------------

    /** The bytes of all that was applied; null when nothing is left of it. */
    byte @Nullable [] finish() {
        int i = 0;
        while (i < pendingCount) {
            QueuedMessage entry = pending[i];
            if (entry == null) {
                i++;
            } else {
                int end = endOfSame(i, entry.message());
                boolean shared = moreThanOne(i, end) || entry.message().size() > MOST_INSIDE;
                writeSame(i, end, shared ? writeMessage(entry.message()) : 0);
                i = end;
            }
        }
        Arrays.fill(pending, 0, pendingCount, null);
        Arrays.fill(pendingOf, 0, pendingCount, null);
        pendingCount = 0;
        pendingBytes = 0;
        byte[] bytes = log.isEmpty() ? null : log.bytes();
        log.clear();
        return bytes;
    }

    private int endOfSame(int start, StoredMessage same) {
        int end = start + 1;
        while (end < pendingCount) {
            QueuedMessage entry = pending[end];
            if (entry != null && entry.message() != same) {
                break;
            }
            end++;
        }
        return end;
    }

    private boolean moreThanOne(int start, int end) {
        for (int i = start + 1; i < end; i++) {
            if (pending[i] != null) {
                return true;
            }
        }
        return false;
    }

    /** Writes a message, unless a write before has done it for queues that still have it. */
    private long writeMessage(StoredMessage stored) {
        long known = recent.find(stored);
        if (known != 0 && index.references.contains(known)) {
            return known;
        }
        long id = index.takeMessageId();
        recent.add(stored, id);
        Records.message(message.clear(), stored);
        log.put(Table.MESSAGE, id, message);
        return id;
    }

    private void writeSame(int start, int end, long messageId) {
        for (int i = start; i < end; i++) {
            QueuedMessage entry = pending[i];
            SessionIndex session = pendingOf[i];
            if (entry == null || session == null) {
                continue;
            }
            int packetId = pendingPacketIds[i];
            Records.queued(value.clear(), entry, packetId, messageId);
            long sequence = entry.sequence();
            log.put(Table.QUEUE, session.id, sequence, value);
            if (messageId != 0) {
                index.references.add(messageId);
            }
            long kept = session.entry(sequence) & (SessionIndex.SENT | SessionIndex.FLIGHT);
            session.put(sequence, kept | SessionIndex.PRESENT | messageId << SessionIndex.SHIFT);
            long expiresAt = entry.message().expiresAt();
            if (expiresAt != StoredMessage.NEVER && kept == 0) {
                log.put(Table.EXPIRY, Keys.expiry(expiresAt, session.id, sequence));
            }
        }
    }

    /** The log, for records that come from no operation. */
    LogBatch log() {
        return log;
    }
}
