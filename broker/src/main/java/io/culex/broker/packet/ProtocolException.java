package io.culex.broker.packet;

import io.culex.api.ReasonCode;

/**
 * A client broke the protocol; the connection ends with the reason in CONNACK or DISCONNECT, where its version has them.
 * Has no stack trace: it is caused from outside and must stay cheap.
 */
public final class ProtocolException extends RuntimeException {
    private final ReasonCode reason;
    private final String detail;

    /**
     * @param reason a code of 0x80 or above
     * @param detail what was wrong, for the log; holds nothing that the client sent but names and numbers
     */
    public ProtocolException(ReasonCode reason, String detail) {
        super(detail, null, false, false);
        this.reason = reason;
        this.detail = detail;
    }

    /** A packet that cannot be parsed (4.13). */
    public static ProtocolException malformed(String detail) {
        return new ProtocolException(ReasonCode.MALFORMED_PACKET, detail);
    }

    /** A packet that can be parsed and says what is not allowed (4.13). */
    public static ProtocolException protocolError(String detail) {
        return new ProtocolException(ReasonCode.PROTOCOL_ERROR, detail);
    }

    public ReasonCode reason() {
        return reason;
    }

    public String detail() {
        return detail;
    }
}
