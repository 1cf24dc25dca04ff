package io.culex.broker.plugin;

import io.culex.api.Clients;
import io.culex.api.Listeners;
import io.culex.api.Metric;
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
import io.culex.broker.hook.ConnectHold;
import io.culex.broker.hook.HookRegistration;
import io.culex.broker.hook.Hooks;
import io.culex.broker.metrics.MetricRegistry;
import io.culex.broker.metrics.MetricScope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The broker as one plugin sees it, and everything the plugin holds of the broker.
 *
 * <p>Threads: any. The lock of this object guards the list of registrations and the two executors, which are made when
 * they are first used. After {@link #close()} nothing can be registered any more.
 */
public final class HostedContext implements PluginContext, AutoCloseable {
    private static final Duration DRAIN = Duration.ofSeconds(2);

    /** What scripts count is known by their name, not by that of the plugin that runs them. */
    private static final String SCRIPTS = "javascript";

    private static final String OF_SCRIPTS = "script_";

    private final String id;
    private final Logger log;
    private final BrokerServices services;
    private final Hooks hooks;
    private final ConnectHold hold;
    private final MetricScope metrics;
    private final List<Registration> shown = new ArrayList<>();
    private final Path dataDirectory;
    private final Publisher publisher;
    private final List<HookRegistration> registrations = new ArrayList<>();
    private final List<Registration> holds = new ArrayList<>();
    private @Nullable PluginListeners ports;
    private @Nullable ExecutorService listeners;
    private @Nullable ScheduledExecutorService scheduler;
    private boolean starting = true;
    private boolean closed;
    private volatile List<String> description = List.of();

    /**
     * The context of a plugin.
     *
     * @param id the plugin's id, safe as the name of a folder
     * @param dataFolder where the plugins' own folders lie
     */
    public HostedContext(
            String id,
            BrokerServices services,
            Hooks hooks,
            ConnectHold hold,
            MetricRegistry metrics,
            Path dataFolder) {
        this.id = id;
        this.log = LoggerFactory.getLogger("plugin." + id);
        this.services = services;
        this.hooks = hooks;
        this.hold = hold;
        this.metrics = metrics.plugin(id, id.equals(SCRIPTS) ? OF_SCRIPTS : "");
        show(metrics.broker());
        this.dataDirectory = dataFolder.resolve(id);
        this.publisher = services.publisher(id);
    }

    private void show(MetricScope broker) {
        shown.add(broker.counter(
                ofPlugin("hook_errors", "Hooks of a plugin that threw or whose deferred answer failed."),
                () -> hooks.errors(id)));
        shown.add(broker.counter(
                ofPlugin("hook_timeouts", "Answers of a plugin that did not come in time."), () -> hooks.timeouts(id)));
        shown.add(broker.counter(
                ofPlugin("listener_dropped", "Facts that were left out since a plugin's listener was too slow."),
                () -> hooks.dropped(id)));
    }

    private Metric ofPlugin(String name, String help) {
        return Metric.of("plugin_" + name)
                .label("plugin", id)
                .help(help)
                .sysName("culex_plugin_" + id.replaceAll("[^a-zA-Z0-9_]", "_") + "_" + name);
    }

    @Override
    public String pluginId() {
        return id;
    }

    @Override
    public String brokerVersion() {
        return services.version();
    }

    @Override
    public Registration register(Hook hook) {
        // The thread is made with the first event, not with the registration.
        return register(hook, task -> listenerThread().execute(task));
    }

    @Override
    public Registration register(Hook hook, Executor listenerExecutor) {
        synchronized (this) {
            requireOpen();
            registrations.removeIf(registration -> !registration.inForce() && registration.idle());
            HookRegistration registration = hooks.register(id, log, hook, listenerExecutor);
            registrations.add(registration);
            return registration;
        }
    }

    private synchronized ExecutorService listenerThread() {
        if (listeners == null) {
            listeners = Executors.newSingleThreadExecutor(threads("listener"));
        }
        return listeners;
    }

    @Override
    public Publisher publisher() {
        return publisher;
    }

    @Override
    public Clients clients() {
        return services.clients();
    }

    @Override
    public Sessions sessions() {
        return services.sessions();
    }

    @Override
    public RetainedMessages retained() {
        return services.retained();
    }

    @Override
    public Subscriptions subscriptions() {
        return services.subscriptions();
    }

    @Override
    public void whenListening(Runnable task) {
        services.whenListening(task);
    }

    @Override
    public synchronized Listeners listeners() {
        PluginListeners own = ports;
        if (own == null) {
            requireOpen();
            own = services.listeners(id);
            ports = own;
        }
        return own;
    }

    @Override
    public synchronized ScheduledExecutorService scheduler() {
        if (scheduler == null) {
            requireOpen();
            ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(1, threads("scheduler"));
            timers.setRemoveOnCancelPolicy(true);
            scheduler = timers;
        }
        return scheduler;
    }

    private ThreadFactory threads(String purpose) {
        return Thread.ofPlatform().daemon().name("culex-" + id + "-" + purpose).factory();
    }

    @Override
    public Metrics metrics() {
        return metrics;
    }

    @Override
    public PluginConfig config() {
        return services.config(id);
    }

    @Override
    public Path dataDirectory() {
        try {
            return Files.createDirectories(dataDirectory);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    @Override
    public Logger log() {
        return log;
    }

    @Override
    public void describe(List<String> lines) {
        description = List.copyOf(lines);
    }

    List<String> description() {
        return description;
    }

    @Override
    public synchronized Registration holdConnects() {
        if (!starting) {
            throw new IllegalStateException("holdConnects() is for the plugin's start only");
        }
        Registration registration = hold.hold(ConnectHold.MOST);
        holds.add(registration);
        return registration;
    }

    @Override
    public synchronized Registration control(String name, ControlHandler handler) {
        requireOpen();
        Registration registration = services.control(name, handler);
        holds.add(registration);
        return registration;
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the plugin " + id + " is stopped");
        }
    }

    synchronized void started() {
        starting = false;
    }

    /** Whether a hook of that kind is in force. */
    synchronized boolean has(Class<? extends Hook> kind) {
        return registrations.stream().anyMatch(registration -> registration.inForce() && registration.is(kind));
    }

    /** Takes all hooks out of force and lets listeners have what happened before, for a while. */
    void retire() {
        List<HookRegistration> all;
        synchronized (this) {
            starting = false;
            closed = true;
            all = List.copyOf(registrations);
        }
        all.forEach(HookRegistration::close);
        long end = System.nanoTime() + DRAIN.toNanos();
        for (HookRegistration registration : all) {
            if (!registration.awaitIdle(Duration.ofNanos(end - System.nanoTime()))) {
                log.warn("{} events were not told to a listener of plugin {}", registration.waiting(), id);
            }
        }
    }

    /** Ends everything the plugin holds of the broker; after the plugin's own stop. */
    @Override
    public void close() {
        retire();
        synchronized (this) {
            registrations.forEach(HookRegistration::discard);
            registrations.clear();
            holds.forEach(Registration::close);
            if (ports != null) {
                ports.close();
            }
            if (listeners != null) {
                listeners.shutdownNow();
            }
            if (scheduler != null) {
                scheduler.shutdownNow();
            }
        }
        metrics.close();
        shown.forEach(Registration::close);
        String prefix = id + ".";
        services.clients()
                .all()
                .forEach(client -> client.attributes().keySet().removeIf(key -> key.startsWith(prefix)));
    }
}
