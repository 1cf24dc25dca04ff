package io.culex.broker.topic;

import org.jspecify.annotations.Nullable;

/** What a Topic Name may look like (4.7). A name stays a string or bytes; there is nothing to hold. */
public final class TopicName {
    /** The most bytes that a UTF-8 string can have on the wire. */
    public static final int MAX_BYTES = 65_535;

    private TopicName() {}

    /** Whether it is a Topic Name, however many levels it has. */
    public static boolean isValid(String topic) {
        return problem(topic, Integer.MAX_VALUE) == null;
    }

    /** What is wrong with a Topic Name, as the end of a sentence; null when nothing is. */
    public static @Nullable String problem(String topic, int maxLevels) {
        String problem = textProblem(topic, maxLevels);
        if (problem != null) {
            return problem;
        }
        // [MQTT-4.7.0-1]
        if (topic.indexOf('+') >= 0 || topic.indexOf('#') >= 0) {
            return "a topic name must not contain + or #";
        }
        return null;
    }

    /** How many levels a name or a filter has; an empty one between, before or after slashes counts. */
    public static int levels(String topic) {
        int levels = 1;
        for (int i = topic.indexOf('/'); i >= 0; i = topic.indexOf('/', i + 1)) {
            levels++;
        }
        return levels;
    }

    /** What names and filters have in common: length, characters and levels. */
    static @Nullable String textProblem(String text, int maxLevels) {
        // [MQTT-4.7.3-1]
        if (text.isEmpty()) {
            return "it must have at least one character";
        }
        // [MQTT-4.7.3-2]
        if (text.indexOf('\0') >= 0) {
            return "it must not contain U+0000";
        }
        int bytes = utf8Length(text);
        // [MQTT-1.5.4-1]
        if (bytes < 0) {
            return "it contains half of a surrogate pair";
        }
        // [MQTT-4.7.3-3]
        if (bytes > MAX_BYTES) {
            return "it has " + bytes + " bytes, the most is " + MAX_BYTES;
        }
        int levels = levels(text);
        if (levels > maxLevels) {
            return "it has " + levels + " levels, the most is " + maxLevels;
        }
        return null;
    }

    /** The length in UTF-8, or -1 when a surrogate stands alone. */
    private static int utf8Length(String text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                bytes++;
            } else if (c < 0x800) {
                bytes += 2;
            } else if (!Character.isSurrogate(c)) {
                bytes += 3;
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                bytes += 4;
                i++;
            } else {
                return -1;
            }
        }
        return bytes;
    }
}
