package io.culex.broker.hook;

import io.culex.api.Client;
import io.culex.api.Publish;
import io.culex.api.hook.PublishInterceptor.Decision;
import io.culex.api.hook.PublishInterceptor.Defer;
import io.culex.api.hook.PublishInterceptor.Proceed;
import io.culex.api.hook.PublishInterceptor.Replace;
import io.culex.api.hook.WillInterceptor;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks the {@link WillInterceptor}s. The outcome is Proceed, Replace with the last message, or Drop. */
public final class WillChain extends Chain<WillInterceptor> {
    WillChain(Binding<WillInterceptor>[] hooks, ScheduledExecutorService timer) {
        super(hooks, timer);
    }

    /** Asks about a will; null when {@code later} gets the outcome. */
    public @Nullable Decision run(
            @Nullable Client client, String clientId, Publish will, Executor loop, Consumer<? super Decision> later) {
        return isEmpty() ? Decision.PROCEED : new Asking(this, client, clientId, will, loop, later).run();
    }

    private static final class Asking extends Question<WillInterceptor, Decision> {
        private final @Nullable Client client;
        private final String clientId;
        private final Publish original;
        private Publish will;
        private Decision outcome = Decision.PROCEED;

        Asking(
                WillChain chain,
                @Nullable Client client,
                String clientId,
                Publish will,
                Executor loop,
                Consumer<? super Decision> later) {
            super(chain, loop, later);
            this.client = client;
            this.clientId = clientId;
            this.original = will;
            this.will = will;
        }

        @Override
        String name() {
            return "onWill";
        }

        @Override
        Decision ask(WillInterceptor hook) {
            return hook.onWill(client, clientId, will);
        }

        @Override
        @Nullable
        Deferral<WillInterceptor, Decision> deferred(Binding<WillInterceptor> hook, Decision decision) {
            return decision instanceof Defer(var stage, var timeout, var onTimeout)
                    ? defer(hook, stage, timeout, onTimeout)
                    : null;
        }

        @Override
        @Nullable
        Decision take(Binding<WillInterceptor> hook, Decision decision) {
            if (decision instanceof Replace replace) {
                will = new ReplacedPublish(replace.message(), original);
                outcome = replace;
                return null;
            }
            return decision instanceof Proceed ? null : Decision.DROP;
        }

        @Override
        Decision end() {
            return outcome;
        }

        @Override
        Decision denial() {
            return Decision.DROP;
        }
    }
}
