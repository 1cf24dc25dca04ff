package io.culex.rocksdb;

import io.culex.api.Subscription;
import io.culex.api.store.SessionRecord;
import io.culex.api.store.Store.Recovery;
import io.culex.api.store.StoredMessage;
import io.culex.api.store.StoredSession;
import io.culex.api.store.StoredSession.InFlight;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * Finds out what there is when the store is opened: walks over all tables once, makes the index and what the broker wants to
 * know. Payloads in queues are not looked at. Records that belong to nothing, which a crash may leave, are removed.
 *
 * <p>Runs on the thread that opens the store, before the writer starts.
 */
final class Recoverer {
    private static final int QUEUE_HEAD = 15;

    private final Database database;
    private final Index index;
    private final LogBatch garbage;
    private final Consumer<String> says;
    private final LongMap<Found> sessions = new LongMap<>();
    private final List<Found> inOrder = new ArrayList<>();
    private final ByteBuffer head = ByteBuffer.allocateDirect(QUEUE_HEAD);
    private int removed;
    private long nextSession = 1;

    /**
     * @param garbage gets what is to be removed
     * @param says is told what is damaged
     */
    Recoverer(Database database, Index index, LogBatch garbage, Consumer<String> says) {
        this.database = database;
        this.index = index;
        this.garbage = garbage;
        this.says = says;
    }

    /** How many records belong to nothing. */
    int removed() {
        return removed;
    }

    /** Under way, by sequence: packet identifier and state. */
    private record Flight(int packetId, boolean released) {}

    private static final class Found {
        final SessionRecord session;
        final SessionIndex index;
        final List<Subscription> subscriptions = new ArrayList<>();
        final List<InFlight> inFlight = new ArrayList<>(0);
        final List<Integer> inbound = new ArrayList<>(0);
        final Map<Long, Flight> flights = new HashMap<>(0);
        OperationBatch.@Nullable SavedWill will;
        long head;
        long next = 1;
        int queued;
        long bytes;

        Found(SessionRecord session, SessionIndex index) {
            this.session = session;
            this.index = index;
        }

        StoredSession stored() {
            OperationBatch.SavedWill saved = will;
            return new StoredSession(
                    session,
                    subscriptions,
                    inFlight,
                    queued == 0 ? next : head,
                    next,
                    queued,
                    bytes,
                    inbound,
                    saved == null ? null : saved.message(),
                    saved == null ? 0 : saved.delaySeconds(),
                    saved == null ? -1 : saved.expirySeconds());
        }
    }

    /** Looks at everything. What is to be removed is in the log batch afterwards. */
    Recovery run() throws RocksDBException {
        each(Table.SESSION, this::session);
        each(Table.SUBSCRIPTION, this::subscription);
        each(Table.WILL, this::will);
        each(Table.INBOUND, this::inbound);
        each(Table.FLIGHT, this::flight);
        each(Table.QUEUE, this::queued);
        each(Table.MESSAGE, this::message);
        List<StoredMessage> retained = retained();
        List<StoredSession> stored = new ArrayList<>(inOrder.size());
        for (Found found : inOrder) {
            stored.add(found.stored());
        }
        return new Recovery(stored, retained, nextSession);
    }

    private interface Reader {
        /** False when the record belongs to nothing. */
        boolean read(byte[] key, Database.Walk at) throws RocksDBException;
    }

    /** Reads all records of a table. A place that cannot be read is reported, and the walk goes on behind it. */
    private void each(Table table, Reader reader) throws RocksDBException {
        Gap gap = new Gap(table, says);
        try (Database.Walk walk = database.walk(table, new byte[0], null)) {
            while (gap.there(walk)) {
                byte[] key = walk.key();
                boolean belongs;
                try {
                    belongs = key.length >= 8 && reader.read(key, walk);
                } catch (DamagedRecordException | IndexOutOfBoundsException e) {
                    says.accept("a record of the table " + table + " is damaged and left out: " + e.getMessage());
                    belongs = false;
                }
                if (!belongs) {
                    removed++;
                    garbage.remove(table, key);
                }
                gap.passed(key);
                walk.next();
            }
        }
        gap.report();
    }

