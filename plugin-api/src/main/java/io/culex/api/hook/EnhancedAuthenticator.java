package io.culex.api.hook;

import io.culex.api.Client;
import io.culex.api.ReasonCode;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Leads the AUTH exchange of MQTT 5.0 for one Authentication Method (4.12), at the connection and at re-authentication.
 *
 * @since 0.1
 */
public interface EnhancedAuthenticator extends Hook {
    /** The Authentication Method this serves. */
    String method();

    /**
     * One step of the exchange.
     *
     * @param step whether this is CONNECT, a later AUTH, or the start of a re-authentication
     * @param data the Authentication Data, null when absent
     */
    Decision onAuth(Client client, Step step, @Nullable ByteBuffer data);

    /** Where the exchange stands. */
    enum Step {
        /** The CONNECT that named the method. */
        CONNECT,
        /** An AUTH that answers {@link Continue}. */
        CONTINUE,
        /** An AUTH of a connected client that starts over. */
        REAUTHENTICATE
    }

    /** The answer. */
    sealed interface Decision {}

    /** Sends AUTH with Continue authentication and waits for the client's next step. */
    record Continue(@Nullable ByteBuffer data) implements Decision {}

    /** Ends the exchange well; the data go into CONNACK or the last AUTH. */
    record Accepted(
            @Nullable String username,
            Map<String, Object> attributes,
            @Nullable ByteBuffer data) implements Decision {}

    /** Ends the exchange and the connection. */
    record Rejected(ReasonCode reason, @Nullable String reasonString) implements Decision {}

    /** Answers later; the client waits. */
    record Defer(CompletionStage<? extends Decision> later, Duration timeout, Decision onTimeout) implements Decision {}
}
