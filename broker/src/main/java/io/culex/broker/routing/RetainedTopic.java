package io.culex.broker.routing;

import io.culex.api.store.StoredMessage;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A topic in {@link RetainedTree}: key of its maps and place of its message. Equal by topic. Ordered by levels: / comes before
 * any other byte, so that a topic is followed by all topics below it.
 */
final class RetainedTopic implements Comparable<RetainedTopic> {
    private static final byte[] SYS = {'$', 'S', 'Y', 'S', '/'};

    final byte[] topic;
    private final int hash;

    /** Null in a key to look up, and once the topic is removed. */
    volatile @Nullable StoredMessage message;

    RetainedTopic(byte[] topic) {
        this.topic = topic;
        this.hash = (int) TopicHash.of(topic, 0, topic.length);
    }

    /** Whether it is the broker's own: under {@code $SYS/}. */
    boolean own() {
        return topic.length >= SYS.length && Arrays.equals(topic, 0, SYS.length, SYS, 0, SYS.length);
    }

    @Override
    public int compareTo(RetainedTopic other) {
        byte[] a = topic;
        byte[] b = other.topic;
        int i = Arrays.mismatch(a, b);
        if (i < 0) {
            return 0;
        }
        if (i == a.length || i == b.length) {
            return a.length - b.length;
        }
        return rank(a[i]) - rank(b[i]);
    }

    /** No topic contains a zero byte, so / can take its place. */
    static int rank(byte b) {
        return b == '/' ? 0 : b & 0xFF;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RetainedTopic that && hash == that.hash && Arrays.equals(topic, that.topic);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
