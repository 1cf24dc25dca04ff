package io.culex.broker.routing;

import io.culex.api.Origin;
import io.culex.api.store.StoredMessage;
import io.culex.broker.topic.TopicFilter;
import org.jspecify.annotations.Nullable;

/**
 * Gives messages that a member of a Shared Subscription did not finish to another member (4.8.2).
 *
 * <p>Owner: one loop. For its own tasks only: it uses the router's delivery, which serves another message while that one is
 * handed out.
 */
public final class Redelivery {
    private final SubscriptionTree subscriptions;
    private final Router router;

    public Redelivery(SubscriptionTree subscriptions, Router router) {
        this.subscriptions = subscriptions;
        this.router = router;
    }

    /**
     * Hands a message to a member; without members nobody gets it.
     *
     * @param hold what the messages before it are held by, null for nothing
     * @return what is held until this message is where it must be, too
     */
    public @Nullable AckHold give(StoredMessage message, String sharedFilter, @Nullable AckHold hold) {
        if (message.expired(System.currentTimeMillis())) {
            return hold;
        }
        SharedGroup group = subscriptions.membersOf(TopicFilter.parse(sharedFilter));
        if (group == null) {
            return hold;
        }
        Delivery delivery = router.delivery().of(message, Origin.CLIENT, null).heldBy(hold);
        RouteEntry chosen = router.choose(group, delivery);
        if (chosen != null) {
            router.deliver(delivery, chosen);
        }
        AckHold held = delivery.hold();
        delivery.clear();
        return held;
    }
}
