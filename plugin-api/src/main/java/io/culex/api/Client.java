package io.culex.api;

import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * One network connection and who is behind it. The same object for the whole connection; safe from any thread.
 * Implemented by the broker; may grow.
 *
 * @since 0.1
 */
public interface Client {
    /** A number that no other connection of this broker process has. */
    long connectionId();

    /** The Client Identifier; empty before CONNECT was accepted with an assigned one. */
    String id();

    /** The user name that counts: of CONNECT, or the one an authenticator put in its place. */
    @Nullable
    String username();

    /** The protocol version of CONNECT. */
    ProtocolVersion version();

    /** The peer, after the PROXY protocol where the listener uses it. */
    SocketAddress remoteAddress();

    /** The name of the listener in config.yml. */
    String listener();

    /** Whether the transport is TLS. */
    boolean tls();

    /**
     * The certificate that the client showed in the TLS handshake, which was checked against {@code tls.ca} of the listener,
     * with the certificates that signed it after it; empty when it showed none.
     */
    default List<X509Certificate> certificates() {
        return List.of();
    }

    /** Whether the transport is WebSocket. */
    boolean webSocket();

    /** The request that became this connection's WebSocket, null on other transports. */
    default @Nullable HttpRequest request() {
        return null;
    }

    /** Clean Start (Clean Session before 5.0) of CONNECT. */
    boolean cleanStart();

    /** Keep Alive in seconds as it applies, 0 for none. */
    int keepAlive();

    /** Session Expiry Interval in seconds as it applies now. */
    long sessionExpiryInterval();

    /** Whether CONNACK was sent with success and the connection is open. */
    boolean connected();

    /** The Will Message that would be published now if the connection broke, null when there is none. */
    @Nullable
    Publish will();

    /**
     * Values that plugins keep with the connection. A plugin begins its keys with its id and a dot, as in
     * {@code geo.country}; these go when the plugin stops. Values must not outlive the plugin elsewhere.
     */
    ConcurrentMap<String, Object> attributes();

    /** Ends the connection: DISCONNECT with the reason for 5.0, then close. Does nothing when it is closed. */
    void disconnect(ReasonCode reason, @Nullable String reasonString);

    /**
     * Sends a message to this client alone, whatever it subscribed to; QoS 1 and 2 go through its session's queue.
     */
    void send(Message message);
}
