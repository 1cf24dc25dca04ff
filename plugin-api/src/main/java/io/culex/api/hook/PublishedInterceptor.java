package io.culex.api.hook;

import io.culex.api.Client;
import io.culex.api.Publish;
import io.culex.api.ReasonCode;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Asked after a message was routed and before its publisher is acknowledged, so that, say, a database write can hold the
 * acknowledgement back.
 *
 * @since 0.1
 */
public interface PublishedInterceptor extends Hook, TopicScoped {
    /**
     * Decides whether the publisher is acknowledged.
     *
     * @param client the publisher; null for messages of the broker, of plugins and of clients that are gone
     */
    Decision onPublished(@Nullable Client client, Publish publish);

    /** Whether to acknowledge. */
    sealed interface Decision {
        /** The one {@link Acknowledge}. */
        Decision ACKNOWLEDGE = new Acknowledge();
    }

    /** The publisher gets its acknowledgement. */
    record Acknowledge() implements Decision {}

    /** 5.0 publishers get the reason in PUBACK or PUBREC; older ones are disconnected, so that they send again. */
    record Fail(ReasonCode reason, @Nullable String reasonString) implements Decision {}

    /** Answers later; the publisher waits, others do not. */
    record Defer(CompletionStage<? extends Decision> later, Duration timeout, Decision onTimeout) implements Decision {}
}
