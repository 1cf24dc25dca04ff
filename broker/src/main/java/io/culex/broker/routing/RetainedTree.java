package io.culex.broker.routing;

import io.culex.api.store.StoredMessage;
import io.culex.broker.topic.TopicFilter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The retained messages by topic (3.3.1.3).
 *
 * <p>The tree is one sorted set, in which a topic stands right before the topics below it; a walk with wildcards goes along
 * it and leaps over branches that do not match. A hash table beside it answers for a single topic, and a new message on a
 * known topic touches neither. Readers come from any thread and are never blocked; writers take one lock. A walk sees each
 * topic that has a message during all of it exactly once, since the order of topics does not change; the same holds for the
 * pages of a walk. Readers leave out what is expired, but removing it is left to {@link #removeExpired}, so that one place
 * can tell the store as well.
 */
public final class RetainedTree {
    /** So many topics in a row that do not match are passed one by one before the walk searches for the next that may. */
    private static final int STEPS_BEFORE_LEAP = 4;

    /** A page looks at so many topics for each message it may hold. */
    private static final int LOOKS_PER_MESSAGE = 16;

    private static final int MIN_LOOKS = 256;

    private final ConcurrentHashMap<RetainedTopic, RetainedTopic> byTopic = new ConcurrentHashMap<>();
    private final ConcurrentSkipListSet<RetainedTopic> inOrder = new ConcurrentSkipListSet<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    /** Told of each message of a walk. */
    @FunctionalInterface
    public interface Visitor {
        /** Whether the walk shall go on. */
        boolean visit(StoredMessage message);
    }

    /**
     * Changes it and hands the change to the store, which so gets the changes of all loops in the order they had here: a topic must
     * not have another message after a start than before.
     */
    public void inStoreOrder(Runnable change) {
        lock.lock();
        try {
            change.run();
        } finally {
            lock.unlock();
        }
    }

    /** Sets the retained message of its topic; the one it replaces, null for none. */
    public @Nullable StoredMessage set(StoredMessage message) {
        RetainedTopic key = new RetainedTopic(message.topic());
        lock.lock();
        try {
            RetainedTopic topic = byTopic.get(key);
            StoredMessage former = null;
            if (topic == null) {
                key.message = message;
                byTopic.put(key, key);
                inOrder.add(key);
                counted(key, 1, 0);
            } else {
                former = topic.message;
                topic.message = message;
            }
            counted(key, 0, message.size() - (former == null ? 0 : former.size()));
            return former;
        } finally {
            lock.unlock();
        }
    }

    /** Removes the retained message of a topic in UTF-8 [MQTT-3.3.1-6]; what it was, null for none. */
    public @Nullable StoredMessage remove(byte[] topic) {
        return remove(new RetainedTopic(topic), null);
    }

    /** The retained message of a topic in UTF-8, null when there is none that is not expired. */
    public @Nullable StoredMessage find(byte[] topic, long now) {
        RetainedTopic found = byTopic.get(new RetainedTopic(topic));
        return found == null ? null : current(found, now);
    }

    /** Shows a visitor the messages whose topics match, in the order of topics, those expired left out. */
    public void forEachMatching(TopicFilter filter, long now, Visitor visitor) {
        walk(filter, null, Integer.MAX_VALUE, now, visitor);
    }

    /**
     * The next messages whose topics match, in the order of topics, those expired left out. The work is bounded as
     * well as the result, so a page may have fewer messages, or none, and still be followed by another.
     *
     * @param from null for the first page, then what the page before it gave
     * @param max at most so many messages, at least 1
     */
    public RetainedPage page(TopicFilter filter, byte @Nullable [] from, int max, long now) {
        List<StoredMessage> messages = new ArrayList<>();
        int looks = (int) Math.max(MIN_LOOKS, Math.min(Integer.MAX_VALUE - 1L, (long) max * LOOKS_PER_MESSAGE));
        byte[] next = walk(filter, from, looks, now, message -> {
            messages.add(message);
            return messages.size() < max;
        });
        return new RetainedPage(messages, next);
    }

    /**
     * Removes expired messages, looking at so many topics; to be called again with the page's next until that is null. The page
     * holds what was removed.
     */
    public RetainedPage removeExpired(byte @Nullable [] from, int looks, long now) {
        List<StoredMessage> removed = new ArrayList<>();
        int left = looks;
        for (RetainedTopic topic : inOrder.tailSet(new RetainedTopic(from == null ? new byte[0] : from), true)) {
            if (left-- == 0) {
                return new RetainedPage(removed, topic.topic);
            }
            StoredMessage message = topic.message;
            if (message != null && message.expired(now) && remove(topic, message) != null) {
                removed.add(message);
            }
        }
        return new RetainedPage(removed, null);
    }

    /**
     * Whether a message may be kept without passing a limit.
     *
     * @param maxCount at most so many messages
     * @param maxBytes at most so many bytes, 0 for no limit
     */
    public boolean hasRoom(byte[] topic, int size, long maxCount, long maxBytes) {
        boolean bounded = maxBytes > 0;
        if (count() < maxCount && (!bounded || bytes() + size <= maxBytes)) {
            return true;
        }
        StoredMessage former = find(topic, 0);
        return former != null && (!bounded || bytes() + size - former.size() <= maxBytes);
    }

    private void counted(RetainedTopic topic, int messages, int size) {
        if (!topic.own()) {
            count.addAndGet(messages);
            bytes.addAndGet(size);
        }
    }

    /** How many there are, with those that are expired but not yet removed, without the broker's own under {@code $SYS}. */
    public int count() {
        return count.get();
    }

    /** The sum of the sizes of those that count. */
    public long bytes() {
        return bytes.get();
    }

    /** Walks until the visitor or the number of looks ends it; where it would go on, null at the end. */
    private byte @Nullable [] walk(
            TopicFilter topicFilter, byte @Nullable [] from, int maxLooks, long now, Visitor visitor) {
        if (!topicFilter.hasWildcard()) {
            StoredMessage message = find(topicFilter.filter().getBytes(StandardCharsets.UTF_8), now);
            if (message != null && from == null) {
                visitor.visit(message);
            }
            return null;
        }
        RetainedFilter filter = new RetainedFilter(topicFilter.levels());
        byte[] start = from == null ? filter.first() : from;
        int looks = 0;
        while (true) {
            int missed = 0;
            byte[] leap = null;
            for (RetainedTopic topic : inOrder.tailSet(new RetainedTopic(start), true)) {
                if (looks++ == maxLooks) {
                    return topic.topic;
                }
                if (filter.matches(topic.topic)) {
                    missed = 0;
                    StoredMessage message = current(topic, now);
                    if (message != null && !visitor.visit(message)) {
                        return RetainedFilter.after(topic.topic);
                    }
                    continue;
                }
                byte[] target = filter.target();
                if (target == null) {
                    return null;
                }
                if (++missed > STEPS_BEFORE_LEAP) {
                    leap = target;
                    break;
                }
            }
            if (leap == null) {
                return null;
            }
            start = leap;
        }
    }

    private static @Nullable StoredMessage current(RetainedTopic topic, long now) {
        StoredMessage message = topic.message;
        return message == null || message.expired(now) ? null : message;
    }

    /** Removes a topic if its message is the one expected, or whatever it is for null. */
    private @Nullable StoredMessage remove(RetainedTopic key, @Nullable StoredMessage expected) {
        lock.lock();
        try {
            RetainedTopic topic = byTopic.get(key);
            StoredMessage message = topic == null ? null : topic.message;
            if (topic == null || message == null || !isExpected(message, expected)) {
                return null;
            }
            topic.message = null;
            byTopic.remove(topic);
            inOrder.remove(topic);
            counted(topic, -1, -message.size());
            return message;
        } finally {
            lock.unlock();
        }
    }

    @SuppressWarnings("ReferenceEquality") // not another message that says the same
    private static boolean isExpected(StoredMessage message, @Nullable StoredMessage expected) {
        return expected == null || message == expected;
    }
}
