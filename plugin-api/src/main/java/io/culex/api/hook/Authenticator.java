package io.culex.api.hook;

import io.culex.api.Client;
import io.culex.api.Connect;
import io.culex.api.ReasonCode;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Asked who a client is. The first that does not abstain decides; when there are authenticators and all abstain, the client
 * is refused.
 *
 * @since 0.1
 */
public interface Authenticator extends Hook {
    /** Decides about a client; {@code client.id()} may be empty still. */
    Decision authenticate(Client client, Connect connect);

    /** The answer. */
    sealed interface Decision {
        /** The one {@link Abstain}. */
        Decision ABSTAIN = new Abstain();
        /** An {@link Accepted} that changes nothing. */
        Decision ACCEPTED = new Accepted(null, Map.of());
    }

    /** Leaves it to the next. */
    record Abstain() implements Decision {}

    /**
     * Lets the client in.
     *
     * @param username the name that counts from now on; null keeps the one of CONNECT
     * @param attributes values for {@link Client#attributes()}; {@code role} is used by the rules of {@code topics:}
     */
    record Accepted(@Nullable String username, Map<String, Object> attributes) implements Decision {}

    /** Refuses the client by CONNACK. */
    record Rejected(ReasonCode reason, @Nullable String reasonString) implements Decision {}

    /** Answers later; the client waits. */
    record Defer(CompletionStage<? extends Decision> later, Duration timeout, Decision onTimeout) implements Decision {}
}
