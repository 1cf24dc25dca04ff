package io.culex.broker;

import io.culex.api.store.StoredMessage;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much of what one plugin published is not yet where it must be. Nobody can stop reading a plugin, as is done with a client, so
 * what it does not wait for is bounded here: as much as may wait for the disk in all before clients have to wait.
 *
 * <p>Threads: any. One message is always taken, however large.
 */
final class UnstoredBytes {
    private static final int PART_OF_HEAP = 16;
    private static final long MOST = 32L << 20;

    /** About what a message takes beside its bytes. */
    private static final long MESSAGE_BYTES = 256;

    private final AtomicLong bytes = new AtomicLong();
    private final long most = Math.min(Runtime.getRuntime().maxMemory() / PART_OF_HEAP, MOST);

    long most() {
        return most;
    }

    /** False when it is one too many. */
    boolean add(StoredMessage message) {
        long size = size(message);
        long now = bytes.addAndGet(size);
        if (now > most && now > size) {
            bytes.addAndGet(-size);
            return false;
        }
        return true;
    }

    void remove(StoredMessage message) {
        bytes.addAndGet(-size(message));
    }

    private static long size(StoredMessage message) {
        return MESSAGE_BYTES + message.size();
    }
}
