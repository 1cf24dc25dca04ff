package io.culex.api;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a connection ended.
 *
 * @param cause who ended it
 * @param reason the reason code of DISCONNECT, sent or received; null when the connection just broke
 * @param detail a sentence for people, null when there is nothing to add
 * @param willPending whether the Will Message will be published
 * @param connected how long the connection was open
 * @since 0.1
 */
public record Disconnection(
        Cause cause, @Nullable ReasonCode reason, @Nullable String detail, boolean willPending, Duration connected) {

    /** Who or what ended a connection. */
    public enum Cause {
        /** The client sent DISCONNECT. */
        CLIENT,
        /** A plugin, an administrator or the broker's shutdown ended it. */
        SERVER,
        /** The network connection closed without DISCONNECT. */
        LOST,
        /** Nothing was heard for one and a half times Keep Alive. */
        KEEP_ALIVE,
        /** Another connection came with the same Client Identifier. */
        TAKEN_OVER,
        /** The client broke the protocol. */
        ERROR
    }
}
