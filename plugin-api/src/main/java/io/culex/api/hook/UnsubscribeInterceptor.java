package io.culex.api.hook;

import io.culex.api.Client;
import io.culex.api.ReasonCode;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Asked about each filter of an UNSUBSCRIBE.
 *
 * @since 0.1
 */
public interface UnsubscribeInterceptor extends Hook {
    /** Decides about a filter, with {@code $share/group/} where it is shared. */
    Decision onUnsubscribe(Client client, String filter);

    /** What to do with an unsubscription. */
    sealed interface Decision {
        /** The one {@link Proceed}. */
        Decision PROCEED = new Proceed();
    }

    /** Goes on to the next interceptor. */
    record Proceed() implements Decision {}

    /** Goes on with another filter. */
    record Rewrite(String filter) implements Decision {}

    /**
     * Keeps the subscription and says so in UNSUBACK (5.0).
     *
     * @param reason a code of 0x80 or above
     * @param reasonString told the client, null for none
     */
    record Deny(ReasonCode reason, @Nullable String reasonString) implements Decision {
        /** Without a word. */
        public Deny(ReasonCode reason) {
            this(reason, null);
        }
    }

    /** Answers later; the client waits. */
    record Defer(CompletionStage<? extends Decision> later, Duration timeout, Decision onTimeout) implements Decision {}
}
