package io.culex.broker.hook;

import io.culex.api.hook.Hook;
import java.util.Arrays;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * A chain of hooks that may be limited to topics. The chain for a topic keeps all hooks, with a mark on those to ask: a
 * message whose topic is replaced on the way meets the hooks of its new topic from there on.
 */
abstract class TopicChain<H extends Hook> extends Chain<H> {
    /** The hooks to ask, null for all. */
    final boolean @Nullable [] asked;

    TopicChain(Binding<H>[] hooks, boolean @Nullable [] asked, ScheduledExecutorService timer) {
        super(hooks, timer);
        this.asked = asked;
    }

    /** Marks for a topic: null when all hooks want it, an empty array when none does. */
    final boolean @Nullable [] marks(String topic) {
        boolean[] marks = new boolean[hooks.length];
        int wanted = 0;
        for (int i = 0; i < hooks.length; i++) {
            marks[i] = hooks[i].matches(topic);
            wanted += marks[i] ? 1 : 0;
        }
        if (wanted == hooks.length) {
            return null;
        }
        return wanted == 0 ? new boolean[0] : marks;
    }

    final boolean concerns(int index, boolean sameTopic, String topic) {
        if (sameTopic) {
            return asked == null || asked[index];
        }
        return hooks[index].matches(topic);
    }

    final Binding<H>[] none() {
        return Arrays.copyOf(hooks, 0);
    }

    /** The indices of the hooks of other plugins than this one. */
    final int[] others(String pluginId) {
        int[] others = new int[hooks.length];
        int count = 0;
        for (int i = 0; i < hooks.length; i++) {
            if (!hooks[i].owner.pluginId.equals(pluginId)) {
                others[count++] = i;
            }
        }
        return Arrays.copyOf(others, count);
    }
}
