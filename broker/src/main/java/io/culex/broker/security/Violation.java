package io.culex.broker.security;

import io.culex.api.ReasonCode;
import io.culex.broker.config.TopicConfig.OnViolation;

/**
 * How a PUBLISH broke a rule. The two reasons differ because PUBACK and PUBREC know fewer codes than DISCONNECT (3.4.2.1,
 * 3.14.2.1).
 *
 * @param ackReason for PUBACK and PUBREC
 * @param disconnectReason for DISCONNECT
 * @param sentence what is wrong, for the Reason String and the log
 * @param action what the publisher gets
 */
public record Violation(ReasonCode ackReason, ReasonCode disconnectReason, String sentence, OnViolation action) {}
