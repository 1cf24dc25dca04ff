package io.culex.api.store;

import io.culex.api.Subscription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A session as it was recovered.
 *
 * @param session its head data
 * @param subscriptions its subscriptions
 * @param inFlight messages that were sent and not acknowledged, in order
 * @param headSequence the first sequence number in the queue that was not sent
 * @param nextSequence the sequence number the next message gets
 * @param queued how many messages wait from headSequence on
 * @param queuedBytes their payload bytes
 * @param inbound QoS 2 packet identifiers that wait for PUBREL
 * @param will its will, null when there is none
 * @param willDelay Will Delay Interval
 * @param willExpiry Message Expiry Interval of the will, -1 for none
 * @since 0.1
 */
public record StoredSession(
        SessionRecord session,
        List<Subscription> subscriptions,
        List<InFlight> inFlight,
        long headSequence,
        long nextSequence,
        int queued,
        long queuedBytes,
        List<Integer> inbound,
        @Nullable StoredMessage will,
        long willDelay,
        long willExpiry) {

    /**
     * A message under way.
     *
     * @param released whether PUBREC came
     */
    public record InFlight(long sequence, int packetId, int qos, boolean released) {}
}
