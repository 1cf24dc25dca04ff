package io.culex.api.hook;

import io.culex.api.Client;
import io.culex.api.Disconnection;
import io.culex.api.ReasonCode;

/**
 * Told about connections.
 *
 * @since 0.1
 */
public interface ConnectionListener extends Listener {
    /** The client was authenticated and has its session; CONNACK is not sent yet. */
    default void onConnecting(Client client) {}

    /** CONNACK was written, success or not. */
    default void onConnackSent(Client client, ReasonCode reason, boolean sessionPresent) {}

    /** The client is ready: its offline queue was handed over. */
    default void onConnected(Client client) {}

    /** The connection is gone; told once for each {@code onConnecting}, after everything else about the client. */
    default void onDisconnected(Client client, Disconnection disconnection) {}

    /** A connection was refused or broke before its client was accepted; {@code client.id()} may be empty. */
    default void onConnectionError(Client client, ReasonCode reason, String detail) {}

    /** An accepted client broke the protocol; onDisconnected follows. */
    default void onClientError(Client client, ReasonCode reason, String detail) {}

    /** The client sent PINGREQ. */
    default void onPing(Client client) {}

    /** Nothing was heard from the client for one and a half times its Keep Alive; onDisconnected follows. */
    default void onKeepAliveTimeout(Client client) {}
}
