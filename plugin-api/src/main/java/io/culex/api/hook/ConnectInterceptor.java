package io.culex.api.hook;

import io.culex.api.Client;
import io.culex.api.Connect;
import io.culex.api.ReasonCode;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Asked when CONNECT was decoded, before authentication. May change it, for example its Client Identifier.
 *
 * @since 0.1
 */
public interface ConnectInterceptor extends Hook {
    /** Decides about a CONNECT, as the interceptors before this one left it. */
    Decision onConnect(Client client, Connect connect);

    /** What to do with a CONNECT. */
    sealed interface Decision {
        /** The one {@link Proceed}. */
        Decision PROCEED = new Proceed();
    }

    /** Goes on to the next interceptor. */
    record Proceed() implements Decision {}

    /** Goes on with another CONNECT. The version cannot be changed. */
    record Replace(Connect connect) implements Decision {}

    /**
     * Refuses the client by CONNACK.
     *
     * @param reason a code of 0x80 or above; older versions get the nearest they have
     * @param reasonString for 5.0 clients, null for none
     * @param serverReference another server to use, with {@code USE_ANOTHER_SERVER} or {@code SERVER_MOVED}
     */
    record Refuse(
            ReasonCode reason,
            @Nullable String reasonString,
            @Nullable String serverReference) implements Decision {}

    /** Answers later; the client waits. */
    record Defer(CompletionStage<? extends Decision> later, Duration timeout, Decision onTimeout) implements Decision {}
}
