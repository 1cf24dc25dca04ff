package io.culex.broker.hook;

import io.culex.api.Client;
import io.culex.api.Connect;
import io.culex.api.ReasonCode;
import io.culex.api.hook.ConnectInterceptor;
import io.culex.api.hook.ConnectInterceptor.Decision;
import io.culex.api.hook.ConnectInterceptor.Defer;
import io.culex.api.hook.ConnectInterceptor.Refuse;
import io.culex.api.hook.ConnectInterceptor.Replace;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks the {@link ConnectInterceptor}s. The outcome is Proceed, Replace with the last CONNECT, or Refuse. */
public final class ConnectChain extends Chain<ConnectInterceptor> {
    private static final Decision DENIAL = new Refuse(ReasonCode.UNSPECIFIED_ERROR, null, null);

    ConnectChain(Binding<ConnectInterceptor>[] hooks, ScheduledExecutorService timer) {
        super(hooks, timer);
    }

    /** Asks about a CONNECT; null when {@code later} gets the outcome. */
    public @Nullable Decision run(Client client, Connect connect, Executor loop, Consumer<? super Decision> later) {
        return isEmpty() ? Decision.PROCEED : new Asking(this, client, connect, loop, later).run();
    }

    private static final class Asking extends Question<ConnectInterceptor, Decision> {
        private final Client client;
        private Connect connect;
        private Decision outcome = Decision.PROCEED;

        Asking(ConnectChain chain, Client client, Connect connect, Executor loop, Consumer<? super Decision> later) {
            super(chain, loop, later);
            this.client = client;
            this.connect = connect;
        }

        @Override
        String name() {
            return "onConnect";
        }

        @Override
        Decision ask(ConnectInterceptor hook) {
            return hook.onConnect(client, connect);
        }

        @Override
        @Nullable
        Deferral<ConnectInterceptor, Decision> deferred(Binding<ConnectInterceptor> hook, Decision decision) {
            return decision instanceof Defer(var stage, var timeout, var onTimeout)
                    ? defer(hook, stage, timeout, onTimeout)
                    : null;
        }

        @Override
        @Nullable
        Decision take(Binding<ConnectInterceptor> hook, Decision decision) {
            if (decision instanceof Replace replace) {
                if (replace.connect().version() != connect.version()) {
                    return failed(hook, "the protocol version of a CONNECT cannot be replaced");
                }
                connect = replace.connect();
                outcome = replace;
            }
            return decision instanceof Refuse ? decision : null;
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
