package io.culex.broker.metrics;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BiConsumer;

/** All series of one name. Read by any thread, changed under the registry's lock. */
public final class MetricFamily {
    /** What kind of numbers they are. */
    public enum Kind {
        COUNTER,
        GAUGE,
        HISTOGRAM,
        SUMMARY;

        /** The word for it in messages and in the text format. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A series and where it is. */
    record Entry(MetricFamily family, String labels, String sysName, Series series) {}

    private final String name;
    private final Kind kind;
    private final String help;
    final Map<String, Entry> entries = new ConcurrentSkipListMap<>();

    MetricFamily(String name, Kind kind, String help) {
        this.name = name;
        this.kind = kind;
        this.help = help;
    }

    /** The name; of a counter it is without {@code _total}. */
    public String name() {
        return name;
    }

    public Kind kind() {
        return kind;
    }

    /** What it is, in a sentence; may be empty. */
    public String help() {
        return help;
    }

    /** Shows each series with its labels as they are written between braces: {@code a="b",c="d"}. */
    public void forEach(BiConsumer<String, Series> reader) {
        entries.forEach((labels, entry) -> reader.accept(labels, entry.series()));
    }

    /** Its name and those of its samples. */
    List<String> sampleNames() {
        return switch (kind) {
            case COUNTER -> List.of(name, name + "_total");
            case GAUGE -> List.of(name);
            case HISTOGRAM -> List.of(name, name + "_bucket", name + "_count", name + "_sum");
            case SUMMARY -> List.of(name, name + "_count", name + "_sum");
        };
    }
}