    private boolean session(byte[] key, Database.Walk at) {
        long id = Bytes.longAt(key, 0);
        SessionRecord record = Records.session(id, at.value());
        SessionIndex session = new SessionIndex(id);
        index.sessions.put(id, session);
        Found found = new Found(record, session);
        sessions.put(id, found);
        inOrder.add(found);
        nextSession = Math.max(nextSession, id + 1);
        return true;
    }

    private @Nullable Found owner(byte[] key) {
        return sessions.get(Bytes.longAt(key, 0));
    }

    private boolean subscription(byte[] key, Database.Walk at) {
        Found found = owner(key);
        if (found == null) {
            return false;
        }
        found.subscriptions.add(Records.subscription(Keys.filter(key), at.value()));
        found.index.subscribed = true;
        return true;
    }

    private boolean will(byte[] key, Database.Walk at) {
        Found found = owner(key);
        if (found == null) {
            return false;
        }
        found.will = Records.will(at.value());
        found.index.will = true;
        return true;
    }

    private boolean inbound(byte[] key, Database.Walk at) {
        Found found = owner(key);
        if (found == null) {
            return false;
        }
        int packetId = Bytes.shortAt(key, 8);
        found.inbound.add(packetId);
        found.index.inbound().set(packetId);
        return true;
    }

    private boolean flight(byte[] key, Database.Walk at) {
        Found found = owner(key);
        if (found == null) {
            return false;
        }
        byte[] value = at.value();
        found.flights.put(Bytes.longAt(key, 8), new Flight(Bytes.shortAt(value, 0), value[2] != 0));
        return true;
    }

    private boolean queued(byte[] key, Database.Walk at) {
        Found found = owner(key);
        if (found == null) {
            return false;
        }
        head.clear();
        int length = at.value(head);
        if (length < 6) {
            throw new DamagedRecordException("ends after " + length + " bytes");
        }
        int flags = head.get(0);
        boolean refers = (flags & Records.REFERENCE) != 0;
        long messageId = refers ? head.getLong(5) : 0;
        long sequence = Bytes.longAt(key, 8);
        Flight flight = found.flights.remove(sequence);
        long entry = SessionIndex.PRESENT | messageId << SessionIndex.SHIFT;
        if (flight != null) {
            entry |= SessionIndex.SENT | SessionIndex.FLIGHT;
        } else if ((flags & Records.SENT) != 0) {
            entry |= SessionIndex.SENT;
            flight = new Flight(head.getShort(refers ? 13 : 5) & 0xFFFF, false);
        }
        found.index.put(sequence, entry);
        index.messagesChanged(1);
        if (messageId != 0) {
            index.references.add(messageId);
        }
        found.next = sequence + 1;
        if (flight != null) {
            found.inFlight.add(new InFlight(sequence, flight.packetId, flags & Records.QOS, flight.released));
        } else {
            if (found.queued == 0) {
                found.head = sequence;
            }
            found.queued++;
            found.bytes += head.getInt(1);
        }
        return true;
    }

    private boolean message(byte[] key, Database.Walk at) {
        long id = Bytes.longAt(key, 0);
        index.messageIdSeen(id);
        return index.references.contains(id);
    }

    private List<StoredMessage> retained() throws RocksDBException {
        List<StoredMessage> retained = new ArrayList<>();
        long now = System.currentTimeMillis();
        Gap gap = new Gap(Table.RETAINED, says);
        try (Database.Walk walk = database.walk(Table.RETAINED, new byte[0], null)) {
            while (gap.there(walk)) {
                byte[] key = walk.key();
                try {
                    StoredMessage message = Records.message(walk.value());
                    if (message.expired(now)) {
                        garbage.remove(Table.RETAINED, key);
                    } else {
                        retained.add(message);
                    }
                } catch (DamagedRecordException | IndexOutOfBoundsException e) {
                    says.accept("a retained message is damaged and left out: " + e.getMessage());
                }
                gap.passed(key);
                walk.next();
            }
        }
        gap.report();
        return retained;
    }
}
