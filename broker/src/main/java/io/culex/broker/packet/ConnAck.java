package io.culex.broker.packet;

import io.culex.api.ReasonCode;

/**
 * CONNACK (3.2).
 *
 * @param sessionPresent whether a session was kept; sent only with {@code SUCCESS}
 * @param reason the Connect Reason Code
 * @param properties the properties, not sent before 5.0
 */
public record ConnAck(boolean sessionPresent, ReasonCode reason, ConnAckProperties properties) {
    /** A refusal that says nothing else. */
    public static ConnAck refused(ReasonCode reason) {
        return new ConnAck(false, reason, ConnAckProperties.NONE);
    }
}
