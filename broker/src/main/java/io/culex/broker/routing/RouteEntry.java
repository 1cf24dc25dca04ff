package io.culex.broker.routing;

import org.jspecify.annotations.Nullable;

/**
 * One receiver and how it wants the message. The table keeps a subscription in this form, so that a route only refers to
 * what is there; a subscriber with overlapping subscriptions gets one entry made of all of them. Immutable.
 */
public sealed class RouteEntry implements Keyed permits Membership {
    private final Subscriber subscriber;
    private final byte qos;
    private final boolean noLocal;
    private final boolean retainAsPublished;
    private final int @Nullable [] subscriptionIds;

    /** The route to this entry alone, made once; any thread may set it, since a route is immutable. */
    private @Nullable Route alone;

    RouteEntry(
            Subscriber subscriber,
            int qos,
            boolean noLocal,
            boolean retainAsPublished,
            int @Nullable [] subscriptionIds) {
        this.subscriber = subscriber;
        this.qos = (byte) qos;
        this.noLocal = noLocal;
        this.retainAsPublished = retainAsPublished;
        this.subscriptionIds = subscriptionIds;
    }

    public Subscriber subscriber() {
        return subscriber;
    }

    /** The maximum QoS; of overlapping subscriptions the highest [MQTT-3.3.4-2]. */
    public int qos() {
        return qos;
    }

    /** No Local; of overlapping subscriptions only if all have it, since the copy of any other has to go. */
    public boolean noLocal() {
        return noLocal;
    }

    /** Retain As Published; of overlapping subscriptions if any has it. */
    public boolean retainAsPublished() {
        return retainAsPublished;
    }

    /** The Subscription Identifiers of all that match [MQTT-3.3.4-4], null for none; not to be changed. */
    public int @Nullable [] subscriptionIds() {
        return subscriptionIds;
    }

    /** The Shared Subscription in full, {@code $share/} included; null for a subscription that is not shared. */
    public @Nullable String sharedFilter() {
        return null;
    }

    /** A message is on its way to the subscriber's loop. */
    void departed() {}

    /** A message that was on its way is there. */
    void arrived() {}

    /** How many messages the subscriber has before it. */
    int load() {
        return subscriber.load();
    }

    @SuppressWarnings("ReferenceEquality") // what a subscriber is told apart by
    boolean isOf(Subscriber other) {
        return subscriber == other;
    }

    /** One entry in place of two of the same subscriber. */
    RouteEntry merge(RouteEntry other) {
        return new RouteEntry(
                subscriber,
                Math.max(qos, other.qos),
                noLocal && other.noLocal,
                retainAsPublished || other.retainAsPublished,
                concat(subscriptionIds, other.subscriptionIds));
    }

    private static int @Nullable [] concat(int @Nullable [] a, int @Nullable [] b) {
        if (a == null) {
            return b;
        }
        if (b == null) {
            return a;
        }
        int[] all = new int[a.length + b.length];
        System.arraycopy(a, 0, all, 0, a.length);
        System.arraycopy(b, 0, all, a.length, b.length);
        return all;
    }

    /** The route that has this entry and nothing else. */
    Route alone() {
        Route route = alone;
        if (route == null) {
            route = Route.of(new RouteEntry[] {this}, 1, Route.NO_GROUPS);
            alone = route;
        }
        return route;
    }

    @Override
    public Object key() {
        return subscriber;
    }
}
