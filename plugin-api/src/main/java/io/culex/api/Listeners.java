package io.culex.api;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

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

    /** The listener that is open on a port, or will be when the broker has started; null when there is none. */
    @Nullable
    Port find(int port);

    /**
     * Opens a listener until the plugin stops, under the rules of {@link #open(String, int)}. A port that this plugin has
     * opened with TLS before gets the new certificate for new connections.
     *
     * @return completes with the listener; exceptionally as {@link #open(String, int)} does, and with {@link
     *     java.io.IOException} when the certificate cannot be used
     */
    CompletionStage<Port> open(Opening opening);

    /**
     * A listener.
     *
     * @param name its name, as {@link Client#listener()} says it
     * @param port its port
     * @param webSocket whether MQTT is carried by WebSocket
     * @param path the path of the WebSocket, empty for any
     * @param tls whether the transport is TLS
     */
    record Port(String name, int port, boolean webSocket, String path, boolean tls) {}

    /**
     * A listener to open.
     *
     * @param host the address to bind
     * @param port the port, 0 for any that is free
     * @param webSocket whether MQTT is carried by WebSocket
     * @param path the path of the WebSocket, empty for any
     * @param certificate what it shows, null for plain text
     */
    record Opening(
            String host,
            int port,
            boolean webSocket,
            String path,
            @Nullable Certificate certificate) {}

    /**
     * What a listener with TLS shows and asks for, as PEM.
     *
     * @param chain the certificate chain, the listener's own first
     * @param key its private key, PKCS#8
     * @param keyPassword the password of the key, null for a key without one
     * @param authorities who signs client certificates; null when clients show none
     * @param required whether clients must show one
     */
    record Certificate(
            byte[] chain, byte[] key, @Nullable String keyPassword, byte @Nullable [] authorities, boolean required) {}
}
