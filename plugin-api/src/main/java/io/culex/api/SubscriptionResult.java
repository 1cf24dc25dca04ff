package io.culex.api;

/**
 * What came of one filter of a SUBSCRIBE.
 *
 * @param subscription the subscription; with the QoS that was granted
 * @param reason the granted QoS or the failure, as SUBACK says it
 * @since 0.1
 */
public record SubscriptionResult(Subscription subscription, ReasonCode reason) {}
