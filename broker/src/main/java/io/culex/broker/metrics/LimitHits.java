package io.culex.broker.metrics;

import io.culex.api.Metric;
import io.culex.api.Metrics;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts how often each limit is met, and logs by whom: for each limit one line in ten seconds at most, which says how many
 * were left out.
 *
 * <p>Safe from any thread; nobody waits for anybody.
 */
public final class LimitHits {
    private static final Logger LOG = LoggerFactory.getLogger(LimitHits.class);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long LINE = SECOND / 10;
    private static final long PAUSE = TimeUnit.SECONDS.toNanos(10);

    private final AtomicLong linesFullAt = new AtomicLong(System.nanoTime());
    private final Map<Limit, Hits> all = new EnumMap<>(Limit.class);

    public LimitHits(MetricRegistry registry) {
        for (Limit limit : Limit.values()) {
            all.put(limit, new Hits(registry.broker().counter(metric(limit))));
        }
    }

    private static Metric metric(Limit limit) {
        return Metric.of("limit_hits")
                .label("limit", limit.name().toLowerCase(Locale.ROOT))
                .help("How often a limit was met; docs/limits.md says what happens at each.")
                .sysName(limit.metric());
    }

    /**
     * A limit was met.
     *
     * @param who the client, or its address; only shown when the line is logged
     * @param consequence what is done about it
     */
    public void hit(Limit limit, Object who, String consequence) {
        Hits hits = all.get(limit);
        if (hits == null) {
            throw new IllegalStateException("no counter for " + limit);
        }
        hits.counter.add(1);
        long due = hits.due.get();
        long now = System.nanoTime();
        if (now - due < 0 || !hits.due.compareAndSet(due, now + PAUSE)) {
            return;
        }
        long total = hits.counter.value();
        long untold = Math.max(0, total - hits.told.getAndSet(total) - 1);
        if (untold == 0) {
            LOG.warn("{}: {} ({})", who, consequence, limit.key());
        } else {
            LOG.warn("{}: {} ({}), and {} times more since the last such line", who, consequence, limit.key(), untold);
        }
    }

    /** Whether a line that strangers can cause at will may be logged now: ten in a second at most. */
    public boolean mayLog() {
        long now = System.nanoTime();
        long seen = linesFullAt.get();
        long missing = Math.max(0, seen - now) + LINE;
        return missing <= SECOND && linesFullAt.compareAndSet(seen, now + missing);
    }

    private static final class Hits {
        final Metrics.Counter counter;
        final AtomicLong due = new AtomicLong(System.nanoTime());
        final AtomicLong told = new AtomicLong();

        Hits(Metrics.Counter counter) {
            this.counter = counter;
        }
    }
}
