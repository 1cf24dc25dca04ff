package io.culex.api;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a number of {@link Metrics} is called: a name, labels where there are several numbers of that name, and a word of help.
 * Two of them are equal when name and labels are. Immutable.
 *
 * <p>The name says what is counted and, at its end, in which unit: {@code _seconds}, {@code _bytes}, {@code _ratio}, always
 * without a prefix such as milli. A counter's {@code _total} may be written or left out.
 *
 * <p>Each combination of label values is a series of its own, and stays for as long as the plugin runs. So labels are for
 * values of which there are few (a room, an outcome), not for client ids or topics.
 *
 * @since 0.1
 */
public final class Metric {
    /** The most labels of one series. */
    public static final int MOST_LABELS = 16;

    /** The most characters of a label's value. */
    public static final int MOST_VALUE_LENGTH = 256;

    private static final Pattern NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");
    private static final Pattern NOT_IN_NAME = Pattern.compile("[^a-zA-Z0-9]+");
    private static final char UNSHOWABLE = '\uFFFD';

    private final String name;
    private final SortedMap<String, String> labels;
    private final String help;
    private final @Nullable String sysName;
    private final boolean sysOnly;

    private Metric(
            String name, SortedMap<String, String> labels, String help, @Nullable String sysName, boolean sysOnly) {
        this.name = name;
        this.labels = Collections.unmodifiableSortedMap(labels);
        this.help = help;
        this.sysName = sysName;
        this.sysOnly = sysOnly;
    }

    /**
     * A metric without labels.
     *
     * @throws IllegalArgumentException when the name has more than letters, digits and underscores, or starts with a digit
     */
    public static Metric of(String name) {
        return new Metric(checked("metric", name), new TreeMap<>(), "", null, false);
    }

    /**
     * The same with one more label, or with another value of it. Control characters in the value are shown as U+FFFD.
     *
     * @throws IllegalArgumentException when the label's name is none ({@code le}, {@code quantile} and names with two
     *     underscores at the start are taken), when the value is longer than {@value #MOST_VALUE_LENGTH} characters, or when
     *     there are {@value #MOST_LABELS} labels already
     */
    public Metric label(String label, String value) {
        checked("label", label);
        if (label.startsWith("__") || label.equals("le") || label.equals("quantile")) {
            throw new IllegalArgumentException("a label of " + name + " cannot be called '" + label + "'");
        }
        if (value.length() > MOST_VALUE_LENGTH) {
            throw new IllegalArgumentException("the label " + label + " of " + name + " has at most "
                    + MOST_VALUE_LENGTH + " characters, got " + value.length());
        }
        TreeMap<String, String> more = new TreeMap<>(labels);
        more.put(label, showable(value));
        if (more.size() > MOST_LABELS) {
            throw new IllegalArgumentException(name + " has " + MOST_LABELS + " labels already");
        }
        return new Metric(name, more, help, sysName, sysOnly);
    }

    /** The same with a sentence that says what it is; of several series of a name, the first one's is shown. */
    public Metric help(String text) {
        return new Metric(name, labels, text, sysName, sysOnly);
    }

    /**
     * The same with another name below {@code $SYS/broker/metrics/culex_plugin_<id>_}, where there are no labels; empty when it is
     * not told there.
     */
    public Metric sysName(String newName) {
        return new Metric(name, labels, help, newName.isEmpty() ? "" : checked("metric", newName), sysOnly);
    }

    /** The same, told under {@code $SYS} and not to Prometheus, which has the number in another unit or by another name. */
    public Metric onlyUnderSys() {
        return new Metric(name, labels, help, sysName, true);
    }

    public String name() {
        return name;
    }

    /** Whether it is told under {@code $SYS} and nowhere else. */
    public boolean isOnlyUnderSys() {
        return sysOnly;
    }

    /** The labels in the order of their names. */
    public Map<String, String> labels() {
        return labels;
    }

    public String help() {
        return help;
    }

    /** The name under {@code $SYS}: unless another one was given, the name and the labels' values, joined by underscores. */
    public String sysName() {
        if (sysName != null) {
            return sysName;
        }
        StringBuilder joined = new StringBuilder(name);
        for (String value : labels.values()) {
            joined.append('_').append(NOT_IN_NAME.matcher(value).replaceAll("_"));
        }
        return joined.toString();
    }

    private static String checked(String what, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a " + what + "'s name has letters, digits and _ and starts with no digit, got '" + name + "'");
        }
        return name;
    }

    /** Without what would not be the same after it was encoded, or would break lines where they are shown. */
    private static String showable(String value) {
        StringBuilder shown = null;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < value.length()
                    && Character.isLowSurrogate(value.charAt(i + 1));
            if (pair) {
                i++;
            } else if (Character.isSurrogate(c) || Character.isISOControl(c) && c != '\n' && c != '\t') {
                if (shown == null) {
                    shown = new StringBuilder(value);
                }
                shown.setCharAt(i, UNSHOWABLE);
            }
        }
        return shown == null ? value : shown.toString();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Metric metric && metric.name.equals(name) && metric.labels.equals(labels);
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + labels.hashCode();
    }

    @Override
    public String toString() {
        return labels.isEmpty() ? name : name + labels;
    }
}
