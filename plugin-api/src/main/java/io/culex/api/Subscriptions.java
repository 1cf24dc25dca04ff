package io.culex.api;

import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * The subscriptions in force.
 *
 * @since 0.1
 */
public interface Subscriptions {
    /** How many there are. */
    int count();

    /** The subscriptions of a client's session. */
    CompletionStage<List<Subscription>> of(String clientId);

    /** Subscribes a client that is connected, as if it had asked; no authorizer is asked, no SUBACK is sent. */
    CompletionStage<SubscriptionResult> subscribe(String clientId, Subscription subscription);

    /** Takes a subscription from a client's session; true when it had it. */
    CompletionStage<Boolean> unsubscribe(String clientId, String filter);
}
