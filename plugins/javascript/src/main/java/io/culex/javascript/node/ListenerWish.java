package io.culex.javascript.node;

import io.culex.api.Listeners;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/** A listener as a script asks for it. Made on the thread that runs the context, read on any once it is handed on. */
public final class ListenerWish {
    private static final int REQUIRED = 2;

    private final String host;
    private final int port;
    private final boolean webSocket;
    private final String path;
    private boolean tls;
    private Listeners.@Nullable Certificate certificate;

    /** @param address null or one that stands for all addresses is the loopback address */
    public ListenerWish(@Nullable String address, int port, boolean webSocket, String path) {
        this.host = address == null || address.equals("0.0.0.0") || address.equals("::") ? "127.0.0.1" : address;
        this.port = port;
        this.webSocket = webSocket;
        this.path = path;
    }

    /**
     * The listener speaks TLS.
     *
     * @param need 0 when clients show no certificate, 1 when they may, 2 when they must
     */
    @HostAccess.Export
    public void encrypted(
            @Nullable Value chain,
            @Nullable Value key,
            @Nullable String password,
            @Nullable Value authorities,
            int need) {
        tls = true;
        if (chain != null && key != null && !chain.isNull() && !key.isNull()) {
            byte[] known = authorities == null || authorities.isNull() || need == 0 ? null : Views.bytes(authorities);
            certificate =
                    new Listeners.Certificate(Views.bytes(chain), Views.bytes(key), password, known, need == REQUIRED);
        }
    }

    public int port() {
        return port;
    }

    /** What is wrong with using a listener that is there, null when nothing is. */
    public @Nullable String mismatch(Listeners.Port known) {
        if (known.webSocket() == webSocket && known.tls() == tls) {
            return null;
        }
        return "port " + port + " is open for " + kind(known.webSocket(), known.tls()) + " and not for "
                + kind(webSocket, tls) + ": see listeners." + known.name() + " in config.yml";
    }

    private static String kind(boolean webSocket, boolean tls) {
        return (webSocket ? "WebSocket" : "TCP") + (tls ? " with TLS" : "");
    }

    /** Whether the script said what it takes to open the listener, and not only to use one that is there. */
    public boolean complete() {
        return !tls || certificate != null;
    }

    public Listeners.Opening opening() {
        return new Listeners.Opening(host, port, webSocket, path, certificate);
    }
}
