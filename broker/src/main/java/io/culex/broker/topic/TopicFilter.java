package io.culex.broker.topic;

import org.jspecify.annotations.Nullable;

/** A valid Topic Filter (4.7), taken apart when it is that of a Shared Subscription (4.8.2). Equal when the text is. */
public final class TopicFilter {
    private static final String SHARE = "$share/";

    private final String text;
    private final @Nullable String shareGroup;
    private final String filter;
    private final String[] levels;

    private TopicFilter(String text, @Nullable String shareGroup, String filter) {
        this.text = text;
        this.shareGroup = shareGroup;
        this.filter = filter;
        this.levels = split(filter);
    }

    /** Parses a filter; throws an {@link IllegalArgumentException} that says what is wrong when it is not valid. */
    public static TopicFilter parse(String text) {
        String problem = problem(text, Integer.MAX_VALUE);
        if (problem != null) {
            throw new IllegalArgumentException("topic filter '" + text + "': " + problem);
        }
        if (!text.startsWith(SHARE)) {
            return new TopicFilter(text, null, text);
        }
        int slash = text.indexOf('/', SHARE.length());
        return new TopicFilter(text, text.substring(SHARE.length(), slash), text.substring(slash + 1));
    }

    /** Whether {@link #parse} would take it. */
    public static boolean isValid(String text) {
        return problem(text, Integer.MAX_VALUE) == null;
    }

    /**
     * What is wrong with a filter, as the end of a sentence; null when nothing is.
     *
     * @param maxLevels the most levels it may have, those of {@code $share/group/} not counted
     */
    public static @Nullable String problem(String text, int maxLevels) {
        if (!text.startsWith(SHARE)) {
            return filterProblem(text, maxLevels);
        }
        String problem = TopicName.textProblem(text, Integer.MAX_VALUE);
        if (problem != null) {
            return problem;
        }
        int slash = text.indexOf('/', SHARE.length());
        // [MQTT-4.8.2-1]
        if (slash == SHARE.length() || text.length() == SHARE.length()) {
            return "the group after $share/ must have at least one character";
        }
        // [MQTT-4.8.2-2]
        if (slash < 0) {
            return "$share/group must be followed by / and a filter";
        }
        String group = text.substring(SHARE.length(), slash);
        if (group.indexOf('+') >= 0 || group.indexOf('#') >= 0) {
            return "the group after $share/ must not contain + or #";
        }
        if (slash + 1 == text.length()) {
            return "the filter after $share/" + group + "/ must have at least one character";
        }
        return filterProblem(text.substring(slash + 1), maxLevels);
    }

    private static @Nullable String filterProblem(String filter, int maxLevels) {
        String problem = TopicName.textProblem(filter, maxLevels);
        if (problem != null) {
            return problem;
        }
        int last = filter.length() - 1;
        for (int i = 0; i <= last; i++) {
            char c = filter.charAt(i);
            if (c != '+' && c != '#') {
                continue;
            }
            boolean alone = (i == 0 || filter.charAt(i - 1) == '/') && (i == last || filter.charAt(i + 1) == '/');
            // [MQTT-4.7.1-1] for #, [MQTT-4.7.1-2] for +
            if (!alone) {
                return c + " must be alone between slashes";
            }
            if (c == '#' && i != last) {
                return "# must be the last level";
            }
        }
        return null;
    }

    private static String[] split(String filter) {
        String[] levels = new String[TopicName.levels(filter)];
        int start = 0;
        for (int i = 0; i < levels.length; i++) {
            int slash = filter.indexOf('/', start);
            int end = slash < 0 ? filter.length() : slash;
            levels[i] = filter.substring(start, end);
            start = end + 1;
        }
        return levels;
    }

    /**
     * Whether a valid filter, without {@code $share/group/}, matches a valid topic name.
     *
     * <p>A topic that begins with $ is not matched by a filter that begins with a wildcard [MQTT-4.7.2-1].
     */
    public static boolean matches(String filter, String topic) {
        char first = filter.charAt(0);
        if (topic.charAt(0) == '$' && (first == '+' || first == '#')) {
            return false;
        }
        int f = 0;
        int t = 0;
        while (f < filter.length()) {
            char c = filter.charAt(f);
            if (c == '#') {
                return true;
            }
            if (c == '+') {
                f++;
                int slash = topic.indexOf('/', t);
                t = slash < 0 ? topic.length() : slash;
            } else if (t < topic.length() && topic.charAt(t) == c) {
                f++;
                t++;
            } else {
                // "a/#" matches "a" as well: # stands for the parent too.
                return t == topic.length() && filter.startsWith("/#", f);
            }
        }
        return t == topic.length();
    }

    /** Whether it matches a valid topic name; the group of a Shared Subscription does not matter. */
    public boolean matches(String topic) {
        return matches(filter, topic);
    }

    /** The whole filter, as the client sent it. */
    public String text() {
        return text;
    }

    /** The ShareName of a Shared Subscription, null for any other. */
    public @Nullable String shareGroup() {
        return shareGroup;
    }

    /** The filter without {@code $share/group/}. */
    public String filter() {
        return filter;
    }

    /** The levels of {@link #filter()}; not to be changed. */
    public String[] levels() {
        return levels;
    }

    /** Whether it contains a wildcard. */
    public boolean hasWildcard() {
        return filter.indexOf('+') >= 0 || filter.indexOf('#') >= 0;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TopicFilter that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
