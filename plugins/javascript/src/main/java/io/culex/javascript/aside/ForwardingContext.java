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
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import org.slf4j.Logger;

/** The broker's context as it is, to be changed in part. */
class ForwardingContext implements PluginContext {
    final PluginContext real;

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
    public Registration register(Hook hook) {
        return real.register(hook);
    }

    @Override
    public Registration register(Hook hook, Executor listenerExecutor) {
        return real.register(hook, listenerExecutor);
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
