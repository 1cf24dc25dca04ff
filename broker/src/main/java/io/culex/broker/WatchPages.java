package io.culex.broker;

import io.culex.api.store.Store;
import io.culex.broker.config.MetricsConfig;
import io.culex.broker.metrics.MetricRegistry;
import io.culex.broker.monitor.BrokerFamilies;
import io.culex.broker.monitor.HealthPage;
import io.culex.broker.monitor.MetricsPage;
import io.culex.broker.monitor.Observed;
import io.culex.broker.monitor.ProcessFamilies;
import io.culex.broker.transport.EventLoops;
import io.culex.broker.transport.HttpPages;
import io.culex.broker.transport.Listener;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The pages {@code /metrics} and {@code /healthz}. They are open before anything else is, and until everything else is closed, so
 * that they can say what is going on meanwhile. The main thread opens and closes them; their own reads the phase.
 */
final class WatchPages implements AutoCloseable {
    /** What the broker is doing. */
    enum Phase {
        STARTING,
        SERVING,
        STOPPING
    }

    private final OpenListeners listeners;
    private final Store store;
    private final BooleanSupplier held;
    private volatile Phase phase = Phase.STARTING;
    private volatile @Nullable HttpPages pages;

    /** @param held whether clients have to wait for plugins */
    WatchPages(OpenListeners listeners, Store store, BooleanSupplier held) {
        this.listeners = listeners;
        this.store = store;
        this.held = held;
    }

    void open(MetricsConfig config, Observed observed, EventLoops loops) throws IOException {
        MetricRegistry metrics = observed.metrics();
        BrokerFamilies.show(observed, store, loops);
        ProcessFamilies.show(metrics);
        pages = HttpPages.open(
                "metrics",
                config.bind(),
                config.port(),
                Map.of("/metrics", new MetricsPage(metrics), "/healthz", new HealthPage(this::problems)));
    }

    void phase(Phase now) {
        phase = now;
    }

    private List<String> problems() {
        if (phase != Phase.SERVING) {
            return List.of(phase == Phase.STARTING ? "the broker is starting" : "the broker is stopping");
        }
        List<String> problems = new ArrayList<>();
        for (Listener listener : listeners.all()) {
            if (!listener.accepts()) {
                problems.add("listener " + listener.name() + " takes no connections");
            }
        }
        if (held.getAsBoolean()) {
            problems.add("clients wait until the plugins and scripts are ready");
        }
        if (!store.writable()) {
            problems.add("the store takes no messages of QoS 1 and 2; the log says why");
        }
        return problems;
    }

    /** The pages, null when they are off. */
    @Nullable
    HttpPages pages() {
        return pages;
    }

    @Override
    public void close() {
        HttpPages open = pages;
        if (open != null) {
            open.close();
        }
    }
}
