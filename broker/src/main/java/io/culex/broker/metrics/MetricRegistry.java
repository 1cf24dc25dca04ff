package io.culex.broker.metrics;

import io.culex.api.Metric;
import io.culex.api.Metrics;
import io.culex.broker.metrics.MetricFamily.Entry;
import io.culex.broker.metrics.MetricFamily.Kind;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.ObjLongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All metrics of the broker and its plugins: by family for Prometheus, and each number by a name without labels for {@code $SYS}.
 *
 * <p>Readers take no lock and see a moving picture. Whoever registers or removes something holds the registry's lock, and does
 * nothing else meanwhile; what happens for each message does not get here.
 */
public final class MetricRegistry {
    private static final String BROKER = "culex_";

    private final Map<String, MetricFamily> families = new ConcurrentSkipListMap<>();
    private final Map<String, Series> underSys = new ConcurrentSkipListMap<>();
    private final Map<String, String> owners = new HashMap<>();
    private final MetricScope broker =
            new MetricScope(this, "the broker", "", name -> BROKER + name, Integer.MAX_VALUE);

    /** The metrics of the broker itself: {@code culex_<name>}. */
    public MetricScope broker() {
        return broker;
    }

    /** Metrics whose names are shown as they are, such as {@code jvm_threads_current}. */
    public MetricScope process() {
        return new MetricScope(this, "the process", "", name -> name, Integer.MAX_VALUE);
    }

    /**
     * The metrics of one plugin: {@code culex_plugin_<id>_<name>}.
     *
     * @param own the beginning of names that stand for themselves: with {@code script_} they are {@code culex_script_<name>}. Empty
     *     for none
     */
    public MetricScope plugin(String pluginId, String own) {
        String prefix = "culex_plugin_" + pluginId.replaceAll("[^a-zA-Z0-9_]", "_") + "_";
        return new MetricScope(
                this,
                "plugin " + pluginId,
                prefix,
                name -> !own.isEmpty() && name.startsWith(own) ? BROKER + name : prefix + name,
                Metrics.MOST_SERIES);
    }

    /** All families in the order of their names. */
    public Collection<MetricFamily> families() {
        return families.values();
    }

    /** Shows every number as a whole one under its name without labels. */
    public void forEachUnderSys(ObjLongConsumer<String> reader) {
        underSys.forEach((name, series) -> {
            switch (series) {
                case Series.Sum sum -> reader.accept(name, sum.value());
                case Series.Reading reading -> reading.read(value -> reader.accept(name, Math.round(value)));
                case Series.Buckets buckets -> showBuckets(name, buckets, reader);
                case Series.Occasions occasions ->
                    reader.accept(name + "_count", occasions.count().getAsLong());
            }
        });
    }

    private static void showBuckets(String name, Series.Buckets buckets, ObjLongConsumer<String> reader) {
        double[] bounds = buckets.bounds();
        long[] counts = buckets.cumulative();
        for (int i = 0; i < bounds.length; i++) {
            reader.accept(name + "_le_" + Series.Buckets.inName(bounds[i]), counts[i]);
        }
        reader.accept(name + "_count", counts[bounds.length]);
        reader.accept(name + "_sum", Math.round(buckets.sum()));
    }

    /**
     * Adds a series.
     *
     * @param former the one whose place it takes, null when it is new
     */
    synchronized Entry put(
            String name,
            Kind kind,
            Metric metric,
            String help,
            String sysPrefix,
            @Nullable Entry former,
            Supplier<Series> make) {
        if (metric.isOnlyUnderSys()) {
            if (former != null) {
                underSys.remove(former.sysName(), former.series());
            }
            MetricFamily unseen = new MetricFamily(name, kind, help);
            Entry entry = new Entry(unseen, "", freeUnderSys(sysPrefix + metric.sysName()), make.get());
            unseen.entries.put("", entry);
            underSys.put(entry.sysName(), entry.series());
            return entry;
        }
        MetricFamily family = families.get(name);
        if (family != null && family.kind() != kind) {
            throw new IllegalArgumentException(name + " is a " + family.kind().word() + " already");
        }
        Series series = make.get();
        if (family == null) {
            family = new MetricFamily(name, kind, help);
            own(family);
            families.put(name, family);
        }
        String labels = LabelText.of(metric.labels());
        if (!Objects.equals(family.entries.get(labels), former)) {
            throw new IllegalArgumentException("there is a " + name + " with these labels already");
        }
        if (former != null) {
            underSys.remove(former.sysName(), former.series());
        }
        String sysName = metric.sysName().isEmpty() ? "" : freeUnderSys(sysPrefix + metric.sysName());
        if (!sysName.isEmpty()) {
            underSys.put(sysName, series);
        }
        Entry entry = new Entry(family, labels, sysName, series);
        family.entries.put(labels, entry);
        return entry;
    }

    /** Two series of different families must have no name of samples in common. */
    private void own(MetricFamily family) {
        for (String name : family.sampleNames()) {
            String owner = owners.get(name);
            if (owner != null) {
                throw new IllegalArgumentException(
                        family.name() + " would be mixed up with " + owner + ": both have values called " + name);
            }
        }
        family.sampleNames().forEach(name -> owners.put(name, family.name()));
    }

    /** Labels that differ may read the same without what is no letter or digit. */
    private String freeUnderSys(String wanted) {
        String free = wanted;
        for (int i = 2; underSys.containsKey(free); i++) {
            free = wanted + "_" + i;
        }
        return free;
    }

    /** Takes a series out, unless another one has its place. */
    synchronized void remove(Entry entry) {
        MetricFamily family = entry.family();
        if (!family.entries.remove(entry.labels(), entry)) {
            return;
        }
        underSys.remove(entry.sysName(), entry.series());
        if (family.entries.isEmpty() && families.remove(family.name(), family)) {
            family.sampleNames().forEach(owners::remove);
        }
    }
}
