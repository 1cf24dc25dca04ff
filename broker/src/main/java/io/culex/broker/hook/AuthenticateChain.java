package io.culex.broker.hook;

import io.culex.api.Client;
import io.culex.api.Connect;
import io.culex.api.ReasonCode;
import io.culex.api.hook.Authenticator;
import io.culex.api.hook.Authenticator.Abstain;
import io.culex.api.hook.Authenticator.Decision;
import io.culex.api.hook.Authenticator.Defer;
import io.culex.api.hook.Authenticator.Rejected;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks the {@link Authenticator}s. The outcome is Accepted or Rejected; Abstain only when there is no authenticator, and
 * the configuration alone says who may come in.
 */
public final class AuthenticateChain extends Chain<Authenticator> {
    private static final Decision DENIAL = new Rejected(ReasonCode.NOT_AUTHORIZED, null);

    AuthenticateChain(Binding<Authenticator>[] hooks, ScheduledExecutorService timer) {
        super(hooks, timer);
    }

    /** Asks who a client is; null when {@code later} gets the outcome. */
    public @Nullable Decision run(Client client, Connect connect, Executor loop, Consumer<? super Decision> later) {
        return isEmpty() ? Decision.ABSTAIN : new Asking(this, client, connect, loop, later).run();
    }

    private static final class Asking extends Question<Authenticator, Decision> {
        private final Client client;
        private final Connect connect;

        Asking(
                AuthenticateChain chain,
                Client client,
                Connect connect,
                Executor loop,
                Consumer<? super Decision> later) {
            super(chain, loop, later);
            this.client = client;
            this.connect = connect;
        }

        @Override
        String name() {
            return "authenticate";
        }

        @Override
        Decision ask(Authenticator hook) {
            return hook.authenticate(client, connect);
        }

        @Override
        @Nullable
        Deferral<Authenticator, Decision> deferred(Binding<Authenticator> hook, Decision decision) {
            return decision instanceof Defer(var stage, var timeout, var onTimeout)
                    ? defer(hook, stage, timeout, onTimeout)
                    : null;
        }

        @Override
        @Nullable
        Decision take(Binding<Authenticator> hook, Decision decision) {
            return decision instanceof Abstain ? null : decision;
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
