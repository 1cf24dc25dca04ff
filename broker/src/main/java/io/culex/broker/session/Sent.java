package io.culex.broker.session;

/** What came of writing a message to a client. */
public enum Sent {
    YES,
    /** The packet is larger than the client accepts; nothing was written [MQTT-3.1.2-24]. */
    TOO_LARGE,
    /** The client may not receive it; nothing was written. */
    REFUSED
}
