package io.culex.javascript.own;

import io.culex.api.Metrics;
import org.graalvm.polyglot.HostAccess;
import org.jspecify.annotations.Nullable;

/** What the prelude may call for what is the broker's own. The same for all versions; safe from any thread. */
public final class OwnHost {
    private final ScriptMetrics metrics;

    public OwnHost(Metrics metrics) {
        this.metrics = new ScriptMetrics(metrics);
    }

    @HostAccess.Export
    public ScriptMetrics metrics() {
        return metrics;
    }

    @HostAccess.Export
    public Cron schedule(String text, @Nullable String zone) {
        return Cron.parse(text, zone);
    }
}
