package io.culex.api;

import java.util.concurrent.CompletionStage;

/**
 * The ports the broker accepts connections on.
 *
 * @since 0.1
 */
public interface Listeners {
    /** Whether a listener for plain MQTT over TCP is open on that port. */
    boolean listening(int port);

    /**
     * Opens a listener for plain MQTT over TCP until the plugin stops. Only addresses of the loopback interface are allowed,
     * since config.yml alone says what others may reach.
     *
     * @param host the address to bind
     * @param port the port, 0 for any that is free
     * @return completes with the port that was bound; exceptionally with {@link java.io.IOException} when it is in use, or
     *     {@link SecurityException} when config.yml or the address does not allow it
     */
    CompletionStage<Integer> open(String host, int port);
}
