package io.culex.broker;

import io.culex.api.Message;
import io.culex.api.Origin;
import io.culex.api.PluginContext;
import io.culex.api.Registration;
import io.culex.api.hook.ClusterProvider;
import io.culex.api.hook.StorageProvider;
import io.culex.api.store.Store;
import io.culex.api.store.StoreSettings;
import io.culex.broker.config.AnonymousAccess;
import io.culex.broker.config.Config;
import io.culex.broker.config.ConfigException;
import io.culex.broker.config.LoadedConfig;
import io.culex.broker.config.MetricsConfig;
import io.culex.broker.config.Problem;
import io.culex.broker.config.SysConfig;
import io.culex.broker.connection.Connection;
import io.culex.broker.connection.LiveConfig;
import io.culex.broker.hook.Hooks;
import io.culex.broker.hook.QueueBounds;
import io.culex.broker.metrics.MetricRegistry;
import io.culex.broker.monitor.MemoryWatch;
import io.culex.broker.monitor.Observed;
import io.culex.broker.monitor.SysTree;
import io.culex.broker.plugin.HostedContext;
import io.culex.broker.plugin.PluginEvent;
import io.culex.broker.plugin.PluginHost;
import io.culex.broker.plugin.PluginInfo;
import io.culex.broker.routing.Delivery;
import io.culex.broker.routing.Messages;
import io.culex.broker.security.TopicRules;
import io.culex.broker.store.ChosenStore;
import io.culex.broker.store.MemoryStore;
import io.culex.broker.transport.EventLoops;
import io.culex.broker.transport.HttpPages;
import io.culex.broker.transport.Listener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One broker, from the first listener to the last. The order of the start: loops, plugins, store, listeners; of the stop: the same
 * backwards. What fails at the start closes what was opened before.
 */
