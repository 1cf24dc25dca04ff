package io.culex.broker.monitor;

import io.culex.api.Metric;
import io.culex.broker.config.LimitsConfig;
import io.culex.broker.metrics.MetricRegistry;
import io.culex.broker.metrics.MetricScope;
import io.culex.broker.metrics.Overload;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.internal.PlatformDependent;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks ten times a second how much of the heap and of direct memory is taken, and sets {@link Overload}: from
 * {@code limits.memory-high} on, until both are below {@code limits.memory-low}.
 *
 * <p>Of the heap counts what outlived a collection; of direct memory, what buffers in use take. What is old may be garbage all
 * the same, so a collection is asked for when the mark is passed, and every five seconds while it is.
 *
 * <p>Owner: the thread of the timer.
 */
public final class MemoryWatch {
    private static final Logger LOG = LoggerFactory.getLogger(MemoryWatch.class);
    private static final long EVERY_MILLIS = 100;
    private static final long COLLECT_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int NEVER = 100;

    private final Overload overload;
    private final Supplier<LimitsConfig> limits;
    private final List<MemoryPoolMXBean> heapPools = new ArrayList<>();
    private final long maxHeap = Runtime.getRuntime().maxMemory();
    private final long maxDirect = PlatformDependent.maxDirectMemory();
    private volatile long heap;
    private volatile long direct;
    private long lastAsked = System.nanoTime() - COLLECT_NANOS;

    /**
     * @param limits the limits in force
     */
    public MemoryWatch(Overload overload, Supplier<LimitsConfig> limits, MetricRegistry metrics) {
        this.overload = overload;
        this.limits = limits;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            if (pool.getType() == MemoryType.HEAP) {
                heapPools.add(pool);
            }
        }
        show(metrics);
    }

    private void show(MetricRegistry metrics) {
        MetricScope broker = metrics.broker();
        broker.gauge(Metric.of("memory_heap_percent").onlyUnderSys(), () -> heap * 100.0 / maxHeap);
        broker.gauge(Metric.of("memory_direct_percent").onlyUnderSys(), () -> direct * 100.0 / maxDirect);
        broker.gauge(
                Metric.of("memory_heap_bytes")
                        .help("Bytes of the heap that outlived a collection, which limits.memory-high is about."),
                () -> heap);
        broker.gauge(
                Metric.of("memory_direct_bytes")
                        .help("Bytes of direct memory in buffers in use, which limits.memory-high is about."),
                () -> direct);
        broker.gauge(
                Metric.of("memory_direct_max_bytes").sysName("").help("Bytes of direct memory that there may be."),
                () -> maxDirect);
        broker.gauge(
                Metric.of("memory_short").help("1 while memory is short and publishers of what piles up wait."),
                () -> overload.high() ? 1 : 0);
    }

    /** Starts to look; ends with the timer. */
    public void start(ScheduledExecutorService timer) {
        timer.scheduleWithFixedDelay(this::lookSafely, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void lookSafely() {
        try {
            look();
        } catch (RuntimeException e) {
            LOG.warn("memory could not be measured", e);
        }
    }

    private void look() {
        LimitsConfig marks = limits.get();
        boolean guarded = marks.memoryHigh() < NEVER;
        long taken = measure();
        if (!overload.high()) {
            if (guarded && taken >= marks.memoryHigh()) {
                overload.high(true);
                collect();
                if (measure() >= marks.memoryLow()) {
                    LOG.warn(
                            "memory is short ({}), publishers of what piles up wait; limits.memory-high is {}",
                            shown(),
                            marks.memoryHigh());
                } else {
                    overload.high(false);
                }
            }
        } else if (!guarded || taken < marks.memoryLow()) {
            overload.high(false);
            LOG.info("memory is no longer short ({}), publishers go on", shown());
        } else {
            collect();
        }
    }

    /** Asks for a collection, not more often than in {@link #COLLECT_NANOS}. */
    private void collect() {
        long now = System.nanoTime();
        if (now - lastAsked >= COLLECT_NANOS) {
            System.gc();
            lastAsked = System.nanoTime();
        }
    }

    /** The larger of both, in percent. */
    private long measure() {
        direct = PooledByteBufAllocator.DEFAULT.pinnedDirectMemory();
        long used = 0;
        for (MemoryPoolMXBean pool : heapPools) {
            boolean old = pool.getName().contains("Old") || pool.getName().contains("Tenured");
            MemoryUsage usage = old ? pool.getUsage() : pool.getCollectionUsage();
            used += usage == null ? 0 : usage.getUsed();
        }
        heap = used;
        return Math.max(heap * 100 / maxHeap, direct * 100 / maxDirect);
    }

    private String shown() {
        return "heap " + heap * 100 / maxHeap + "%, direct memory " + direct * 100 / maxDirect + "%";
    }
}
