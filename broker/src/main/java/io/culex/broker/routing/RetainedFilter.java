package io.culex.broker.routing;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A filter as a range of topics in the order of {@link RetainedTopic}: for any topic, whether it matches, and if not, which
 * topic is the first after it that may. That lets a walk leap over branches that do not match. For one thread.
 */
final class RetainedFilter {
    private final byte[][] levels;

    /** Whether it ends with #, which is then not in {@link #levels}. */
    private final boolean multi;

    /** Where the topic last looked at was left: the next one that may match, null for none. */
    private byte @Nullable [] target;

    /** @param levels of a valid filter */
    RetainedFilter(String[] levels) {
        multi = levels[levels.length - 1].equals("#");
        int count = multi ? levels.length - 1 : levels.length;
        this.levels = new byte[count][];
        for (int i = 0; i < count; i++) {
            this.levels[i] = levels[i].getBytes(StandardCharsets.UTF_8);
        }
    }

    /** The first topic that may match; an empty array, which is before all, when any may. */
    byte[] first() {
        int literal = 0;
        int length = 0;
        while (literal < levels.length && !isPlus(literal)) {
            length += levels[literal++].length + 1;
        }
        byte[] first = new byte[Math.max(0, length - 1)];
        int at = 0;
        for (int i = 0; i < literal; i++) {
            System.arraycopy(levels[i], 0, first, at, levels[i].length);
            at += levels[i].length;
            if (at < first.length) {
                first[at++] = '/';
            }
        }
        return first;
    }

    /** The first topic that may match after the one that {@link #matches} was false for; null when none may. */
    byte @Nullable [] target() {
        return target;
    }

    /** Whether a topic matches; when not, {@link #target()} says where to go on. */
    boolean matches(byte[] topic) {
        // [MQTT-4.7.2-1]
        if (topic[0] == '$' && (levels.length == 0 || isPlus(0))) {
            target = new byte[] {'$' + 1};
            return false;
        }
        int from = 0;
        int lastPlusEnd = -1;
        for (int i = 0; i < levels.length; i++) {
            if (from > topic.length) {
                // Too short; the topics below it come next.
                target = after(topic);
                return false;
            }
            int to = levelEnd(topic, from);
            if (isPlus(i)) {
                lastPlusEnd = to;
            } else {
                int order = compare(topic, from, to, levels[i]);
                if (order < 0) {
                    target = withLevel(topic, from, levels[i]);
                    return false;
                }
                if (order > 0) {
                    target = beyond(topic, lastPlusEnd);
                    return false;
                }
            }
            from = to + 1;
        }
        if (multi || from > topic.length) {
            return true;
        }
        // Too long: so are all topics of this branch.
        target = beyond(topic, lastPlusEnd);
        return false;
    }

    private boolean isPlus(int level) {
        return levels[level].length == 1 && levels[level][0] == '+';
    }

    /** The place right after a topic, where those below it begin. */
    static byte[] after(byte[] topic) {
        byte[] after = Arrays.copyOf(topic, topic.length + 1);
        after[topic.length] = '/';
        return after;
    }

    /** The place after all topics below the first bytes of this one, which end with a level for +; null if there is no +. */
    private static byte @Nullable [] beyond(byte[] topic, int end) {
        if (end < 0) {
            return null;
        }
        byte[] beyond = Arrays.copyOf(topic, end + 1);
        beyond[end] = 1;
        return beyond;
    }

    private static byte[] withLevel(byte[] topic, int from, byte[] level) {
        byte[] target = Arrays.copyOf(topic, from + level.length);
        System.arraycopy(level, 0, target, from, level.length);
        return target;
    }

    private static int compare(byte[] topic, int from, int to, byte[] level) {
        int i = Arrays.mismatch(topic, from, to, level, 0, level.length);
        if (i < 0) {
            return 0;
        }
        if (from + i == to || i == level.length) {
            return to - from - level.length;
        }
        return (topic[from + i] & 0xFF) - (level[i] & 0xFF);
    }

    private static int levelEnd(byte[] topic, int from) {
        int end = from;
        while (end < topic.length && topic[end] != '/') {
            end++;
        }
        return end;
    }
}
