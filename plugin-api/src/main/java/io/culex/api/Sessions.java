package io.culex.api;

import java.util.Collection;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The sessions the broker keeps, of connected clients and of clients that are away.
 *
 * @since 0.1
 */
public interface Sessions {
    /**
     * What is known of a session.
     *
     * @param clientId the Client Identifier
     * @param connected whether its client is connected
     * @param queued messages that wait
     * @param inFlight messages sent and not acknowledged
     * @param expiryInterval seconds after the disconnection; 0xFFFFFFFF for never
     */
    record Info(String clientId, boolean connected, int queued, int inFlight, long expiryInterval) {}

    /** How many sessions there are. */
    int count();

    /** The session of that client id, null when there is none. */
    CompletionStage<@Nullable Info> find(String clientId);

    /** The client ids of all sessions, a snapshot. */
    Collection<String> clientIds();

    /** Ends a session: its client is disconnected, its subscriptions and messages go. True when there was one. */
    CompletionStage<Boolean> discard(String clientId);
}
