package io.culex.api.hook;

import io.culex.api.Client;
import io.culex.api.Message;
import io.culex.api.Publish;
import io.culex.api.ReasonCode;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Asked about each message before it is routed, after the {@link Authorizer}s.
 *
 * @since 0.1
 */
public interface PublishInterceptor extends Hook, TopicScoped {
    /**
     * Decides about a message.
     *
     * @param client the publisher; null for messages of the broker, of plugins and of clients that are gone
     */
    Decision onPublish(@Nullable Client client, Publish publish);

    /** What to do with a message. */
    sealed interface Decision {
        /** The one {@link Proceed}. */
        Decision PROCEED = new Proceed();
        /** The one {@link Drop}. */
        Decision DROP = new Drop();
    }

    /** Goes on to the next interceptor. */
    record Proceed() implements Decision {}

    /** Goes on with another message. A topic that changed is checked and authorized again. */
    record Replace(Message message) implements Decision {}

    /** Drops the message; the publisher is acknowledged as if nothing had happened. */
    record Drop() implements Decision {}

    /**
     * Refuses the message: 5.0 publishers see the reason in PUBACK or PUBREC, older ones are acknowledged.
     *
     * @param reason a code of 0x80 or above
     */
    record Reject(ReasonCode reason, @Nullable String reasonString) implements Decision {}

    /** Drops the message and ends the publisher's connection. */
    record Disconnect(ReasonCode reason, @Nullable String reasonString) implements Decision {}

    /** Answers later; the publisher waits, others do not. */
    record Defer(CompletionStage<? extends Decision> later, Duration timeout, Decision onTimeout) implements Decision {}
}
