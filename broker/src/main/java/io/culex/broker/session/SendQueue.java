package io.culex.broker.session;

import io.culex.api.store.QueuedMessage;
import io.culex.api.store.StoredMessage;
import io.culex.broker.metrics.LoopCounters;
import io.culex.broker.metrics.LoopCounters.Counter;
import io.culex.broker.store.TurnBatch;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one session that wait to be sent, in order.
 *
 * <p>Owner: the session's loop. Sequence numbers are without gaps from the head to the tail. A session that outlives its
 * connection has all of them in the store, and the first few here as well while its client is connected; a session that
 * does not has them only here. The sizes are kept for all, so that the oldest can be dropped unread.
 */
final class SendQueue {
    private static final int MOST_IN_MEMORY = 1024;
    private static final int PAGE_MESSAGES = 256;
    private static final int PAGE_BYTES = 1 << 20;

    private final long sessionId;
    private final boolean stored;
    private final TurnBatch batch;
    private final LoopCounters counters;
    private final Runnable whenLoaded;
    private final ArrayDeque<QueuedMessage> ready = new ArrayDeque<>(0);
    private int[] sizes = new int[8];
    private long head = 1;
    private long tail = 1;
    private long bytes;
    private boolean connected;
    private boolean loading;
    private boolean asking;
    private int epoch;

    /**
     * @param stored whether the queue outlives the connection
     * @param counters count what waits
     * @param whenLoaded run on the loop when messages came from the store
     */
    SendQueue(long sessionId, boolean stored, TurnBatch batch, LoopCounters counters, Runnable whenLoaded) {
        this.counters = counters;
        this.sessionId = sessionId;
        this.stored = stored;
        this.batch = batch;
        this.whenLoaded = whenLoaded;
    }

    int count() {
        return (int) (tail - head);
    }

    boolean isEmpty() {
        return tail == head;
    }

    long bytes() {
        return bytes;
    }

    /** The number the next message gets. */
    long nextSequence() {
        return tail;
    }

    /** Uses a number for a message that is sent at once. The queue must be empty. */
    long takeSequence() {
        head++;
        return tail++;
    }

    /** Appends a message; its sequence must be {@link #nextSequence()}. */
    void add(QueuedMessage message) {
        int count = count();
        if (count == sizes.length) {
            growSizes();
        }
        int size = message.message().size();
        sizes[(int) tail & (sizes.length - 1)] = size;
        tail++;
        bytes += size;
        counters.increment(Counter.MESSAGES_QUEUED);
        counters.add(Counter.BYTES_QUEUED, size);
        if (stored) {
            batch.operations().enqueue(sessionId, message);
        }
        if (!stored || (connected && !loading && count == ready.size() && count < MOST_IN_MEMORY)) {
            ready.add(message);
        }
    }

    /** The first message, or null when there is none or it must be loaded first. */
    @Nullable
    QueuedMessage peek() {
        QueuedMessage first = ready.peek();
        if (first == null && head < tail && !loading) {
            load();
            first = ready.peek();
        }
        return first;
    }

    /** Takes the message that {@link #peek()} showed off the queue; the store keeps it until it is acknowledged. */
    void take() {
        long sequence = ready.remove().sequence();
        while (head <= sequence) {
            passHead(); // those before it expired in the store
        }
    }

    /**
     * Drops the oldest message, also from the store.
     *
     * @param told gets the message, now or once it was read; null when nobody wants it
     */
    void dropOldest(@Nullable Consumer<StoredMessage> told) {
        QueuedMessage first = ready.peek();
        if (first != null && first.sequence() == head) {
            ready.remove();
            if (told != null) {
                told.accept(first.message());
            }
            removeFromStore(head);
        } else if (told != null && stored) {
            readAndRemove(head, told);
        } else {
            removeFromStore(head);
        }
        passHead();
    }

    private void removeFromStore(long sequence) {
        if (stored) {
            batch.operations().remove(sessionId, sequence);
        }
    }

    private void readAndRemove(long sequence, Consumer<StoredMessage> told) {
        batch.commit();
        batch.store().readQueue(sessionId, sequence, 1, PAGE_BYTES, batch.executor(), page -> {
            if (!page.isEmpty() && page.getFirst().sequence() == sequence) {
                told.accept(page.getFirst().message());
            }
            removeFromStore(sequence);
        });
    }

    private void passHead() {
        int size = sizes[(int) head & (sizes.length - 1)];
        bytes -= size;
        head++;
        counters.add(Counter.MESSAGES_QUEUED, -1);
        counters.add(Counter.BYTES_QUEUED, -size);
    }

    /** The client is connected: messages are kept here as they come. */
    void connected() {
        connected = true;
    }

    /** The client is away: the store has what is needed. */
    void disconnected() {
        connected = false;
        epoch++;
        loading = false;
        if (stored) {
            ready.clear();
        }
    }

    /** Starts from what the store had at the broker's start. */
    void restore(long headSequence, long nextSequence, long queuedBytes) {
        head = headSequence;
        tail = nextSequence;
        bytes = queuedBytes;
        while (sizes.length < tail - head) {
            sizes = new int[sizes.length * 2];
        }
        int count = count();
        counters.add(Counter.MESSAGES_QUEUED, count);
        counters.add(Counter.BYTES_QUEUED, queuedBytes);
        if (count > 0) {
            int each = (int) (queuedBytes / count);
            java.util.Arrays.fill(sizes, each);
            sizes[(int) (tail - 1) & (sizes.length - 1)] += (int) (queuedBytes - (long) each * count);
        }
    }

    /** Adds what waits here, which is all of it for a session that is not in the store. */
    void addTo(List<QueuedMessage> messages) {
        messages.addAll(ready);
    }

    /** The session is over; what waits is no longer counted. */
    void end() {
        counters.add(Counter.MESSAGES_QUEUED, -count());
        counters.add(Counter.BYTES_QUEUED, -bytes);
        head = tail;
        bytes = 0;
        ready.clear();
    }

    private void load() {
        loading = true;
        int asked = epoch;
        long end = tail;
        batch.commit();
        asking = true;
        batch.store().readQueue(sessionId, head, PAGE_MESSAGES, PAGE_BYTES, batch.executor(), page -> {
            if (asked == epoch) {
                loaded(page, end);
            }
        });
        asking = false;
    }

    private void loaded(List<QueuedMessage> page, long end) {
        loading = false;
        for (QueuedMessage message : page) {
            // The oldest may have been dropped while the page was read.
            if (message.sequence() >= head) {
                while (head < message.sequence() && ready.isEmpty()) {
                    passHead();
                }
                ready.add(message);
            }
        }
        if (page.isEmpty()) {
            // The store no longer has them; what it lost it has said itself.
            while (head < end) {
                passHead();
            }
        }
        if (!asking) {
            whenLoaded.run();
        }
    }

    private void growSizes() {
        int[] larger = new int[sizes.length * 2];
        for (long sequence = head; sequence < tail; sequence++) {
            larger[(int) sequence & (larger.length - 1)] = sizes[(int) sequence & (sizes.length - 1)];
        }
        sizes = larger;
    }
}
