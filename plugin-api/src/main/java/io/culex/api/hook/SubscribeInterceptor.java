package io.culex.api.hook;

import io.culex.api.Client;
import io.culex.api.ReasonCode;
import io.culex.api.Subscription;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Asked about each filter of a SUBSCRIBE, and again for each stored one when a session is resumed.
 *
 * @since 0.1
 */
public interface SubscribeInterceptor extends Hook {
    /**
     * Decides about a filter.
     *
     * @param restored whether the session already has it and its client is coming back
     */
    Decision onSubscribe(Client client, Subscription subscription, boolean restored);

    /** What to do with a subscription. */
    sealed interface Decision {
        /** The one {@link Grant}. */
        Decision GRANT = new Grant();
    }

    /** Goes on to the next interceptor. */
    record Grant() implements Decision {}

    /** Goes on with another subscription; SUBACK shows its QoS. */
    record Rewrite(Subscription subscription) implements Decision {}

    /** Refuses this filter in SUBACK; others are not touched. */
    record Deny(ReasonCode reason, @Nullable String reasonString) implements Decision {}

    /** Ends the connection. */
    record Disconnect(ReasonCode reason, @Nullable String reasonString) implements Decision {}

    /** Answers later; the client waits. */
    record Defer(CompletionStage<? extends Decision> later, Duration timeout, Decision onTimeout) implements Decision {}
}
