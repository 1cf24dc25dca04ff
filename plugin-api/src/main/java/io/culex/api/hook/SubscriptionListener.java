package io.culex.api.hook;

import io.culex.api.Client;
import io.culex.api.SubscriptionResult;
import java.util.List;

/**
 * Told about subscriptions.
 *
 * @since 0.1
 */
public interface SubscriptionListener extends Listener {
    /** SUBACK was written; one result for each filter, refused ones too. */
    default void onSubscribed(Client client, List<SubscriptionResult> results) {}

    /** UNSUBACK was written, or a session that does not stay ended. */
    default void onUnsubscribed(Client client, List<String> filters) {}
}
