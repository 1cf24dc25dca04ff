package io.culex.broker.session;

import io.culex.api.hook.MessageListener.DropReason;

/** What came of writing a message to a client. */
public enum Sent {
    YES,
    /** It is written when the store has it. */
    LATER,
    /** The packet is larger than the client accepts; nothing was written [MQTT-3.1.2-24]. */
    TOO_LARGE,
    /** The client may not receive it; nothing was written. */
    REFUSED;

    /** What listeners are told where it is not {@link #YES}. */
    DropReason dropReason() {
        return this == TOO_LARGE ? DropReason.TOO_LARGE : DropReason.REFUSED;
    }
}
