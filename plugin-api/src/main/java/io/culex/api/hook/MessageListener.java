package io.culex.api.hook;

import io.culex.api.Client;
import io.culex.api.Publish;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Told about messages. {@link #events()} says which facts are of interest; others cost nothing.
 *
 * @since 0.1
 */
public interface MessageListener extends Listener, TopicScoped {
    /** The facts there are. */
    enum Event {
        /** {@link MessageListener#onPublished} */
        PUBLISHED,
        /** {@link MessageListener#onAcknowledged} */
        ACKNOWLEDGED,
        /** {@link MessageListener#onDropped} */
        DROPPED,
        /** {@link MessageListener#onRetained} */
        RETAINED,
        /** {@link MessageListener#onWillSent} */
        WILL_SENT
    }

    /** The facts this listener wants, read once at registration. */
    default Set<Event> events() {
        return EnumSet.allOf(Event.class);
    }

    /**
     * A message was routed.
     *
     * @param client the publisher; null for messages of the broker, of plugins and of clients that are gone
     * @param receivers how many sessions it went to
     */
    default void onPublished(@Nullable Client client, Publish publish, int receivers) {}

    /** A receiver acknowledged a QoS 1 message by PUBACK, or a QoS 2 message by PUBCOMP. */
    default void onAcknowledged(Client client, Publish publish) {}

    /** A message did not reach someone. */
    default void onDropped(@Nullable String clientId, Publish publish, DropReason reason) {}

    /** The retained message of a topic was set, or removed when the payload is empty. */
    default void onRetained(Publish publish) {}

    /** A will was published. */
    default void onWillSent(String clientId, Publish will) {}

    /** Why a message did not reach someone. */
    enum DropReason {
        /** The receiver reads too slowly and the message was QoS 0. */
        SLOW_CONSUMER,
        /** The session's queue is full. */
        QUEUE_FULL,
        /** The Message Expiry Interval passed. */
        EXPIRED,
        /** It is larger than the receiver's Maximum Packet Size. */
        TOO_LARGE,
        /** A decision refused it. */
        REFUSED
    }
}
