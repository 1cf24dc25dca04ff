package io.culex.javascript;

import io.culex.api.ReasonCode;

/** Reason codes as scripts give them. */
final class Reasons {
    private Reasons() {}

    /** The failure a number stands for; {@code otherwise} for a number that stands for none. */
    static ReasonCode failure(int code, ReasonCode otherwise) {
        ReasonCode reason = ReasonCode.of(code);
        return reason != null && reason.failure() ? reason : otherwise;
    }

    static ReasonCode failure(int code) {
        return failure(code, ReasonCode.NOT_AUTHORIZED);
    }
}
