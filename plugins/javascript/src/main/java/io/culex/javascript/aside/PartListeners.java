package io.culex.javascript.aside;

import io.culex.api.Client;
import io.culex.api.hook.BrokerListener;
import io.culex.api.hook.ConnectionListener;
import io.culex.api.hook.Hook;
import io.culex.api.hook.MessageListener;
import io.culex.api.hook.SessionListener;
import io.culex.api.hook.SubscriptionListener;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes listeners of scripts into listeners about a part of the traffic. */
final class PartListeners {
    private PartListeners() {}

    /** Told on the thread that the broker tells. */
    static Hook of(Hook hook, Part part, Function<String, @Nullable Client> find) {
        return of(hook, part, Runnable::run, find);
    }

    static Hook of(Hook hook, Part part, PartMessages.Way way, Function<String, @Nullable Client> find) {
        if (!(hook instanceof MessageListener messages)) {
            throw new IllegalArgumentException("not a listener of scripts: " + hook);
        }
        return hook instanceof ConnectionListener
                        && hook instanceof SubscriptionListener
                        && hook instanceof SessionListener
                        && hook instanceof BrokerListener
                ? everything(hook, part, way, find)
                : new PartMessages(messages, part, way, find);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // it was looked at just before
    private static <
                    L extends
                            MessageListener & ConnectionListener & SubscriptionListener & SessionListener
                                    & BrokerListener>
            Hook everything(Hook hook, Part part, PartMessages.Way way, Function<String, @Nullable Client> find) {
        return new PartFacts((L) hook, part, way, find);
    }
}
