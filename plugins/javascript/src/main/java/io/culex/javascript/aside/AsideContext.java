package io.culex.javascript.aside;

import io.culex.api.Client;
import io.culex.api.Clients;
import io.culex.api.Listeners;
import io.culex.api.Metrics;
import io.culex.api.PluginContext;
import io.culex.api.Publisher;
import io.culex.api.Registration;
import io.culex.api.RetainedMessages;
import io.culex.api.Sessions;
import io.culex.api.Subscriptions;
import io.culex.api.hook.Hook;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The broker for scripts beside those in force: clients are views, numbers are not shown, a folder of their own for data.
 * Safe from any thread.
 */
abstract class AsideContext extends ForwardingContext implements AutoCloseable {
    private final String name;
    private final @Nullable Effects effects;
    private final String key;
    private final Metrics metrics = new HiddenMetrics();
    final Backlog backlog;

    /** @param effects where effects are noted, null when they happen */
    AsideContext(PluginContext real, String name, @Nullable Effects effects) {
        super(real);
        this.name = name;
        this.effects = effects;
        this.key = "javascript.view." + name;
        this.backlog = new Backlog(name);
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // a view of another one's is of no use here
    public final Client view(Client client) {
        Object known = client.attributes().get(key);
        if (known instanceof ClientView view && view.owner == this) {
            return view;
        }
        return (ClientView) client.attributes()
                .compute(
                        key,
                        (same, old) -> old instanceof ClientView view && view.owner == this
                                ? view
                                : new ClientView(this, client, effects));
    }

    @Override
    public final Registration register(Hook hook, Executor listenerExecutor) {
        backlog.scripts(listenerExecutor);
        return real.register(PartListeners.of(hook, this, backlog::add, real.clients()::find), backlog.taking());
    }

    @Override
    public final Publisher publisher() {
        return effects == null ? real.publisher() : NotedServices.publisher(effects);
    }

    @Override
    public final Clients clients() {
        Clients all = real.clients();
        return new Clients() {
            @Override
            public int count() {
                return all.count();
            }

            @Override
            public @Nullable Client find(String clientId) {
                return viewOrNone(all.find(clientId));
            }

            @Override
            public Collection<Client> all() {
                return all.all().stream().map(AsideContext.this::view).toList();
            }
        };
    }

    @Override
    public final Sessions sessions() {
        return effects == null ? real.sessions() : NotedServices.sessions(real.sessions(), effects);
    }

    @Override
    public final RetainedMessages retained() {
        return effects == null ? real.retained() : NotedServices.retained(real.retained(), effects);
    }

    @Override
    public final Subscriptions subscriptions() {
        return effects == null ? real.subscriptions() : NotedServices.subscriptions(real.subscriptions(), effects);
    }

    @Override
    public final Listeners listeners() {
        return effects == null ? real.listeners() : NotedServices.listeners(real.listeners(), effects);
    }

    @Override
    public final Metrics metrics() {
        return metrics;
    }

    @Override
    public final Path dataDirectory() {
        try {
            return Files.createDirectories(real.dataDirectory().resolve(name));
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    @Override
    public final void describe(List<String> lines) {}

    /** Nobody waits for these scripts. */
    @Override
    public final Registration holdConnects() {
        return () -> {};
    }

    @Override
    public void close() {
        backlog.close();
        real.clients().all().forEach(client -> client.attributes().remove(key));
    }
}
