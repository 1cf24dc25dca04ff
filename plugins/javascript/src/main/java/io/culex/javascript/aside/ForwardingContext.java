package io.culex.javascript.aside;

import io.culex.api.Clients;
import io.culex.api.Listeners;
import io.culex.api.Metrics;
import io.culex.api.PluginConfig;
import io.culex.api.PluginContext;
import io.culex.api.Publisher;
import io.culex.api.Registration;
import io.culex.api.RetainedMessages;
import io.culex.api.Sessions;
import io.culex.api.Subscriptions;
import io.culex.api.control.ControlHandler;
import io.culex.api.hook.Hook;
import io.culex.api.hook.TopicScoped;
import io.culex.javascript.TopicFilters;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** The broker's context as it is, to be changed in part: hooks are asked about a part of the traffic. Safe from any thread. */
abstract class ForwardingContext implements PluginContext, Part {
    final PluginContext real;
    private final List<Hook> hooks = new CopyOnWriteArrayList<>();

    ForwardingContext(PluginContext real) {
        this.real = real;
    }

    @Override
    public final String pluginId() {
        return real.pluginId();
    }

    @Override
    public final String brokerVersion() {
        return real.brokerVersion();
    }

    @Override
    public final Registration register(Hook hook) {
        hooks.add(hook);
        Registration registration = real.register(PartHooks.of(hook, this));
        return () -> {
            registration.close();
            hooks.remove(hook);
        };
    }

    /** The hook of that kind for a topic, null when these scripts have none. */
    final <H extends Hook> @Nullable H hook(Class<H> kind, String subject) {
        for (Hook each : hooks) {
            if (kind.isInstance(each)
                    && (!(each instanceof TopicScoped scoped) || TopicFilters.cover(scoped, subject))) {
                return kind.cast(each);
            }
        }
        return null;
    }

    @Override
    public Publisher publisher() {
        return real.publisher();
    }

    @Override
    public Clients clients() {
        return real.clients();
    }

    @Override
    public Sessions sessions() {
        return real.sessions();
    }

    @Override
    public RetainedMessages retained() {
        return real.retained();
    }

    @Override
    public Subscriptions subscriptions() {
        return real.subscriptions();
    }

    @Override
    public Listeners listeners() {
        return real.listeners();
    }

    @Override
    public final ScheduledExecutorService scheduler() {
        return real.scheduler();
    }

    @Override
    public Metrics metrics() {
        return real.metrics();
    }

    @Override
    public final PluginConfig config() {
        return real.config();
    }

    @Override
    public Path dataDirectory() {
        return real.dataDirectory();
    }

    @Override
    public final Logger log() {
        return real.log();
    }

    @Override
    public void describe(List<String> lines) {
        real.describe(lines);
    }

    @Override
    public Registration holdConnects() {
        return real.holdConnects();
    }

    @Override
    public final Registration control(String name, ControlHandler handler) {
        return real.control(name, handler);
    }

    @Override
    public final void whenListening(Runnable task) {
        real.whenListening(task);
    }
}
