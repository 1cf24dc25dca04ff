package io.culex.javascript;

import io.culex.api.hook.TopicScoped;
import java.util.List;

/** Topic Filters: whether text is one, and what it matches. */
public final class TopicFilters {
    private static final int MOST_CHARACTERS = 65535;

    private TopicFilters() {}

    /** Whether text is a filter that a handler may have: as in the standard, but not a shared subscription. */
    static boolean valid(String filter) {
        if (filter.isEmpty() || filter.length() > MOST_CHARACTERS || filter.indexOf('\0') >= 0) {
            return false;
        }
        String[] levels = filter.split("/", -1);
        if (levels[0].equals("$share")) {
            return false;
        }
        for (int i = 0; i < levels.length; i++) {
            boolean last = i == levels.length - 1;
            if (levels[i].contains("#") && !(last && levels[i].equals("#"))) {
                return false;
            }
            if (levels[i].contains("+") && !levels[i].equals("+")) {
                return false;
            }
        }
        return true;
    }

    /** Whether a filter, of a shared subscription too, matches a topic. */
    public static boolean match(String filter, String topic) {
        String[] levels = filter.replaceFirst("^\\$share/[^/]+/", "").split("/", -1);
        String[] names = topic.split("/", -1);
        if (topic.startsWith("$") && (levels[0].equals("#") || levels[0].equals("+"))) {
            return false;
        }
        for (int i = 0; i < levels.length; i++) {
            if (levels[i].equals("#")) {
                return true;
            }
            if (i >= names.length || !(levels[i].equals("+") || levels[i].equals(names[i]))) {
                return false;
            }
        }
        return levels.length == names.length;
    }

    /** Whether a hook is about a topic: without filters it is about all. */
    public static boolean cover(TopicScoped hook, String topic) {
        List<String> filters = hook.topicFilters();
        return filters.isEmpty() || filters.stream().anyMatch(filter -> match(filter, topic));
    }
}
