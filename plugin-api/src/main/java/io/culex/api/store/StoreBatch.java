package io.culex.api.store;

import io.culex.api.Subscription;
import org.jspecify.annotations.Nullable;

/**
 * Operations that become durable together, in the order they were added. For one thread. Self-contained: it means the
 * same wherever it is applied.
 *
 * @since 0.1
 */
public interface StoreBatch {
    /** Makes a session or changes its head data. */
    void putSession(SessionRecord session);

    /** Removes a session with its subscriptions, queue, packet identifiers and will. */
    void dropSession(long sessionId);

    /** Sets a subscription of a session, in the place of one with the same filter. */
    void putSubscription(long sessionId, Subscription subscription);

    /** Removes a subscription of a session. */
    void removeSubscription(long sessionId, String filter);

    /** Appends a message to a session's queue. Sequence numbers of a session only grow. */
    void enqueue(long sessionId, QueuedMessage message);

    /** Notes that a queued message was sent under a packet identifier. */
    void sent(long sessionId, long sequence, int packetId);

    /** Notes PUBREC for a QoS 2 message: it is not sent again, only its PUBREL is. */
    void released(long sessionId, long sequence, int packetId);

    /** Removes a message from a session's queue: acknowledged, expired or dropped. */
    void remove(long sessionId, long sequence);

    /** Notes a QoS 2 packet identifier that came in and was routed. */
    void putInbound(long sessionId, int packetId);

    /** Forgets it at PUBREL. */
    void removeInbound(long sessionId, int packetId);

    /** Sets the retained message of its topic. */
    void putRetained(StoredMessage message);

    /** Removes the retained message of a topic. */
    void removeRetained(String topic);

    /**
     * Sets or, with null, removes a session's will.
     *
     * @param delaySeconds Will Delay Interval
     * @param expirySeconds its Message Expiry Interval, which starts when it is published; -1 for none
     */
    void putWill(long sessionId, @Nullable StoredMessage will, long delaySeconds, long expirySeconds);

    /**
     * Makes this the last batch of a group: it takes effect in one write with the others where that can be had, and never before one
     * of them. Batches that are committed after it may take effect before it.
     *
     * @return false when the engine knows no groups, and this is a batch like others
     */
    default boolean with(BatchGroup group) {
        return false;
    }

    /** How many operations it has. */
    int size();
}
