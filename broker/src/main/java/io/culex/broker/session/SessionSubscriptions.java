package io.culex.broker.session;

import io.culex.api.Subscription;
import io.culex.broker.topic.TopicFilter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The subscriptions of one session: here, in the broker's tree, and in the store where the session outlives its connection.
 *
 * <p>Owner: the session's loop. Bound: {@code limits.max-subscriptions}, which who adds to them looks at.
 */
public final class SessionSubscriptions {
    private final Session session;
    private final SessionScope scope;
    private final Map<String, Subscription> byFilter = new HashMap<>(4);
    private int shared;
    private boolean everShared;

    SessionSubscriptions(Session session, SessionScope scope) {
        this.session = session;
        this.scope = scope;
    }

    /** Makes or replaces a subscription [MQTT-3.8.4-3]; whether it was there. */
    public boolean add(TopicFilter filter, Subscription subscription) {
        if (session.ended()) {
            return false; // it would stay in the tree for ever
        }
        boolean existed = register(filter, subscription);
        keep(filter, subscription);
        if (session.stored()) {
            scope.batch().operations().putSubscription(session.id(), subscription);
        }
        return existed;
    }

    private void keep(TopicFilter filter, Subscription subscription) {
        boolean fresh = byFilter.put(subscription.filter(), subscription) == null;
        if (filter.shareGroup() != null) {
            shared += fresh ? 1 : 0;
            everShared = true;
        }
    }

    private boolean register(TopicFilter filter, Subscription subscription) {
        Integer identifier = subscription.identifier();
        return scope.subscriptions()
                .subscribe(
                        filter,
                        session,
                        subscription.qos(),
                        subscription.noLocal(),
                        subscription.retainAsPublished(),
                        identifier == null ? 0 : identifier);
    }

    /** Removes a subscription; false when there was none. */
    public boolean remove(TopicFilter filter) {
        if (byFilter.remove(filter.text()) == null) {
            return false;
        }
        shared -= filter.shareGroup() == null ? 0 : 1;
        scope.subscriptions().unsubscribe(filter, session);
        if (session.stored()) {
            scope.batch().operations().removeSubscription(session.id(), filter.text());
        }
        return true;
    }

    /** Whether there is one with that filter. */
    public boolean has(String filter) {
        return byFilter.containsKey(filter);
    }

    public int count() {
        return byFilter.size();
    }

    /** A copy of all. */
    public List<Subscription> all() {
        return new ArrayList<>(byFilter.values());
    }

    /** A copy of their filters. */
    public List<String> filters() {
        return new ArrayList<>(byFilter.keySet());
    }

    /** Puts back what the store had. */
    void restore(Subscription subscription) {
        TopicFilter filter = TopicFilter.parse(subscription.filter());
        keep(filter, subscription);
        register(filter, subscription);
    }

    /** Whether messages may have come by a Shared Subscription. */
    boolean everShared() {
        return everShared;
    }

    /** The client came or went: groups prefer members that are there. */
    void online(boolean there) {
        if (shared == 0) {
            return;
        }
        for (String text : byFilter.keySet()) {
            TopicFilter filter = TopicFilter.parse(text);
            if (filter.shareGroup() != null) {
                scope.subscriptions().presence(filter, session, there);
            }
        }
    }

    /** The session ends; the store forgets them with it. */
    void end() {
        for (String filter : byFilter.keySet()) {
            scope.subscriptions().unsubscribe(TopicFilter.parse(filter), session);
        }
        byFilter.clear();
    }
}
