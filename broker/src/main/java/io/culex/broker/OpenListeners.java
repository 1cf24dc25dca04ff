package io.culex.broker;

import io.culex.broker.config.Config;
import io.culex.broker.config.ListenerConfig;
import io.culex.broker.config.ScriptsConfig;
import io.culex.broker.plugin.PluginListeners;
import io.culex.broker.transport.CertificateWatch;
import io.culex.broker.transport.EventLoops;
import io.culex.broker.transport.Listener;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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

    private synchronized Listener open(String name, ListenerConfig listener) throws IOException {
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

    private synchronized void close(List<Listener> some) {
        some.forEach(Listener::close);
        open.removeAll(some);
    }

    private boolean listening(int port) {
        for (Listener listener : open) {
            if (listener.port() == port && plain(listener.config())) {
                return true;
            }
        }
        // The configured ones open after plugins start, so what is about to open counts.
        for (ListenerConfig listener : config.listeners().values()) {
            if (listener.port() == port && plain(listener)) {
                return true;
            }
        }
        return false;
    }

    private static boolean plain(ListenerConfig listener) {
        return listener.type() == ListenerConfig.Type.TCP && listener.tls() == null && !listener.proxyProtocol();
    }

    /** The listeners as a plugin sees them; what it opens is closed with them. */
    PluginListeners of(String pluginId) {
        return new Opened(pluginId);
    }

    /** What one plugin opened. Its lock guards the list; the broker's is taken inside it, never the other way. */
    private final class Opened implements PluginListeners {
        private final String pluginId;
        private final List<Listener> mine = new ArrayList<>();
        private boolean stopped;

        Opened(String pluginId) {
            this.pluginId = pluginId;
        }

        @Override
        public boolean listening(int port) {
            return OpenListeners.this.listening(port);
        }

        @Override
        public CompletionStage<Integer> open(String host, int port) {
            CompletableFuture<Integer> answer = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> {
                try {
                    answer.complete(bind(host, port).port());
                } catch (IOException | SecurityException e) {
                    answer.completeExceptionally(e);
                }
            });
            return answer;
        }

        private synchronized Listener bind(String host, int port) throws IOException {
            if (stopped) {
                throw new IOException("the plugin " + pluginId + " is stopped");
            }
            if (config.scripts().openListeners() == ScriptsConfig.OpenListeners.NONE) {
                throw new SecurityException("scripts.open-listeners is none: no script may open port " + port);
            }
            if (!InetAddress.getByName(host).isLoopbackAddress()) {
                throw new SecurityException("scripts may open listeners on loopback addresses only, not on " + host
                        + "; name it in config.yml under listeners");
            }
            ListenerConfig listener = ListenerConfig.on(ListenerConfig.Type.TCP, host, port);
            Listener opened = OpenListeners.this.open("script-" + port, listener);
            mine.add(opened);
            return opened;
        }

        @Override
        public synchronized void close() {
            stopped = true;
            OpenListeners.this.close(mine);
            mine.clear();
        }
    }
}
