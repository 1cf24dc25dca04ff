package io.culex.broker.hook;

import io.culex.api.Client;
import io.culex.api.Publish;
import io.culex.api.ReasonCode;
import io.culex.api.hook.PublishedInterceptor;
import io.culex.api.hook.PublishedInterceptor.Decision;
import io.culex.api.hook.PublishedInterceptor.Defer;
import io.culex.api.hook.PublishedInterceptor.Fail;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks the {@link PublishedInterceptor}s. The outcome is Acknowledge or Fail. */
public final class PublishedChain extends TopicChain<PublishedInterceptor> {
    private static final Decision DENIAL = new Fail(ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, null);

    PublishedChain(Binding<PublishedInterceptor>[] hooks, boolean @Nullable [] asked, ScheduledExecutorService timer) {
        super(hooks, asked, timer);
    }

    /** The chain for messages of a topic, empty when nobody wants them. */
    public PublishedChain forTopic(String topic) {
        boolean[] marks = marks(topic);
        return marks == null ? this : new PublishedChain(marks.length == 0 ? none() : hooks, marks, timer);
    }

    /** Asks whether to acknowledge a message; null when {@code later} gets the outcome. */
    public @Nullable Decision run(
            @Nullable Client client, Publish publish, Executor loop, Consumer<? super Decision> later) {
        return isEmpty() ? Decision.ACKNOWLEDGE : new Asking(this, client, publish, loop, later).run();
    }

    private static final class Asking extends Question<PublishedInterceptor, Decision> {
        private final PublishedChain chain;
        private final @Nullable Client client;
        private final Publish publish;

        Asking(
                PublishedChain chain,
                @Nullable Client client,
                Publish publish,
                Executor loop,
                Consumer<? super Decision> later) {
            super(chain, loop, later);
            this.chain = chain;
            this.client = client;
            this.publish = publish;
        }

        @Override
        String name() {
            return "onPublished";
        }

        @Override
        boolean concerns(int index) {
            return chain.concerns(index, true, publish.topic());
        }

        @Override
        Decision ask(PublishedInterceptor hook) {
            return hook.onPublished(client, publish);
        }

        @Override
        @Nullable
        Deferral<PublishedInterceptor, Decision> deferred(Binding<PublishedInterceptor> hook, Decision decision) {
            return decision instanceof Defer(var stage, var timeout, var onTimeout)
                    ? defer(hook, stage, timeout, onTimeout)
                    : null;
        }

        @Override
        @Nullable
        Decision take(Binding<PublishedInterceptor> hook, Decision decision) {
            return decision instanceof Fail ? decision : null;
        }

        @Override
        Decision end() {
            return Decision.ACKNOWLEDGE;
        }

        @Override
        Decision denial() {
            return DENIAL;
        }
    }
}
