package io.culex.broker.connection;

import io.culex.broker.hook.HookSet;
import io.culex.broker.hook.TopicHooks;
import io.culex.broker.security.TopicRule;
import io.culex.broker.security.TopicRules;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What one loop remembers of topics that came by: which hooks want them and which rule is theirs, so that neither is searched
 * for again with each message. Used only while there are hooks or rules.
 *
 * <p>Owner: the loop's thread. Bound: a fixed number of topics; a newer one takes the place of an older one.
 */
public final class TopicMemos {
    private static final int SLOTS = 8192;

    private final @Nullable Memo[] slots = new @Nullable Memo[SLOTS];

    /** What is known of a topic in UTF-8 under these hooks and rules. */
    Memo find(byte[] topic, HookSet hooks, TopicRules rules) {
        int hash = Arrays.hashCode(topic);
        int slot = (hash ^ hash >>> 13) & SLOTS - 1;
        Memo memo = slots[slot];
        if (memo == null || memo.hookSet != hooks || memo.rules != rules || !Arrays.equals(memo.bytes, topic)) {
            String text = new String(topic, StandardCharsets.UTF_8);
            memo = new Memo(topic, text, hooks, rules, hooks.forTopic(text), rules.ruleFor(text));
            slots[slot] = memo;
        }
        return memo;
    }

    /**
     * What is known of a topic.
     *
     * @param bytes the topic in UTF-8, not to be changed
     * @param topic the topic
     * @param hookSet the hooks this was found under
     * @param rules the rules this was found under
     * @param hooks who is asked and told
     * @param rule the rule that applies, null for none
     */
    record Memo(
            byte[] bytes,
            String topic,
            HookSet hookSet,
            TopicRules rules,
            TopicHooks hooks,
            @Nullable TopicRule rule) {}
}
