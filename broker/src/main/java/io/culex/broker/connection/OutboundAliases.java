package io.culex.broker.connection;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The Topic Aliases that the broker uses towards one client (3.3.2.3.4). An alias costs three bytes when it is told and saves the
 * topic from then on, so a topic gets one when it comes again, and keeps it as long as it is used.
 *
 * <p>Owner: the connection's loop. Bounds: {@link #capacity}, at most the client's Topic Alias Maximum. It is a table of sets: a
 * topic may have the aliases of one set, of which the one that was not used for the longest time is given away. What is
 * used now and then stays: an alias that served within the last {@link #patience} messages is not given away, so that more
 * topics in turn than there are aliases leave those that have one alone.
 */
final class OutboundAliases {
    /** Topics of fewer bytes would save next to nothing. */
    static final int SHORTEST_TOPIC = 8;

    /** {@link #ask}: the topic has no alias and gets none now. */
    static final int NONE = 0;

    private static final int MOST_WAYS = 8;
    private static final int SEEN_PER_ALIAS = 8;
    private static final int LEAST_SEEN = 64;
    private static final int PATIENCE_PER_ALIAS = 8;

    private final int ways;
    private final int capacity;
    private final int patience;
    private final byte[] @Nullable [] topics;
    private final int[] tags;
    private final int[] used;
    /** Tags of topics that came without getting an alias, in pairs: the newer one first, over which the next one comes. */
    private final int[] seen;
    /** Counts the messages. */
    private int clock;

    /**
     * @param maximum the client's Topic Alias Maximum or less, above 0
     */
    OutboundAliases(int maximum) {
        ways = Math.min(maximum, MOST_WAYS);
        capacity = ways * Integer.highestOneBit(maximum / ways);
        patience = PATIENCE_PER_ALIAS * capacity;
        topics = new byte[capacity] @Nullable [];
        tags = new int[capacity];
        used = new int[capacity];
        seen = new int[Math.max(LEAST_SEEN, Integer.highestOneBit(SEEN_PER_ALIAS * capacity))];
    }

    /**
     * The alias of a topic that is about to be sent: above zero when the client knows it; below zero when it is free to be told
     * together with the topic, which {@link #told} makes hold; {@link #NONE}.
     *
     * @param topic the topic's bytes from index 0 on
     * @param hash their {@link io.culex.broker.routing.TopicHash}
     */
    int ask(byte[] topic, int length, long hash) {
        clock++;
        int tag = (int) (hash >>> 32);
        int first = first(hash);
        int oldest = first;
        for (int i = first; i < first + ways; i++) {
            byte[] known = topics[i];
            if (known == null) {
                oldest = i;
                break; // they fill in order
            }
            if (tags[i] == tag && known.length == length && Arrays.equals(known, 0, length, topic, 0, length)) {
                used[i] = clock;
                return i + 1;
            }
            if (clock - used[i] > clock - used[oldest]) {
                oldest = i;
            }
        }
        if (!seenBefore(tag)) {
            return NONE;
        }
        return topics[oldest] != null && clock - used[oldest] < patience ? NONE : -(oldest + 1);
    }

    private boolean seenBefore(int tag) {
        int pair = tag & seen.length - 2;
        if (seen[pair] == tag || seen[pair + 1] == tag) {
            return true;
        }
        seen[pair + 1] = seen[pair];
        seen[pair] = tag;
        return false;
    }

    /** The client was told an alias that {@link #ask} gave below zero. */
    void told(int answer, byte[] topic, int length, long hash) {
        int i = -answer - 1;
        topics[i] = Arrays.copyOf(topic, length);
        tags[i] = (int) (hash >>> 32);
        used[i] = clock;
    }

    private int first(long hash) {
        return ((int) hash & capacity / ways - 1) * ways;
    }
}