public final class Broker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Broker.class);
    /** Of faults that come with messages, one of so many is logged. */
    private static final int FAULTS_A_LINE = 1000;

    private static final String METRICS = "metrics";
    private static final String MEMORY = MemoryStore.NAME;
    private static final long MOST_CLOSING_MILLIS = 5000;

    private final LoadedConfig loaded;
    private final LiveConfig live;
    private final ScheduledExecutorService timer;
    private final ExecutorService workers;
    private final Hooks hooks;
    private final MetricRegistry metrics = new MetricRegistry();
    private final EventLoops eventLoops;
    private final AtomicLong clusterFaults = new AtomicLong();
    private final ChosenStore store = new ChosenStore();
    private final Core core;
    private final PluginHost plugins;
    private final OpenListeners listeners;
    private final Services services;
    private final WatchPages pages;
    private volatile ClusterProvider.@Nullable Link cluster;
    private @Nullable HostedContext embedded;
    private @Nullable Registration sysTree;
    private boolean closed;

    private Broker(LoadedConfig loaded, @Nullable Path bundledPlugins, Consumer<PluginEvent> pluginEvents)
            throws InterruptedException {
        this.loaded = loaded;
        Config config = loaded.config();
        live = new LiveConfig(config, TopicRules.NONE);
        timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("culex-timer").factory());
        workers = Executors.newVirtualThreadPerTaskExecutor();
        hooks = new Hooks(timer, QueueBounds.DEFAULT);
        eventLoops = EventLoops.start(config.transport(), config.threads().eventLoops());
        io.culex.broker.hook.ConnectHold hold = new io.culex.broker.hook.ConnectHold(timer);
        core = new Core(eventLoops, live, hooks, store, hold, metrics, workers, this::forward);
        listeners = new OpenListeners(config, eventLoops, core);
        services = new Services(core, store, live, loaded, () -> listeners());
        plugins = new PluginHost(
                new PluginHost.Settings(
                        bundledPlugins,
                        config.plugins().dir(),
                        config.data().dir(),
                        Set.copyOf(config.plugins().disabled()),
                        Set.copyOf(config.plugins().required())),
                services,
                hooks,
                metrics,
                hold,
                pluginEvents);
        pages = new WatchPages(listeners, store, hold::held);
    }

    private OpenListeners listeners() {
        return listeners;
    }

    /**
     * Starts a broker and returns when it accepts connections.
     *
     * @param bundledPlugins the folder of the plugins that came with the broker, null for none
     * @param pluginEvents is told what happens to plugins
     * @throws ConfigException when the configuration cannot be used
     * @throws IOException when a port is in use or a file cannot be read
     */
    public static Broker start(LoadedConfig config, @Nullable Path bundledPlugins, Consumer<PluginEvent> pluginEvents)
            throws Exception {
        String missing = EventLoops.problem(config.config().transport());
        if (missing != null) {
            throw new ConfigException(List.of(new Problem(config.locate("transport"), "transport", missing, null, 1)));
        }
        Broker broker = new Broker(config, bundledPlugins, pluginEvents);
        try {
            broker.open();
            return broker;
        } catch (Exception e) {
            broker.close();
            throw e;
        }
    }

    private void open() throws Exception {
        openPages();
        plugins.start();
        applyRules(loaded, true);
        Problem exposed =
                AnonymousAccess.problem(loaded, !hooks.current().authenticate().isEmpty());
        if (exposed != null) {
            throw new ConfigException(List.of(exposed));
        }
        store.choose(openStore());
        core.recover(store);
        joinCluster();
        listeners.openConfigured();
        services.listening();
        pages.phase(WatchPages.Phase.SERVING);
        new MemoryWatch(core.overload, () -> live.config().limits(), metrics).start(timer);
        openSysTree();
        plugins.watch();
        hooks.events().started();
    }

    private void openPages() throws IOException {
        MetricsConfig section = loaded.config().metrics();
        if (section.enabled()) {
            pages.open(section, observed(), eventLoops);
        }
    }

    private void openSysTree() {
        SysConfig sys = loaded.config().sys();
        if (sys.enabled()) {
            sysTree = new SysTree(observed(), message -> core.publish("$sys", message, Origin.BROKER))
                    .start(timer, sys.interval());
        }
    }

    private Observed observed() {
        return new Observed(
                Version.CURRENT,
                core.counters,
                core.clients,
                core.sessions,
                core.subscriptions,
                core.retained,
                metrics);
    }

    private Store openStore() throws Exception {
        String engine = loaded.config().store().engine();
        if (engine.equals(MEMORY)) {
            return new MemoryStore();
        }
        StorageProvider provider = hooks.current().storageProvider(engine);
        if (provider == null) {
            String known = String.join(", ", hooks.current().names(StorageProvider.class));
            throw unknown("store.engine", engine, known.isEmpty() ? MEMORY : MEMORY + ", " + known);
        }
        StoreSettings settings = ChosenStore.settings(loaded.config());
        try {
            return provider.open(settings);
        } catch (Exception e) {
            throw new IOException(
                    "store.engine: " + engine + " does not open " + settings.directory() + ": " + e.getMessage(), e);
        }
    }

    private ConfigException unknown(String path, String value, String known) {
        return new ConfigException(List.of(
                new Problem(loaded.locate(path), path, "there is no " + value + "; known are " + known, null, 1)));
    }

    private void joinCluster() throws Exception {
        String name = loaded.config().cluster().provider();
        if (name.equals(Config.ClusterConfig.NONE)) {
            return;
        }
        ClusterProvider provider = hooks.current().clusterProvider(name);
        if (provider == null) {
            List<String> known = new ArrayList<>(hooks.current().names(ClusterProvider.class));
            known.addFirst(Config.ClusterConfig.NONE);
            throw unknown("cluster.provider", name, String.join(", ", known));
        }
        try {
            cluster = provider.join(this::receive);
        } catch (Exception e) {
            throw new IOException("cluster.provider: " + name + " cannot join: " + e.getMessage(), e);
        }
        LOG.info("joined the cluster by {}", name);
    }

    private void receive(Message message) {
        core.publish("$cluster", Messages.stored(message, null), Origin.CLUSTER).exceptionally(failure -> {
            LOG.error("a message of the cluster could not be stored", failure);
            return null;
        });
    }

    private void forward(Delivery delivery) {
        ClusterProvider.Link link = cluster;
        if (link != null && delivery.origin() != Origin.CLUSTER && delivery.origin() != Origin.BROKER) {
            try {
                link.forward(delivery.view());
            } catch (RuntimeException e) {
                // It has been routed here all the same.
                if (clusterFaults.getAndIncrement() % FAULTS_A_LINE == 0) {
                    LOG.error("the cluster provider did not take a message ({} so far)", clusterFaults, e);
                }
            }
        }
    }

    /**
     * Puts the rules of {@code topics} in force.
     *
     * @param strict whether a rule that cannot do what it says is an error
     */
    private void applyRules(LoadedConfig source, boolean strict) throws ConfigException {
        TopicRules rules =
                new TopicRules(source.config().topics(), hooks.current().payloadValidators());
        List<Problem> problems = rules.problems(source);
        if (strict && !problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        live.replace(source.config(), rules);
    }

    /**
     * Puts the keys of a configuration that was read again in force, as far as they apply to a running broker.
     *
     * @param effective the configuration in force with the new values of those keys
     */
    public void reconfigure(LoadedConfig effective) throws ConfigException {
        applyRules(effective, true);
        hooks.events().configReloaded();
    }

    /** The configuration in force. */
    public Config config() {
        return live.config();
    }

    /** The listeners that are open. */
    public List<Listener> openListeners() {
        return listeners.all();
    }

    /** The pages about metrics and health, null when they are off. */
    @Nullable
    HttpPages pages() {
        return pages.pages();
    }

    /** The port of a listener, or of the pages by {@code metrics}; fails when there is none of that name. */
    public int port(String listener) {
        Listener found = listeners.find(listener);
        HttpPages watched = pages.pages();
        if (found == null && watched != null && listener.equals(METRICS)) {
            return watched.port();
        }
        if (found == null) {
            throw new IllegalArgumentException("no listener is called " + listener);
        }
        if (found.port() < 0) {
            throw new IllegalArgumentException("the listener " + listener + " has no port");
        }
        return found.port();
    }

    /** The plugins, loaded and refused. */
    public List<PluginInfo> plugins() {
        return plugins.plugins();
    }

    /** Whether clients have to wait for a plugin that is getting ready. */
    public boolean holdsConnects() {
        return plugins.connectHold().held();
    }

    /** Runs a task when clients need not wait any more. */
    public void whenReady(Runnable task) {
        plugins.connectHold().onReleased(task);
    }

    /** The services for the program around the broker. */
    public synchronized PluginContext context() {
        HostedContext context = embedded;
        if (context == null) {
            context = new HostedContext(
                    "embedded",
                    services,
                    hooks,
                    plugins.connectHold(),
                    metrics,
                    loaded.config().data().dir().resolve("plugins"));
            embedded = context;
        }
        return context;
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        pages.phase(WatchPages.Phase.STOPPING);
        Registration telling = sysTree;
        if (telling != null) {
            telling.close();
        }
        services.closeControl();
        hooks.events().stopping();
        listeners.close();
        closeConnections();
        HostedContext context = embedded;
        if (context != null) {
            context.close();
        }
        plugins.closeAllBut(store.engine());
        closeCluster();
        eventLoops
                .group()
                .shutdownGracefully(0, MOST_CLOSING_MILLIS, TimeUnit.MILLISECONDS)
                .syncUninterruptibly();
        store.close();
        plugins.close(); // the engine's own: without its classes it could not close
        pages.close();
        timer.shutdownNow();
        workers.close();
    }

    private void closeCluster() {
        ClusterProvider.Link link = cluster;
        if (link != null) {
            cluster = null;
            link.close();
        }
    }

    /** Tells all clients and waits until their connections are closed, though not for ever. */
    private void closeConnections() {
        List<Connection> open = List.copyOf(core.clients.connections());
        open.forEach(Connection::shutDown);
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MOST_CLOSING_MILLIS);
        for (Connection connection : open) {
            connection.awaitClosed(Math.max(0, end - System.nanoTime()));
        }
        core.awaitWills(Math.max(0, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
    }
}
