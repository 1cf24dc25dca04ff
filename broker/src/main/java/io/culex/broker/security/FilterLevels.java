package io.culex.broker.security;

import java.util.Comparator;
import java.util.List;

/**
 * A Topic Filter taken apart, to compare it with topics and with other filters.
 *
 * <p>Of two filters that match the same topic the more specific one is found level by level from the left: at the first level
 * where they differ in kind, a word beats {@code +} and {@code +} beats {@code #}; a filter that ends beats a {@code #}
 * that stands for no level at all. So {@code a/#} beats {@code +/b} for the topic {@code a/b}.
 */
final class FilterLevels {
    /** The most specific filter first; filters that never match the same topic in any order that is always the same. */
    static final Comparator<FilterLevels> MOST_SPECIFIC_FIRST = FilterLevels::compare;

    private static final String ONE = "+";
    private static final String REST = "#";

    private final List<String> levels;

    private FilterLevels(List<String> levels) {
        this.levels = levels;
    }

    static FilterLevels of(String filter) {
        return new FilterLevels(List.of(filter.split("/", -1)));
    }

    /** Whether the filter matches a Topic Name. */
    boolean matches(FilterLevels topic) {
        return covers(topic);
    }

    /**
     * Whether this filter matches every topic that the other one matches. A filter that begins with a wildcard does not match
     * topics that begin with {@code $}. [MQTT-4.7.2-1]
     */
    boolean covers(FilterLevels other) {
        if (wildcard(levels.getFirst()) && other.levels.getFirst().startsWith("$")) {
            return false;
        }
        for (int i = 0; i < levels.size(); i++) {
            String level = levels.get(i);
            if (level.equals(REST)) {
                return true;
            }
            if (i == other.levels.size() || !covers(level, other.levels.get(i))) {
                return false;
            }
        }
        return levels.size() == other.levels.size();
    }

    private static boolean covers(String level, String other) {
        return level.equals(ONE) ? !other.equals(REST) : level.equals(other);
    }

    private static boolean wildcard(String level) {
        return level.equals(ONE) || level.equals(REST);
    }

    private int compare(FilterLevels other) {
        int deepest = Math.max(levels.size(), other.levels.size());
        for (int i = 0; i < deepest; i++) {
            int difference = Integer.compare(kind(i), other.kind(i));
            if (difference != 0) {
                return difference;
            }
        }
        return String.join("/", levels).compareTo(String.join("/", other.levels));
    }

    private int kind(int level) {
        if (level >= levels.size()) {
            return 0;
        }
        return switch (levels.get(level)) {
            case REST -> 3;
            case ONE -> 2;
            default -> 1;
        };
    }

    /** Why this filter beats a less specific one, in words. */
    String beats(FilterLevels other) {
        int level = 0;
        while (level < levels.size() && kind(level) == other.kind(level)) {
            level++;
        }
        if (level == levels.size()) {
            return "it ends where the other has " + other.levels.get(level);
        }
        return "at level " + (level + 1) + " " + levels.get(level) + " beats " + other.levels.get(level);
    }
}
