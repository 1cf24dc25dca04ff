package io.culex.broker.session;

import io.culex.api.hook.SessionListener;
import io.culex.api.store.SessionRecord;
import io.culex.api.store.StoredSession;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * All sessions by client id.
 *
 * <p>Threads: any may look up; a session is made, continued and ended only on its own loop, the one its client id hashes
 * to. So two connections with one client id meet there, one after the other.
 */
public final class SessionDirectory {
    private final ConcurrentHashMap<String, Session> sessions = new ConcurrentHashMap<>();
    private final AtomicLong nextId = new AtomicLong(1);
    private final SessionScope[] scopes;

    /** By loop, and for it alone: how many sessions have ended that the store may still have. */
    private final int[] forgetting;

    /**
     * @param scopes one for each loop, in order; filled before the first use
     */
    public SessionDirectory(SessionScope[] scopes) {
        this.scopes = scopes;
        this.forgetting = new int[scopes.length];
    }

    /** The number of the loop that a client id belongs to. */
    public int loopOf(String clientId) {
        int hash = clientId.hashCode() * 0x9E3779B9;
        return (int) ((hash & 0xFFFF_FFFFL) * scopes.length >>> 32);
    }

    /**
     * Opens the session of a client that connects, on its loop.
     *
     * @param cleanStart whether a session that exists is thrown away [MQTT-3.1.2-4]
     * @return the session, and whether it existed
     */
    public Opened open(String clientId, boolean cleanStart, long expiryInterval, int receiveMaximum, Outlet outlet) {
        SessionScope scope = scopes[loopOf(clientId)];
        Session existing = sessions.get(clientId);
        boolean written =
                existing != null && existing.stored() || forgetting[scope.loop().index()] > 0;
        if (existing != null) {
            takeOver(existing, cleanStart);
            existing = sessions.get(clientId);
        }
        if (existing != null && cleanStart) {
            existing.endWithWill(SessionListener.Cause.CLEAN_START);
            existing = null;
        }
        Session session = existing;
        if (session == null) {
            session = new Session(nextId.getAndIncrement(), clientId, scope, this, expiryInterval);
            sessions.put(clientId, session);
        }
        session.attach(outlet, expiryInterval, receiveMaximum);
        if (existing == null) {
            scope.events().sessionCreated(clientId);
        } else {
            scope.events().sessionResumed(clientId);
        }
        return new Opened(session, existing != null, written || session.stored());
    }

    /** Ends the connection that has the session now [MQTT-3.1.4-3]. */
    private static void takeOver(Session session, boolean cleanStart) {
        Outlet current = session.outlet();
        if (current != null) {
            Will will = session.will();
            current.takenOver();
            // A will that may wait is not sent when the session goes on at once [MQTT-3.1.3-9].
            if (will != null && will.delaySeconds() > 0 && !cleanStart) {
                session.will(null);
            }
        } else if (!cleanStart) {
            session.will(null); // the client came back within the Will Delay Interval
        }
    }

    void removed(Session session) {
        sessions.remove(session.clientId(), session);
    }

    /** The batch of this turn makes the store forget a session; until that is sure, nobody is told that there is none. */
    void forgets(SessionScope scope) {
        int loop = scope.loop().index();
        forgetting[loop]++;
        scope.batch().await(failure -> forgetting[loop]--);
    }

    public @Nullable Session find(String clientId) {
        return sessions.get(clientId);
    }

    public int count() {
        return sessions.size();
    }

    public Collection<Session> all() {
        return sessions.values();
    }

    /** Session numbers below this one were given out before. */
    public void startFrom(long id) {
        nextId.accumulateAndGet(id, Math::max);
    }

    /** Puts back a session that was found in the store, before listeners open. */
    public Session restore(StoredSession stored) {
        SessionRecord saved = stored.session();
        SessionScope scope = scopes[loopOf(saved.clientId())];
        Session session = new Session(saved.id(), saved.clientId(), scope, this, saved.expiryInterval());
        // There are two when the older one had ended, but what it left was not handed out yet.
        sessions.merge(saved.clientId(), session, (a, b) -> a.id() > b.id() ? a : b);
        nextId.accumulateAndGet(saved.id() + 1, Math::max);
        return session;
    }

    /**
     * A session that was opened.
     *
     * @param session the session
     * @param present whether it was there before: Session Present
     * @param written whether the store has yet to learn of it, or of the end of the one before
     */
    public record Opened(Session session, boolean present, boolean written) {}
}
