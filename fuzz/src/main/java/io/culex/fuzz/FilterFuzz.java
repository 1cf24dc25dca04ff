package io.culex.fuzz;

import io.culex.broker.topic.TopicFilter;
import io.culex.broker.topic.TopicName;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** A Topic Filter, a line break, and a Topic Name: refused with a reason, or matched as a regular expression matches. */
public final class FilterFuzz {
    private FilterFuzz() {}

    /** Called by the fuzzer. */
    public static void fuzzerTestOneInput(byte[] data) {
        String text = new String(data, StandardCharsets.UTF_8);
        int end = text.indexOf('\n');
        if (end < 0) {
            return;
        }
        TopicFilter filter;
        try {
            filter = TopicFilter.parse(text.substring(0, end));
        } catch (IllegalArgumentException refused) {
            Journal.require(refused.getMessage() != null, "a refusal without a reason");
            return;
        }
        String topic = text.substring(end + 1);
        if (topic.isEmpty() || topic.contains("+") || topic.contains("#")) {
            return;
        }
        String plain = filter.filter();
        boolean matches = TopicFilter.matches(plain, topic);
        Journal.require(matches == expected(plain, topic), plain + " and " + topic + ": " + matches);
        Journal.require(TopicName.levels(topic) > 0, "levels of " + topic);
    }

    private static boolean expected(String filter, String topic) {
        boolean wild = filter.startsWith("+") || filter.startsWith("#");
        if (wild && topic.startsWith("$")) {
            return false; // [MQTT-4.7.2-1]
        }
        StringBuilder pattern = new StringBuilder();
        String[] levels = filter.split("/", -1);
        for (int i = 0; i < levels.length; i++) {
            if (levels[i].equals("#")) {
                pattern.append(i == 0 ? "(?s).*" : "(?s)(/.*)?");
            } else {
                pattern.append(i == 0 ? "" : "/").append(levels[i].equals("+") ? "[^/]*" : Pattern.quote(levels[i]));
            }
        }
        return Pattern.matches(pattern.toString(), topic);
    }
}
