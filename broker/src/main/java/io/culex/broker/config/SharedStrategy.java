package io.culex.broker.config;

/** {@code mqtt.shared-subscription-strategy}: which member of a Shared Subscription gets a message. */
public enum SharedStrategy {
    /** The members take turns. */
    ROUND_ROBIN,
    /** Any. */
    RANDOM,
    /** The one with the fewest messages that are queued or not acknowledged. */
    LEAST_INFLIGHT,
    /** Messages of one publisher go to one member. */
    HASH_CLIENT,
    /** Messages on one topic go to one member. */
    HASH_TOPIC
}
