package io.culex.broker.routing;

import io.culex.api.Client;
import org.jspecify.annotations.Nullable;

/**
 * What routing knows of a session. Told apart by identity: an implementation must not override {@code equals}.
 */
public interface Subscriber {
    /** The index of the event loop that owns it; never changes. */
    int loop();

    /** Whether its client is connected. Asked from any thread. */
    boolean online();

    /** Whether it outlives its connection, and with it the messages that wait for it; never changes. */
    default boolean stored() {
        return false;
    }

    /** The Client Identifier. */
    String clientId();

    /** The connection as plugins see it, null while the client is away. Asked from any thread. */
    @Nullable
    Client client();

    /** Reads its client no more until another one, which gets what this one publishes, has room again; from any thread. */
    void slowDown(Subscriber by);

    /** Runs a task when it has room again, or at once when it has; from any thread, the task on its own loop. */
    void whenRelieved(Runnable task);

    /** About how many messages wait for it or for its acknowledgement. Asked from any thread. */
    default int load() {
        return 0;
    }

    /** Takes a message; on its own loop. */
    void deliver(Delivery delivery, RouteEntry entry);

    /** {@link #deliver} failed: what its client has got may be incomplete, so the connection ends. On its own loop. */
    default void failed(RuntimeException fault) {}
}
