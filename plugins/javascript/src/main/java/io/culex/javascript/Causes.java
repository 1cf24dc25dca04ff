package io.culex.javascript;

import io.culex.api.Origin;
import io.culex.api.Publish;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which message a handler's message comes from, so that handlers which publish what calls them again are found out: a chain
 * ends at {@value #MOST_DEPTH} messages, and when a topic comes up in it for the {@value #MOST_REPEATS}th time.
 *
 * <p>The broker keeps no note of it. A message of the scripts is known again by its topic and content; messages on one topic
 * come back in the order in which they were published. Bounds: {@value #MOST_KEYS} messages are remembered.
 *
 * <p>Used by the scripts' thread; safe from others, since a thread that was given up may still be in here.
 */
final class Causes {
    static final int MOST_DEPTH = 16;
    static final int MOST_REPEATS = 4;
    private static final int MOST_KEYS = 4096;
    private static final int MOST_ALIKE = 1024;

    /** A message in a chain: what it is about and what it comes from. */
    record Step(String topic, @Nullable Step before, int depth) {
        /** {@code a → b → a}. */
        String path() {
            return before == null ? topic : before.path() + " → " + topic;
        }

        private int count(String other) {
            int here = topic.equals(other) ? 1 : 0;
            return here + (before == null ? 0 : before.count(other));
        }
    }

    private record Key(String topic, int content) {}

    private final Map<Key, ArrayDeque<Step>> expected = new LinkedHashMap<>();

    /** A handler that was called with one message publishes another; its chain when that goes too far, else null. */
    synchronized @Nullable Step goesTooFar(HostPacket cause, String topic, byte[] payload) {
        Step before = cause.cause();
        Step from = before == null ? new Step(cause.topic(), null, 0) : before;
        Step step = new Step(topic, from, from.depth + 1);
        if (step.depth > MOST_DEPTH || from.count(topic) >= MOST_REPEATS) {
            return step;
        }
        Key key = new Key(topic, ByteBuffer.wrap(payload).hashCode());
        ArrayDeque<Step> alike = expected.computeIfAbsent(key, _ -> new ArrayDeque<>());
        alike.add(step);
        if (alike.size() > MOST_ALIKE) {
            alike.remove();
        }
        if (expected.size() > MOST_KEYS) {
            expected.remove(expected.keySet().iterator().next());
        }
        return null;
    }

    /** What a message that handlers are told about comes from, null when no handler published it. */
    synchronized @Nullable Step of(Publish publish) {
        if (expected.isEmpty() || publish.origin() != Origin.PLUGIN) {
            return null;
        }
        Key key = new Key(publish.topic(), publish.payload().hashCode());
        ArrayDeque<Step> alike = expected.get(key);
        if (alike == null) {
            return null;
        }
        Step step = alike.poll();
        if (alike.isEmpty()) {
            expected.remove(key);
        }
        return step;
    }
}
