package io.culex.broker.hook;

import io.culex.api.Client;
import io.culex.api.ReasonCode;
import io.culex.api.hook.EnhancedAuthenticator;
import io.culex.api.hook.EnhancedAuthenticator.Decision;
import io.culex.api.hook.EnhancedAuthenticator.Defer;
import io.culex.api.hook.EnhancedAuthenticator.Rejected;
import io.culex.api.hook.EnhancedAuthenticator.Step;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The {@link EnhancedAuthenticator} of one Authentication Method. The outcome of a step is Continue, Accepted or
 * Rejected.
 */
public final class EnhancedAuthentication extends Chain<EnhancedAuthenticator> {
    private static final Decision DENIAL = new Rejected(ReasonCode.NOT_AUTHORIZED, null);

    EnhancedAuthentication(Binding<EnhancedAuthenticator>[] hooks, ScheduledExecutorService timer) {
        super(hooks, timer);
    }

    /** The authenticator of a method, null when there is none; where several serve it, the first in order. */
    @Nullable
    EnhancedAuthentication of(String method) {
        for (int i = 0; i < hooks.length; i++) {
            if (hooks[i].name.equals(method)) {
                return new EnhancedAuthentication(Arrays.copyOfRange(hooks, i, i + 1), timer);
            }
        }
        return null;
    }

    /** Asks about one step of an exchange; null when {@code later} gets the outcome. */
    public @Nullable Decision run(
            Client client, Step step, @Nullable ByteBuffer data, Executor loop, Consumer<? super Decision> later) {
        return new Asking(this, client, step, data, loop, later).run();
    }

    private static final class Asking extends Question<EnhancedAuthenticator, Decision> {
        private final Client client;
        private final Step step;
        private final @Nullable ByteBuffer data;

        Asking(
                EnhancedAuthentication chain,
                Client client,
                Step step,
                @Nullable ByteBuffer data,
                Executor loop,
                Consumer<? super Decision> later) {
            super(chain, loop, later);
            this.client = client;
            this.step = step;
            this.data = data;
        }

        @Override
        String name() {
            return "onAuth";
        }

        @Override
        Decision ask(EnhancedAuthenticator hook) {
            return hook.onAuth(client, step, data);
        }

        @Override
        @Nullable
        Deferral<EnhancedAuthenticator, Decision> deferred(Binding<EnhancedAuthenticator> hook, Decision decision) {
            return decision instanceof Defer(var stage, var timeout, var onTimeout)
                    ? defer(hook, stage, timeout, onTimeout)
                    : null;
        }

        @Override
        Decision take(Binding<EnhancedAuthenticator> hook, Decision decision) {
            return decision;
        }

        @Override
        Decision end() {
            return DENIAL;
        }

        @Override
        Decision denial() {
            return DENIAL;
        }
    }
}
