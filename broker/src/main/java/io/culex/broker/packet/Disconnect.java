package io.culex.broker.packet;

import io.culex.api.ReasonCode;
import org.jspecify.annotations.Nullable;

/**
 * DISCONNECT (3.14).
 *
 * @param reason the Disconnect Reason Code, {@code SUCCESS} before 5.0
 * @param sessionExpiryInterval a new Session Expiry Interval in seconds, -1 when absent; only clients send it
 * @param serverReference another server to use, null when absent; only servers send it
 * @param diagnostics Reason String and User Properties
 */
public record Disconnect(
        ReasonCode reason,
        long sessionExpiryInterval,
        @Nullable String serverReference,
        Diagnostics diagnostics) {

    /** A normal disconnection that says nothing else. */
    public static final Disconnect NORMAL = of(ReasonCode.SUCCESS);

    /** The reason alone. */
    public static Disconnect of(ReasonCode reason) {
        return new Disconnect(reason, -1, null, Diagnostics.NONE);
    }
}
