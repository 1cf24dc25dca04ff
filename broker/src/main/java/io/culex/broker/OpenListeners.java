package io.culex.broker;

import io.culex.api.Listeners;
import io.culex.broker.config.Config;
import io.culex.broker.config.ListenerConfig;
import io.culex.broker.plugin.PluginListeners;
import io.culex.broker.transport.CertificateWatch;
import io.culex.broker.transport.EventLoops;
import io.culex.broker.transport.Listener;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The listeners that are open: those of config.yml, and those that plugins opened. Safe from any thread. */
final class OpenListeners {
    private final Config config;
    private final EventLoops loops;
    private final Core core;
    private final List<Listener> open = new CopyOnWriteArrayList<>();
    private final CertificateWatch certificates = new CertificateWatch();
    private boolean closed;

    OpenListeners(Config config, EventLoops loops, Core core) {
        this.config = config;
        this.loops = loops;
        this.core = core;
    }

    /** Opens all listeners of config.yml. */
    void openConfigured() throws IOException {
        for (Map.Entry<String, ListenerConfig> listener : config.listeners().entrySet()) {
            open(listener.getKey(), listener.getValue());
        }
    }

    synchronized Listener open(String name, ListenerConfig listener) throws IOException {
        if (closed) {
            throw new IOException("the broker is stopping");
        }
        Listener opened = Listener.open(
                name,
                listener,
                loops,
                core::scopeOf,
                listener.limits().over(config.limits()),
                config.data().dir());
        open.add(opened);
        certificates.watch(opened);
        return opened;
    }

    List<Listener> all() {
        return open;
    }

    @Nullable
    Listener find(String name) {
        for (Listener listener : open) {
            if (listener.name().equals(name)) {
                return listener;
            }
        }
        return null;
    }

    synchronized void close() {
        closed = true;
        certificates.close();
        for (Listener listener : new ArrayList<>(open)) {
            listener.close();
        }
        open.clear();
    }

    synchronized void close(List<Listener> some) {
        some.forEach(Listener::close);
        open.removeAll(some);
    }

    Listeners.@Nullable Port find(int port) {
        for (Listener listener : open) {
            if (listener.port() == port) {
                return port(listener.name(), port, listener.config());
            }
        }
        // The configured ones open after plugins start, so what is about to open counts.
        for (Map.Entry<String, ListenerConfig> listener : config.listeners().entrySet()) {
            if (listener.getValue().port() == port && listener.getValue().type() != ListenerConfig.Type.UNIX) {
                return port(listener.getKey(), port, listener.getValue());
            }
        }
        return null;
    }

    static Listeners.Port port(String name, int port, ListenerConfig listener) {
        boolean webSocket = listener.type() == ListenerConfig.Type.WS;
        return new Listeners.Port(
                name, port, webSocket, webSocket ? listener.websocketPath() : "", listener.tls() != null);
    }

    /** The listeners as a plugin sees them; what it opens is closed with them. */
    PluginListeners of(String pluginId) {
        return new OpenedListeners(this, config, pluginId);
    }
}
