package io.culex.broker.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One entry of {@code listeners}.
 *
 * @param type how MQTT is carried
 * @param bind the address or host name to bind to
 * @param port the port, 0 for a free one
 * @param tls certificate and key; null for plain text
 * @param websocketPath the path of the upgrade request; only for {@link Type#WS}
 * @param maxConnections connections open at once on this listener, 0 for no limit of its own
 */
public record ListenerConfig(
        Type type,
        String bind,

        @Key(max = 65535, required = true, expected = "a port from 0 to 65535")
        int port,

        @Nullable TlsConfig tls,
        String websocketPath,
        int maxConnections) {

    public static final ListenerConfig DEFAULTS = on(Type.TCP, 0);

    static ListenerConfig on(Type type, int port) {
        return new ListenerConfig(type, "127.0.0.1", port, null, "/mqtt", 0);
    }

    /** How MQTT is carried. */
    public enum Type {
        TCP,
        /** WebSocket with the subprotocol {@code mqtt}. */
        WS
    }

    /**
     * {@code tls} of a listener; PEM files.
     *
     * @param certificate the certificate chain, the listener's own first
     * @param privateKey its private key, PKCS#8 without a password
     * @param clientCa who signs client certificates; null when clients show none
     * @param clientAuth whether clients show a certificate
     */
    public record TlsConfig(
            @Key(required = true, file = true) Path certificate,
            @Key(required = true, file = true) Path privateKey,
            @Key(file = true) @Nullable Path clientCa,
            ClientAuth clientAuth) {
        public static final TlsConfig DEFAULTS = new TlsConfig(Path.of(""), Path.of(""), null, ClientAuth.NONE);
    }

    /** Whether clients show a certificate. */
    public enum ClientAuth {
        NONE,
        OPTIONAL,
        REQUIRED
    }
}
