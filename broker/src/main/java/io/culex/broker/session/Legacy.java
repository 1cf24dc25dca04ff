package io.culex.broker.session;

import io.culex.api.store.QueuedMessage;
import io.culex.broker.routing.AckHold;
import io.culex.broker.routing.Redelivery;
import io.culex.broker.store.TurnBatch;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a session that ended leaves to the other members of its Shared Subscriptions (4.8.2): messages that wait, and of those that
 * were sent the ones of QoS 1 that were not acknowledged. Those of QoS 2 that were sent are for nobody else [MQTT-4.8.2-5].
 *
 * <p>Owner: the loop of the session. Order: as in its queue. What the store has is read in pages, one at a time, and the store
 * forgets the session only when its messages are safe elsewhere.
 */
final class Legacy {
    private static final int PAGE_MESSAGES = 256;
    private static final int PAGE_BYTES = 1 << 20;

    private final long sessionId;
    private final SessionScope scope;
    private final Redelivery redelivery;
    private final Set<Long> finished;
    private boolean stored;
    private @Nullable AckHold hold;

    /**
     * @param finished the sequence numbers of messages that are for nobody else
     */
    Legacy(long sessionId, SessionScope scope, Set<Long> finished) {
        this.sessionId = sessionId;
        this.scope = scope;
        this.redelivery = scope.redelivery();
        this.finished = finished;
    }

    /** Hands out what was never in the store, in a task of its own. */
    void handOut(List<QueuedMessage> messages) {
        if (!messages.isEmpty()) {
            scope.loop().execute(() -> {
                messages.forEach(this::give);
                done();
            });
        }
    }

    /** Hands out what the store has, and makes it forget the session. */
    void handOutStored() {
        stored = true;
        scope.loop().execute(() -> read(0));
    }

    private void read(long from) {
        TurnBatch batch = scope.batch();
        batch.commit();
        batch.store().readQueue(sessionId, from, PAGE_MESSAGES, PAGE_BYTES, batch.executor(), this::pageCame);
    }

    private void pageCame(List<QueuedMessage> page) {
        if (page.isEmpty()) {
            done();
            return;
        }
        Iterator<QueuedMessage> messages = page.iterator();
        while (messages.hasNext()) {
            give(messages.next());
        }
        // As a task: engines that answer at once would go deeper with each page.
        long next = page.getLast().sequence() + 1;
        scope.loop().execute(() -> read(next));
    }

    private void give(QueuedMessage message) {
        String sharedFilter = message.sharedFilter();
        if (sharedFilter != null && !finished.contains(message.sequence())) {
            hold = redelivery.give(message.message(), sharedFilter, hold);
        }
    }

    private void done() {
        AckHold held = hold;
        if (held == null) {
            forget(null);
        } else {
            held.whenDone(this::forget);
        }
    }

    /** What could not be stored elsewhere is handed out again after the next start. */
    private void forget(@Nullable Throwable failure) {
        if (failure == null && stored) {
            scope.batch().operations().dropSession(sessionId);
        }
    }
}
