package io.culex.api.store;

import org.jspecify.annotations.Nullable;

/**
 * A message in a session's queue.
 *
 * @param sequence its number in this queue
 * @param message the message, shared by all queues it is in
 * @param qos the QoS it is delivered with, 1 or 2, or 0 where such are kept
 * @param retain the RETAIN flag it is delivered with
 * @param subscriptionIdentifiers the identifiers of the subscriptions that matched, null for none; not to be changed
 * @param sharedFilter the Shared Subscription that it came by, {@code $share/} included; null for none. When the session
 *     ends, such a message may go to another member
 * @since 0.1
 */
public record QueuedMessage(
        long sequence,
        StoredMessage message,
        int qos,
        boolean retain,
        int @Nullable [] subscriptionIdentifiers,
        @Nullable String sharedFilter) {

    /** A message that came by no Shared Subscription. */
    public QueuedMessage(
            long sequence, StoredMessage message, int qos, boolean retain, int @Nullable [] subscriptionIdentifiers) {
        this(sequence, message, qos, retain, subscriptionIdentifiers, null);
    }
}
