package io.culex.broker.hook;

import io.culex.api.Client;
import io.culex.api.ReasonCode;
import io.culex.api.hook.UnsubscribeInterceptor;
import io.culex.api.hook.UnsubscribeInterceptor.Decision;
import io.culex.api.hook.UnsubscribeInterceptor.Defer;
import io.culex.api.hook.UnsubscribeInterceptor.Deny;
import io.culex.api.hook.UnsubscribeInterceptor.Rewrite;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks the {@link UnsubscribeInterceptor}s. The outcome is Proceed, Rewrite with the last filter, or Deny. */
public final class UnsubscribeChain extends Chain<UnsubscribeInterceptor> {
    private static final Decision DENIAL = new Deny(ReasonCode.UNSPECIFIED_ERROR);

    UnsubscribeChain(Binding<UnsubscribeInterceptor>[] hooks, ScheduledExecutorService timer) {
        super(hooks, timer);
    }

    /** Asks about one filter; null when {@code later} gets the outcome. */
    public @Nullable Decision run(Client client, String filter, Executor loop, Consumer<? super Decision> later) {
        return isEmpty() ? Decision.PROCEED : new Asking(this, client, filter, loop, later).run();
    }

    /** Asks about the filters of a packet one after another; one outcome for each, in their order. */
    public @Nullable List<Decision> runAll(
            Client client, List<String> filters, Executor loop, Consumer<? super List<Decision>> later) {
        return new Series<String, Decision>(filters, (filter, answered) -> run(client, filter, loop, answered), later)
                .run();
    }

    private static final class Asking extends Question<UnsubscribeInterceptor, Decision> {
        private final Client client;
        private String filter;
        private Decision outcome = Decision.PROCEED;

        Asking(UnsubscribeChain chain, Client client, String filter, Executor loop, Consumer<? super Decision> later) {
            super(chain, loop, later);
            this.client = client;
            this.filter = filter;
        }

        @Override
        String name() {
            return "onUnsubscribe";
        }

        @Override
        Decision ask(UnsubscribeInterceptor hook) {
            return hook.onUnsubscribe(client, filter);
        }

        @Override
        @Nullable
        Deferral<UnsubscribeInterceptor, Decision> deferred(Binding<UnsubscribeInterceptor> hook, Decision decision) {
            return decision instanceof Defer(var stage, var timeout, var onTimeout)
                    ? defer(hook, stage, timeout, onTimeout)
                    : null;
        }

        @Override
        @Nullable
        Decision take(Binding<UnsubscribeInterceptor> hook, Decision decision) {
            if (decision instanceof Rewrite rewrite) {
                filter = rewrite.filter();
                outcome = rewrite;
            }
            return decision instanceof Deny ? decision : null;
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
