package io.culex.javascript.aside;

import io.culex.api.Client;
import io.culex.api.hook.Hook;
import org.jspecify.annotations.Nullable;

/**
 * Which part of the broker's traffic some scripts see, and what becomes of their answers. Asked on event loops: safe from any
 * thread and quick.
 */
public interface Part {
    /**
     * Whether these scripts are asked.
     *
     * @param kind the question, null for a fact
     * @param subject the topic where the question has one, else empty
     */
    boolean takes(@Nullable Class<? extends Hook> kind, @Nullable Client client, String subject);

    /** The client as these scripts see it. */
    default Client view(Client client) {
        return client;
    }

    /** Whether somebody wants to know the answers; else {@link #answered} is not called. */
    default boolean watched() {
        return false;
    }

    /** The answer that counts. */
    default <H extends Hook, D> D answered(Asked<H, D> asked, D given) {
        return given;
    }

    /** Asks a hook of these scripts, if they are asked at all; the answer that counts. */
    default <H extends Hook, D> D ask(H hook, Asked<H, D> asked) {
        if (!takes(asked.kind(), asked.client(), asked.subject())) {
            return asked.pass();
        }
        D given = asked.ask().apply(hook, this);
        return watched() ? answered(asked, given) : given;
    }

    /** The view of a client that may not be there. */
    default @Nullable Client viewOrNone(@Nullable Client client) {
        return client == null ? null : view(client);
    }
}
