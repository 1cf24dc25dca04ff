package io.culex.broker.model;

import java.util.Comparator;
import java.util.List;

/** The topics and filters that the steps are made of, and what matches what: as the standard says it, level by level. */
final class Topics {
    static final List<String> NAMES = List.of("a", "b", "a/b", "a/b/c", "a/", "/a", "b/b", "$x/a", "$SYS/a");

    static final List<String> FILTERS = List.of(
            "#", "+", "a", "b", "a/b", "a/+", "+/b", "a/#", "+/+", "/+", "+/#", "$x/#", "$x/+", "a/b/#", "a/b/c", "a/");

    static final List<String> NO_FILTERS = List.of("a#", "a/#/b", "+a", "$share//a", "$share/g");

    /** A topic stands right before those below it. */
    static final Comparator<String> ORDER = (a, b) -> {
        String[] left = a.split("/", -1);
        String[] right = b.split("/", -1);
        for (int i = 0; i < Math.min(left.length, right.length); i++) {
            int order = left[i].compareTo(right[i]);
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(left.length, right.length);
    };

    private Topics() {}

    static boolean matches(String filter, String topic) {
        if (topic.startsWith("$") && (filter.startsWith("+") || filter.startsWith("#"))) {
            return false; // [MQTT-4.7.2-1]
        }
        return matches(List.of(filter.split("/", -1)), List.of(topic.split("/", -1)));
    }

    private static boolean matches(List<String> filter, List<String> topic) {
        if (filter.isEmpty()) {
            return topic.isEmpty();
        }
        String first = filter.getFirst();
        if (first.equals("#")) {
            return true;
        }
        return !topic.isEmpty()
                && (first.equals("+") || first.equals(topic.getFirst()))
                && matches(filter.subList(1, filter.size()), topic.subList(1, topic.size()));
    }
}
