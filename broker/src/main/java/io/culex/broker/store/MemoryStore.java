package io.culex.broker.store;

import io.culex.api.Subscription;
import io.culex.api.store.QueuedMessage;
import io.culex.api.store.SessionRecord;
import io.culex.api.store.Store;
import io.culex.api.store.StoreBatch;
import io.culex.api.store.StoredMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The engine {@code memory}: everything is gone when the process ends.
 *
 * <p>Threads: a session's queue is written and read by one loop at a time, since a session belongs to one loop; the table of
 * queues is concurrent. Operations take effect when they are added to a batch, and a commit calls back at once. What the
 * broker itself keeps in memory anyway (subscriptions, retained messages, wills) is not kept a second time.
 */
public final class MemoryStore implements Store {
    /** Its name in {@code store.engine}. */
    public static final String NAME = "memory";

    private final ConcurrentHashMap<Long, TreeMap<Long, QueuedMessage>> queues = new ConcurrentHashMap<>();
    private final StoreBatch direct = new DirectBatch();

    @Override
    public Recovery recover() {
        return Recovery.EMPTY;
    }

    @Override
    public boolean durable() {
        return false;
    }

    @Override
    public StoreBatch batch() {
        return direct;
    }

    @Override
    public void commit(StoreBatch batch, Executor executor, CommitCallback callback) {
        callback.committed(null);
    }

    @Override
    public void readQueue(
            long sessionId,
            long fromSequence,
            int maxMessages,
            int maxBytes,
            Executor executor,
            Consumer<List<QueuedMessage>> callback) {
        List<QueuedMessage> page = new ArrayList<>();
        TreeMap<Long, QueuedMessage> queue = queues.get(sessionId);
        if (queue != null) {
            long bytes = 0;
            for (QueuedMessage message : queue.tailMap(fromSequence).values()) {
                if (page.size() == maxMessages || bytes >= maxBytes) {
                    break;
                }
                page.add(message);
                bytes += message.message().payload().length;
            }
        }
        callback.accept(page);
    }

    @Override
    public void close() {
        queues.clear();
    }

    /** Has no state of its own, so one serves all. */
    private final class DirectBatch implements StoreBatch {
        @Override
        public void putSession(SessionRecord session) {}

        @Override
        public void dropSession(long sessionId) {
            queues.remove(sessionId);
        }

        @Override
        public void putSubscription(long sessionId, Subscription subscription) {}

        @Override
        public void removeSubscription(long sessionId, String filter) {}

        @Override
        public void enqueue(long sessionId, QueuedMessage message) {
            queues.computeIfAbsent(sessionId, id -> new TreeMap<>()).put(message.sequence(), message);
        }

        @Override
        public void sent(long sessionId, long sequence, int packetId) {}

        @Override
        public void released(long sessionId, long sequence, int packetId) {}

        @Override
        public void remove(long sessionId, long sequence) {
            TreeMap<Long, QueuedMessage> queue = queues.get(sessionId);
            if (queue != null) {
                queue.remove(sequence);
            }
        }

        @Override
        public void putInbound(long sessionId, int packetId) {}

        @Override
        public void removeInbound(long sessionId, int packetId) {}

        @Override
        public void putRetained(StoredMessage message) {}

        @Override
        public void removeRetained(String topic) {}

        @Override
        public void putWill(long sessionId, @Nullable StoredMessage will, long delaySeconds, long expirySeconds) {}

        @Override
        public int size() {
            return 0;
        }
    }
}
