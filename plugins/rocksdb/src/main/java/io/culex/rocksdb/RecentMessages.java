package io.culex.rocksdb;

import io.culex.api.store.StoredMessage;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of messages that were written to the table {@code message} just now, so that event loops which have the same one
 * in different batches do not have it written again. Told apart by identity. It forgets: all when it has kept
 * {@link #MOST_BYTES} of messages from being collected, and one for another of the same slot.
 *
 * <p>Owner: the writer's thread.
 */
final class RecentMessages {
    private static final int SLOTS = 1024;
    private static final long MOST_BYTES = 8L << 20;

    private final @Nullable StoredMessage[] messages = new @Nullable StoredMessage[SLOTS];
    private final long[] ids = new long[SLOTS];
    private long bytes;

    /** The number of a message, 0 when it is not known. */
    long find(StoredMessage message) {
        int slot = slot(message);
        return messages[slot] == message ? ids[slot] : 0;
    }

    void add(StoredMessage message, long id) {
        bytes += message.size();
        if (bytes > MOST_BYTES) {
            Arrays.fill(messages, null);
            bytes = message.size();
        }
        int slot = slot(message);
        messages[slot] = message;
        ids[slot] = id;
    }

    private static int slot(StoredMessage message) {
        return System.identityHashCode(message) & SLOTS - 1;
    }
}
