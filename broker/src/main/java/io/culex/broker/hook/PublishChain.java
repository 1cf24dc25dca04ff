package io.culex.broker.hook;

import io.culex.api.Client;
import io.culex.api.Publish;
import io.culex.api.ReasonCode;
import io.culex.api.hook.PublishInterceptor;
import io.culex.api.hook.PublishInterceptor.Decision;
import io.culex.api.hook.PublishInterceptor.Defer;
import io.culex.api.hook.PublishInterceptor.Proceed;
import io.culex.api.hook.PublishInterceptor.Reject;
import io.culex.api.hook.PublishInterceptor.Replace;
import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks the {@link PublishInterceptor}s. The outcome is Proceed (unchanged), Replace with the last message, Drop, Reject
 * or Disconnect. A hook sees what the ones before it made of the message.
 */
public final class PublishChain extends TopicChain<PublishInterceptor> {
    private static final Decision DENIAL = new Reject(ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, null);

    PublishChain(Binding<PublishInterceptor>[] hooks, boolean @Nullable [] asked, ScheduledExecutorService timer) {
        super(hooks, asked, timer);
    }

    /** The chain for messages of a topic, empty when nobody wants them. */
    public PublishChain forTopic(String topic) {
        boolean[] marks = marks(topic);
        return marks == null ? this : new PublishChain(marks.length == 0 ? none() : hooks, marks, timer);
    }

    /** The chain without the hooks of one plugin, for messages that this plugin publishes. */
    public PublishChain except(String pluginId) {
        int[] others = others(pluginId);
        if (others.length == hooks.length) {
            return this;
        }
        Binding<PublishInterceptor>[] kept = Arrays.copyOf(hooks, others.length);
        boolean[] marks = new boolean[others.length];
        for (int i = 0; i < others.length; i++) {
            kept[i] = hooks[others[i]];
            marks[i] = asked == null || asked[others[i]];
        }
        return new PublishChain(kept, marks, timer);
    }

    /** Asks about a message; null when {@code later} gets the outcome. */
    public @Nullable Decision run(
            @Nullable Client client, Publish publish, Executor loop, Consumer<? super Decision> later) {
        return isEmpty() ? Decision.PROCEED : new Asking(this, client, publish, loop, later).run();
    }

    private static final class Asking extends Question<PublishInterceptor, Decision> {
        private final PublishChain chain;
        private final @Nullable Client client;
        private final Publish original;
        private Publish publish;
        private boolean sameTopic = true;
        private Decision outcome = Decision.PROCEED;

        Asking(
                PublishChain chain,
                @Nullable Client client,
                Publish publish,
                Executor loop,
                Consumer<? super Decision> later) {
            super(chain, loop, later);
            this.chain = chain;
            this.client = client;
            this.original = publish;
            this.publish = publish;
        }

        @Override
        String name() {
            return "onPublish";
        }

        @Override
        boolean concerns(int index) {
            return chain.concerns(index, sameTopic, publish.topic());
        }

        @Override
        Decision ask(PublishInterceptor hook) {
            return hook.onPublish(client, publish);
        }

        @Override
        @Nullable
        Deferral<PublishInterceptor, Decision> deferred(Binding<PublishInterceptor> hook, Decision decision) {
            return decision instanceof Defer(var stage, var timeout, var onTimeout)
                    ? defer(hook, stage, timeout, onTimeout)
                    : null;
        }

        @Override
        @Nullable
        Decision take(Binding<PublishInterceptor> hook, Decision decision) {
            if (decision instanceof Replace replace) {
                publish = new ReplacedPublish(replace.message(), original);
                sameTopic = publish.topic().equals(original.topic());
                outcome = replace;
                return null;
            }
            return decision instanceof Proceed ? null : decision;
        }

        @Override
        Decision end() {
            return outcome;
        }

        @Override
        Decision denial() {
            return DENIAL;
        }
    }
}
