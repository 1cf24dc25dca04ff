package io.culex.broker.hook;

/** Whether a topic filter that is known to be valid matches a topic name (4.7). */
final class TopicMatch {
    private TopicMatch() {}

    static boolean matches(String filter, String topic) {
        if (topic.charAt(0) == '$' && filter.charAt(0) != '$') {
            return false; // [MQTT-4.7.2-1]
        }
        int at = 0;
        int end = topic.length();
        for (int i = 0; i < filter.length(); i++) {
            char c = filter.charAt(i);
            if (c == '#') {
                return true;
            }
            if (c == '+') {
                while (at < end && topic.charAt(at) != '/') {
                    at++;
                }
            } else if (at == end) {
                // "a/#" matches its parent "a" as well [MQTT-4.7.1-2].
                return c == '/' && i == filter.length() - 2 && filter.charAt(i + 1) == '#';
            } else if (topic.charAt(at++) != c) {
                return false;
            }
        }
        return at == end;
    }
}
