package io.culex.broker.hook;

import io.culex.api.Client;
import io.culex.api.ReasonCode;
import io.culex.api.Subscription;
import io.culex.api.hook.SubscribeInterceptor;
import io.culex.api.hook.SubscribeInterceptor.Decision;
import io.culex.api.hook.SubscribeInterceptor.Defer;
import io.culex.api.hook.SubscribeInterceptor.Deny;
import io.culex.api.hook.SubscribeInterceptor.Grant;
import io.culex.api.hook.SubscribeInterceptor.Rewrite;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks the {@link SubscribeInterceptor}s. The outcome is Grant (unchanged), Rewrite with the last subscription, Deny or
 * Disconnect.
 */
public final class SubscribeChain extends Chain<SubscribeInterceptor> {
    private static final Decision DENIAL = new Deny(ReasonCode.UNSPECIFIED_ERROR, null);

    SubscribeChain(Binding<SubscribeInterceptor>[] hooks, ScheduledExecutorService timer) {
        super(hooks, timer);
    }

    /** Asks about one filter; null when {@code later} gets the outcome. */
    public @Nullable Decision run(
            Client client,
            Subscription subscription,
            boolean restored,
            Executor loop,
            Consumer<? super Decision> later) {
        return isEmpty() ? Decision.GRANT : new Asking(this, client, subscription, restored, loop, later).run();
    }

    /** Asks about the filters of a packet one after another; one outcome for each, in their order. */
    public @Nullable List<Decision> runAll(
            Client client,
            List<Subscription> subscriptions,
            boolean restored,
            Executor loop,
            Consumer<? super List<Decision>> later) {
        return new Series<Subscription, Decision>(
                        subscriptions,
                        (subscription, answered) -> run(client, subscription, restored, loop, answered),
                        later)
                .run();
    }

    private static final class Asking extends Question<SubscribeInterceptor, Decision> {
        private final Client client;
        private final boolean restored;
        private Subscription subscription;
        private Decision outcome = Decision.GRANT;

        Asking(
                SubscribeChain chain,
                Client client,
                Subscription subscription,
                boolean restored,
                Executor loop,
                Consumer<? super Decision> later) {
            super(chain, loop, later);
            this.client = client;
            this.subscription = subscription;
            this.restored = restored;
        }

        @Override
        String name() {
            return "onSubscribe";
        }

        @Override
        Decision ask(SubscribeInterceptor hook) {
            return hook.onSubscribe(client, subscription, restored);
        }

        @Override
        @Nullable
        Deferral<SubscribeInterceptor, Decision> deferred(Binding<SubscribeInterceptor> hook, Decision decision) {
            return decision instanceof Defer(var stage, var timeout, var onTimeout)
                    ? defer(hook, stage, timeout, onTimeout)
                    : null;
        }

        @Override
        @Nullable
        Decision take(Binding<SubscribeInterceptor> hook, Decision decision) {
            if (decision instanceof Rewrite rewrite) {
                subscription = rewrite.subscription();
                outcome = rewrite;
                return null;
            }
            return decision instanceof Grant ? null : decision;
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
