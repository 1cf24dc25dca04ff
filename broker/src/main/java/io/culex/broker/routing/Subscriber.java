package io.culex.broker.routing;

/**
 * What routing knows of a session. Told apart by identity: an implementation must not override {@code equals}.
 */
public interface Subscriber {
    /** The index of the event loop that owns it; never changes. */
    int loop();

    /** Whether its client is connected. Asked from any thread. */
    boolean online();
}
