package io.culex.rocksdb;

import io.culex.api.store.StoredMessage;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes messages that expired in the queues of clients that are away, by the table of minutes and not by looking at queues.
 *
 * <p>Owner: the writer's thread.
 */
final class Sweep {
    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);
    private static final int MOST_AT_ONCE = 2000;

    private final Database database;
    private final Index index;
    private final Changes changes;

    Sweep(Database database, Index index, Changes changes) {
        this.database = database;
        this.index = index;
        this.changes = changes;
    }

    /** Removes some of what expired before now; true when there may be more. */
    boolean step(long now) {
        byte[] end = new Bytes(4).putInt(Keys.minute(now)).copy();
        byte[] last = null;
        int count = 0;
        try (Database.Walk walk = database.walk(Table.EXPIRY, new byte[0], end)) {
            while (count < MOST_AT_ONCE && walk.there()) {
                last = walk.key();
                expire(Bytes.longAt(last, 4), Bytes.longAt(last, 12), now);
                walk.next();
                count++;
            }
        } catch (RocksDBException e) {
            LOG.error("messages that expired cannot be looked for: {}", e.getMessage());
            return false;
        }
        if (last != null) {
            changes.log().removeRange(Table.EXPIRY, new byte[4], Keys.after(last));
        }
        return count == MOST_AT_ONCE;
    }

    private void expire(long sessionId, long sequence, long now) throws RocksDBException {
        SessionIndex session = index.sessions.get(sessionId);
        long entry = session == null ? 0 : session.entry(sequence);
        if (session == null || entry == 0 || (entry & (SessionIndex.SENT | SessionIndex.PENDING)) != 0) {
            return;
        }
        // The number may have been given anew since; the message itself knows.
        byte[] value = database.get(Table.QUEUE, Bytes.ofLongs(sessionId, sequence));
        if (value == null) {
            return;
        }
        long messageId = Records.reference(value);
        byte[] referred = messageId == 0 ? null : database.get(Table.MESSAGE, Bytes.ofLong(messageId));
        if (messageId != 0 && referred == null) {
            return;
        }
        StoredMessage message = Records.queued(sequence, value, referred).message();
        if (message.expired(now)) {
            changes.remove(session, sequence);
        }
    }
}
