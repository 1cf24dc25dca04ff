package io.culex.api.store;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An engine that keeps what must outlive a connection. The unit of writing is a {@link StoreBatch} that becomes durable as a
 * whole. No call but {@link #recover()} and {@link #close()} may block its caller, and none throws for a failure of the
 * medium: that arrives at the callback. Safe from any thread; batches committed by one thread take effect in its order.
 *
 * @since 0.1
 */
public interface Store extends AutoCloseable {
    /** What was there at the start. Called once, before anything else; may block. */
    Recovery recover() throws Exception;

    /** Whether a commit outlives the process. When false the broker spares itself the waiting for commits. */
    default boolean durable() {
        return true;
    }

    /**
     * Whether there is room for more messages. When false the broker refuses new QoS 1 and 2 messages; the engine takes
     * everything else, and says itself why it is so. Read for each such message.
     */
    default boolean writable() {
        return true;
    }

    /**
     * Whether more waits to be written than the engine wants to hold in memory. While it is so, the broker does not read clients
     * whose messages have to be stored; the engine takes what comes all the same. Read for each such message.
     */
    default boolean pressed() {
        return false;
    }

    /** A new empty batch for one thread. */
    StoreBatch batch();

    /**
     * Makes a batch durable and then calls back, once, as a task of the executor or at once when the caller is on it
     * and nothing need be waited for. The batch must not be used afterwards. An engine whose medium fails keeps the batch and
     * calls back when it is durable after all; it reports a failure only when the batch never takes effect.
     */
    void commit(StoreBatch batch, Executor executor, CommitCallback callback);

    /**
     * Reads messages of a session's queue in the order of their numbers, and calls back as {@link #commit} does.
     *
     * @param fromSequence the first number to read
     * @param maxMessages at most so many messages
     * @param maxBytes stops after the message that passes this sum of payload bytes
     */
    void readQueue(
            long sessionId,
            long fromSequence,
            int maxMessages,
            int maxBytes,
            Executor executor,
            Consumer<List<QueuedMessage>> callback);

    /** Waits for what is under way and closes the engine. */
    @Override
    void close();

    /** Told how a commit ended. */
    @FunctionalInterface
    interface CommitCallback {
        /** For a batch that nobody waits for: it is not forced to the disk on its own, and the engine need not call. */
        CommitCallback NONE = failure -> {};

        /** The failure is null when the batch is durable; otherwise nothing of it is kept, and it must not be acknowledged. */
        void committed(@Nullable Throwable failure);
    }

    /** What an engine found when it was opened. */
    record Recovery(List<StoredSession> sessions, List<StoredMessage> retained, long nextSessionId) {
        /** Nothing. */
        public static final Recovery EMPTY = new Recovery(List.of(), List.of(), 1);
    }
}
