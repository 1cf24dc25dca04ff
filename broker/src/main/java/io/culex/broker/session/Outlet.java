package io.culex.broker.session;

import io.culex.api.Client;
import io.culex.api.store.StoredMessage;
import io.culex.broker.routing.Delivery;
import io.culex.broker.routing.Subscriber;
import org.jspecify.annotations.Nullable;

/**
 * The way out to a connected client, as its session sees it. All calls on the session's loop. Bytes are collected and go
 * out at the end of the turn.
 */
public interface Outlet {
    /** Who is connected. */
    Client client();

    /** False while more waits for the client's socket than it may. */
    boolean writable();

    /** Whether much waits for the client's socket. */
    boolean behind();

    /** Ends the connection because more waits for the client than may. */
    void queueFull();

    /**
     * Writes a message that passes by.
     *
     * @param packetId 0 at QoS 0
     */
    Sent publish(Delivery delivery, int qos, int packetId, boolean retain, int @Nullable [] subscriptionIdentifiers);

    /** Writes a message from a queue or the retained store; otherwise as above. */
    Sent publish(
            StoredMessage message,
            int qos,
            int packetId,
            boolean retain,
            boolean dup,
            int @Nullable [] subscriptionIdentifiers);

    /** Writes PUBREL. */
    void pubRel(int packetId);

    /** Stops reading the client for a while because it publishes faster than a receiver takes. */
    void slowDown(Subscriber by);

    /** Ends the connection because a message for it could not be written wholly. */
    void failed(RuntimeException fault);

    /** Ends the connection because another one continues the session. */
    void takenOver();

    /** Ends the connection because the session is discarded. */
    void discarded();
}
