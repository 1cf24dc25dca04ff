package io.culex.broker.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One entry of {@code listeners}.
 *
 * @param type how MQTT is carried
 * @param bind the address or host name to bind to; not for {@link Type#UNIX}
 * @param port the port, 0 for a free one; not for {@link Type#UNIX}
 * @param path the socket file, absolute or below the data folder; only for {@link Type#UNIX}
 * @param mode who may open the socket file, as three octal digits; only for {@link Type#UNIX}
 * @param tls certificates and keys; null for plain text
 * @param proxyProtocol whether each connection begins with a header of the PROXY protocol
 * @param trustedProxies the addresses of the proxies that may connect; see {@link AddressRange}
 * @param websocketPath the path of the upgrade request; only for {@link Type#WS}
 * @param websocketMaxFrame bytes of a WebSocket frame, 0 for one packet of the largest size
 * @param websocketOrigins the origins whose pages may connect, empty for all; only for {@link Type#WS}
 * @param websocketCompression whether permessage-deflate is agreed to; only for {@link Type#WS}
 * @param tcp options of the sockets; not for {@link Type#UNIX}
 * @param maxConnections connections open at once on this listener, 0 for no limit of its own
 * @param limits what holds here instead of the section {@code limits}
 */
public record ListenerConfig(
        Type type,
        String bind,

        @Key(max = 65535, expected = "a port from 0 to 65535")
        int port,

        String path,
        String mode,
        @Nullable TlsConfig tls,
        boolean proxyProtocol,
        List<String> trustedProxies,
        String websocketPath,

        @Key(bytes = true, max = 1 << 30) int websocketMaxFrame,

        List<String> websocketOrigins,
        boolean websocketCompression,
        TcpConfig tcp,
        int maxConnections,
        LimitOverrides limits) {

    public static final ListenerConfig DEFAULTS = on(Type.TCP, "127.0.0.1", 0);

    public ListenerConfig {
        trustedProxies = List.copyOf(trustedProxies);
        websocketOrigins = List.copyOf(websocketOrigins);
    }

    /** A listener with defaults for all else. */
    public static ListenerConfig on(Type type, String bind, int port) {
        return new ListenerConfig(
                type,
                bind,
                port,
                "",
                "600",
                null,
                false,
                List.of(),
                "/mqtt",
                0,
                List.of(),
                false,
                TcpConfig.DEFAULTS,
                0,
                LimitOverrides.NONE);
    }

    static ListenerConfig on(Type type, int port) {
        return on(type, "127.0.0.1", port);
    }

    /** The same with another path of the upgrade request, empty for any, and another certificate. */
    public ListenerConfig with(String newWebsocketPath, @Nullable TlsConfig newTls) {
        return new ListenerConfig(
                type,
                bind,
                port,
                path,
                mode,
                newTls,
                proxyProtocol,
                trustedProxies,
                newWebsocketPath,
                websocketMaxFrame,
                websocketOrigins,
                websocketCompression,
                tcp,
                maxConnections,
                limits);
    }

    /** Whether clients come from this machine only. Behind a proxy they may come from anywhere. */
    public boolean local() {
        return !proxyProtocol && (type == Type.UNIX || loopback());
    }

    private boolean loopback() {
        try {
            return InetAddress.getByName(bind).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** Whether nobody comes in without a certificate that says who it is. */
    public boolean certified() {
        return tls != null
                && tls.clientAuth() == TlsConfig.ClientAuth.REQUIRE
                && tls.userNameFrom() != TlsConfig.UserNameFrom.NONE;
    }

    /** The socket file of a listener of type {@link Type#UNIX}. */
    public Path socketFile(Path dataDirectory) {
        return dataDirectory.resolve(path).toAbsolutePath().normalize();
    }

    /** How MQTT is carried. */
    public enum Type {
        TCP,
        /** WebSocket with the subprotocol {@code mqtt}. */
        WS,
        /** A Unix domain socket. */
        UNIX
    }

    /**
     * {@code tcp} of a listener.
     *
     * @param backlog connections that wait to be accepted
     * @param keepAlive whether the kernel looks after silent connections
     * @param noDelay whether small writes are sent at once
     * @param reuseAddress whether the port may be bound while old connections of it linger
     */
    public record TcpConfig(
            @Key(min = 1, max = 65535) int backlog, boolean keepAlive, boolean noDelay, boolean reuseAddress) {
        public static final TcpConfig DEFAULTS = new TcpConfig(1024, true, true, true);
    }
}
