package io.culex.broker.plugin;

import io.culex.api.Client;
import io.culex.api.Clients;
import io.culex.api.PluginConfig;
import io.culex.api.Publisher;
import io.culex.api.Registration;
import io.culex.api.RetainedMessages;
import io.culex.api.Sessions;
import io.culex.api.Subscriptions;
import io.culex.api.control.ControlHandler;
import io.culex.broker.hook.TestClient;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A broker with one client and nothing else. */
final class NoServices implements BrokerServices, Clients {
    final TestClient client = new TestClient("c");

    @Override
    public String version() {
        return "0.0-test";
    }

    @Override
    public Publisher publisher(String pluginId) {
        return _ -> CompletableFuture.completedFuture(null);
    }

    @Override
    public Clients clients() {
        return this;
    }

    @Override
    public Sessions sessions() {
        throw new UnsupportedOperationException();
    }

    @Override
    public RetainedMessages retained() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Subscriptions subscriptions() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void whenListening(Runnable task) {
        task.run();
    }

    @Override
    public PluginListeners listeners(String pluginId) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Registration control(String name, ControlHandler handler) {
        return () -> {};
    }

    @Override
    public PluginConfig config(String pluginId) {
        return new PluginConfig() {
            @Override
            public Map<String, Object> values() {
                return Map.of("id", pluginId);
            }

            @Override
            public String locate(String path) {
                return "config.yml:1:1";
            }

            @Override
            public Path baseDirectory() {
                return Path.of("");
            }
        };
    }

    @Override
    public int count() {
        return 1;
    }

    @Override
    public @Nullable Client find(String clientId) {
        return clientId.equals(client.id()) ? client : null;
    }

    @Override
    public Collection<Client> all() {
        return List.of(client);
    }
}
