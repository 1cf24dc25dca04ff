package io.culex.broker.session;

import io.culex.api.hook.MessageListener.Event;
import io.culex.api.store.StoredMessage;
import io.culex.broker.hook.Events;
import io.culex.broker.routing.StoredPublish;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells that a client acknowledged a message, and so remembers the messages under way; only while someone wants to know.
 *
 * <p>Owner: the session's loop. Bound: the messages under way.
 */
final class AckFacts {
    private final Session session;
    private final Events events;
    private @Nullable Map<Integer, StoredMessage> sent;

    AckFacts(Session session, Events events) {
        this.session = session;
        this.events = events;
    }

    boolean wanted() {
        return events.wants(Event.ACKNOWLEDGED);
    }

    void sent(int packetId, StoredMessage message) {
        Map<Integer, StoredMessage> map = sent;
        if (map == null) {
            map = new HashMap<>();
            sent = map;
        }
        map.put(packetId, message);
    }

    /** A packet identifier is free again. */
    void closed(int packetId, boolean acknowledged) {
        Map<Integer, StoredMessage> map = sent;
        StoredMessage message = map == null ? null : map.remove(packetId);
        Outlet outlet = session.outlet();
        if (acknowledged && message != null && outlet != null) {
            events.acknowledged(outlet.client(), new StoredPublish(message));
        }
    }
}
