package io.culex.broker.monitor;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import io.culex.api.Metric;
import io.culex.broker.metrics.MetricRegistry;
import io.culex.broker.metrics.MetricScope;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryUsage;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/** The Java virtual machine and its process, under the names that dashboards for Java programs look for. */
public final class ProcessFamilies {
    private static final Path OPEN_FILES = Path.of("/proc/self/fd");
    private static final double NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final double MILLIS = TimeUnit.SECONDS.toMillis(1);

    private final MetricScope scope;

    private ProcessFamilies(MetricScope scope) {
        this.scope = scope;
    }

    /** Puts them among the metrics. */
    public static void show(MetricRegistry metrics) {
        ProcessFamilies families = new ProcessFamilies(metrics.process());
        families.memory();
        families.collections();
        families.threads();
        families.process();
    }

    /** Newer kernels say it as the size of the folder; to count what is in it takes a millisecond for each thousand. */
    private static long openFiles(UnixOperatingSystemMXBean unix) {
        try {
            long said = Files.size(OPEN_FILES);
            if (said > 0) {
                return said;
            }
        } catch (IOException none) {
            // not Linux
        }
        return unix.getOpenFileDescriptorCount();
    }

    private void gauge(String name, String help, DoubleSupplier value) {
        scope.gauge(Metric.of(name).help(help).sysName(""), value);
    }

    private void memory() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        area("heap", memory::getHeapMemoryUsage);
        area("nonheap", memory::getNonHeapMemoryUsage);
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            scope.gauge(
                    Metric.of("jvm_buffer_pool_used_bytes")
                            .label("pool", pool.getName())
                            .help("Bytes of buffers outside of the heap.")
                            .sysName(""),
                    pool::getMemoryUsed);
        }
    }

    private void area(String area, Supplier<MemoryUsage> usage) {
        scope.gauge(
                Metric.of("jvm_memory_used_bytes")
                        .label("area", area)
                        .help("Bytes of memory in use.")
                        .sysName(""),
                () -> usage.get().getUsed());
        scope.gauge(
                Metric.of("jvm_memory_committed_bytes")
                        .label("area", area)
                        .help("Bytes of memory that the system has given.")
                        .sysName(""),
                () -> usage.get().getCommitted());
        scope.gauge(
                Metric.of("jvm_memory_max_bytes")
                        .label("area", area)
                        .help("Bytes of memory that there may be; -1 when that is not set.")
                        .sysName(""),
                () -> usage.get().getMax());
    }

    private void collections() {
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            scope.occasions(
                    Metric.of("jvm_gc_collection_seconds")
                            .label("gc", collector.getName())
                            .help("Garbage collections, and the time they took.")
                            .sysName(""),
                    collector::getCollectionCount,
                    () -> collector.getCollectionTime() / MILLIS);
        }
    }

    private void threads() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        gauge("jvm_threads_current", "Threads, without virtual ones.", threads::getThreadCount);
        gauge("jvm_threads_daemon", "Daemon threads among them.", threads::getDaemonThreadCount);
        gauge("jvm_threads_peak", "The most threads that there were.", threads::getPeakThreadCount);
        gauge(
                "jvm_classes_currently_loaded",
                "Classes that are loaded.",
                ManagementFactory.getClassLoadingMXBean()::getLoadedClassCount);
    }

    private void process() {
        gauge(
                "process_start_time_seconds",
                "When the process started, in seconds since 1970.",
                () -> ManagementFactory.getRuntimeMXBean().getStartTime() / MILLIS);
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            scope.sum(
                    Metric.of("process_cpu_seconds")
                            .help("Processor time of the process.")
                            .sysName(""),
                    () -> system.getProcessCpuTime() / NANOS);
            gauge("jvm_available_processors", "Processors that the process may use.", system::getAvailableProcessors);
        }
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
            gauge("process_open_fds", "Open files and sockets.", () -> openFiles(unix));
            gauge("process_max_fds", "How many files and sockets may be open.", unix::getMaxFileDescriptorCount);
        }
    }
}
