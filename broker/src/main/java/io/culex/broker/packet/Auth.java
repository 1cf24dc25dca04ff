package io.culex.broker.packet;

import io.culex.api.ReasonCode;
import org.jspecify.annotations.Nullable;

/**
 * AUTH (3.15), 5.0 only.
 *
 * @param reason {@code SUCCESS}, {@code CONTINUE_AUTHENTICATION} or {@code REAUTHENTICATE}
 * @param method the Authentication Method
 * @param data the Authentication Data, null when absent
 * @param diagnostics Reason String and User Properties
 */
public record Auth(ReasonCode reason, String method, byte @Nullable [] data, Diagnostics diagnostics) {}
