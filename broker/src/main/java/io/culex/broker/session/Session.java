package io.culex.broker.session;

import io.culex.api.Client;
import io.culex.api.ReasonCode;
import io.culex.api.Subscription;
import io.culex.api.hook.SessionListener;
import io.culex.api.store.QueuedMessage;
import io.culex.api.store.SessionRecord;
import io.culex.api.store.StoredMessage;
import io.culex.api.store.StoredSession;
import io.culex.broker.metrics.LoopCounters.Counter;
import io.culex.broker.routing.AckHold;
import io.culex.broker.routing.Delivery;
import io.culex.broker.routing.RouteEntry;
import io.culex.broker.routing.Subscriber;
import io.culex.broker.topic.TopicFilter;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One client's session (4.1): its subscriptions, its messages, its will, and its life from the first CONNECT to its end.
 *
 * <p>Owner: the loop that the client id hashes to, for good; the client's connection is moved there. Only {@link #online()},
 * {@link #loop()} and what never changes may be read elsewhere. Bounds: those of {@link Outgoing}, and for inbound QoS 2 the
 * number of packet identifiers.
 */
public final class Session implements Subscriber {
    /** Session Expiry Interval of a session that never expires. */
    public static final long NEVER = 0xFFFF_FFFFL;

    /** When the client of a session left that has ended, as the store has it until it is dropped. */
    private static final long LONG_AGO = 1;

    private final long id;
    private final String clientId;
    private final SessionScope scope;
    private final SessionDirectory directory;
    private final boolean stored;
    private final SessionSubscriptions subscriptions;
    private final Outgoing outgoing;
    private final InboundIds inbound;
    private final Absence absence;
    private long expiryInterval;
    private @Nullable Will will;

    /** Open while a will is on its way. */
    private @Nullable CompletableFuture<@Nullable Void> leaving;

    /** A will that is on its way and that the store still has. */
    private @Nullable Will leavingWill;

    private @Nullable Outlet outlet;
    private volatile @Nullable Client client;
    private boolean ended;

    Session(long id, String clientId, SessionScope scope, SessionDirectory directory, long expiryInterval) {
        this.id = id;
        this.clientId = clientId;
        this.scope = scope;
        this.directory = directory;
        this.expiryInterval = expiryInterval;
        this.stored = expiryInterval > 0;
        this.subscriptions = new SessionSubscriptions(this, scope);
        this.outgoing = new Outgoing(this, scope);
        this.inbound = new InboundIds(id, stored, scope.batch());
        this.absence = new Absence(this, scope.loop().timers());
    }

    public long id() {
        return id;
    }

    @Override
    public String clientId() {
        return clientId;
    }

    @Override
    public int loop() {
        return scope.loop().index();
    }

    /** Runs a task on the session's loop. */
    public void execute(Runnable task) {
        scope.loop().run(task);
    }

    @Override
    public boolean online() {
        return client != null;
    }

    @Override
    public @Nullable Client client() {
        return client;
    }

    /** The connection, null while the client is away. */
    public @Nullable Outlet outlet() {
        return outlet;
    }

    public long expiryInterval() {
        return expiryInterval;
    }

    @Override
    public boolean stored() {
        return stored;
    }

    boolean ended() {
        return ended;
    }

    public int queued() {
        return outgoing.queued();
    }

    public int inFlight() {
        return outgoing.inFlight();
    }

    // ---- connection ----------------------------------------------------------------------------------------------

    /** A connection takes the session; messages flow once {@link #resume()} is called. */
    void attach(Outlet newOutlet, long newExpiryInterval, int newReceiveMaximum) {
        absence.end();
        outlet = newOutlet;
        expiryInterval = newExpiryInterval;
        outgoing.attached(newReceiveMaximum);
        client = newOutlet.client();
        subscriptions.online(true);
        if (stored) {
            scope.batch().operations().putSession(new SessionRecord(id, clientId, expiryInterval, 0));
        }
    }

    /** CONNACK was written: what is open is sent again, then what waits. */
    public void resume() {
        outgoing.resume();
    }

    /** DISCONNECT may change the Session Expiry Interval, though not from 0 [MQTT-3.1.2-23]. */
    public void expiryInterval(long seconds) {
        expiryInterval = seconds;
    }

    /** Sets or clears the will of the connection. */
    public void will(@Nullable Will newWill) {
        if (newWill == null && will == null) {
            return;
        }
        will = newWill;
        leaving = null;
        leavingWill = null;
        if (stored) {
            putWill(newWill);
        }
    }

    private void putWill(@Nullable Will newWill) {
        if (newWill == null) {
            scope.batch().operations().putWill(id, null, 0, -1);
        } else {
            scope.batch().operations().putWill(id, newWill.message(), newWill.delaySeconds(), newWill.expirySeconds());
        }
    }

    public @Nullable Will will() {
        return will;
    }

    /**
     * The connection is gone: the session waits for the next one, or ends.
     *
     * @param from the connection that is gone; another one may have taken its place already
     */
    public void detach(Outlet from) {
        if (outlet != from || ended) {
            return;
        }
        outlet = null;
        client = null;
        outgoing.detached();
        if (expiryInterval == 0) {
            endWithWill(SessionListener.Cause.CLOSED);
            return;
        }
        subscriptions.online(false);
        scope.events().sessionOffline(clientId);
        absence.start(0); // first, so that a store that fails does not keep the session from its end
        scope.batch()
                .operations()
                .putSession(new SessionRecord(id, clientId, expiryInterval, System.currentTimeMillis()));
    }

    /** Publishes the will, if there is one. The store forgets it with the write that stores the message, so that no kill loses or doubles it. */
    void publishWillNow() {
        Will pending = will;
        if (pending == null) {
            return;
        }
        will = null;
        leavingWill = pending;
        CompletableFuture<@Nullable Void> published = scope.publishWill().apply(this, pending);
        if (stored) {
            leaving = published;
            var _ = published.whenComplete((done, failure) -> scope.loop().run(() -> willLeft(pending, published)));
        }
    }

    /**
     * A will was handed to its receivers in this turn [MQTT-3.1.2-10].
     *
     * @param hold what its storing waits for, null for nothing
     */
    public void willRouted(Will routed, @Nullable AckHold hold) {
        if (!stored || leavingWill != routed) {
            return; // another has taken its place
        }
        leavingWill = null;
        boolean together = hold != null
                && hold.inOneWrite(scope.batch(), last -> last.putWill(id, null, 0, -1), failure -> {
                    if (will != null) {
                        putWill(will); // it came meanwhile, and may have been removed by this
                    }
                });
        if (!together) {
            putWill(null);
        }
    }

    private void willLeft(Will left, CompletableFuture<@Nullable Void> published) {
        if (leaving == published) {
            leaving = null;
        }
        if (leavingWill == left) { // it went nowhere
            leavingWill = null;
            if (!ended) {
                putWill(null);
            }
        }
    }

    /** Publishes the will and ends the session, the one even where the other fails. */
    void endWithWill(SessionListener.Cause cause) {
        try {
            publishWillNow();
        } finally {
            end(cause);
        }
    }

    /** Ends the session: everything of it goes. */
    void end(SessionListener.Cause cause) {
        if (ended) {
            return;
        }
        Legacy legacy = subscriptions.everShared() ? new Legacy(id, scope, outgoing.finished()) : null;
        List<QueuedMessage> unstored = legacy == null || stored ? List.of() : outgoing.unfinished();
        outgoing.end();
        ended = true;
        client = null;
        outlet = null;
        absence.end();
        subscriptions.end();
        if (cause == SessionListener.Cause.EXPIRED) {
            scope.counters().increment(Counter.SESSIONS_EXPIRED);
        }
        try {
            if (stored) {
                dropLater(legacy);
            } else if (legacy != null) {
                legacy.handOut(unstored);
            }
        } finally {
            directory.removed(this); // or its client would get a session that has ended
            scope.events().sessionEnded(clientId, cause);
        }
    }

    /** Makes the store forget it, when a will that is on its way is stored where it goes and what it leaves is handed out. */
    private void dropLater(@Nullable Legacy legacy) {
        CompletableFuture<@Nullable Void> published = leaving;
        Runnable next = legacy == null ? () -> scope.batch().operations().dropSession(id) : legacy::handOutStored;
        if (legacy != null || published != null && !published.isDone()) {
            // Until then a start must find that it has ended.
            scope.batch().operations().putSession(new SessionRecord(id, clientId, 0, LONG_AGO));
        }
        if (published == null || published.isDone()) {
            next.run();
        } else {
            var _ = published.whenComplete((done, failure) -> scope.loop().run(next));
        }
        directory.forgets(scope);
    }

    /** What it left was not handed out when the broker ended; another session has its client now. */
    public void endAgain() {
        endWithWill(SessionListener.Cause.CLEAN_START);
    }

    /** Ends the session and its connection. */
    public void discard() {
        Outlet current = outlet;
        endWithWill(SessionListener.Cause.DISCARDED);
        if (current != null) {
            current.discarded();
        }
    }

    /** Takes over what the store had of it; its client is away. */
    public void recover(StoredSession saved) {
        saved.subscriptions().forEach(subscriptions::restore);
        outgoing.recover(saved);
        for (int packetId : saved.inbound()) {
            inbound.restore(packetId);
        }
        StoredMessage message = saved.will();
        will = message == null ? null : new Will(message, saved.willDelay(), saved.willExpiry(), null);
    }

    /** Starts the clocks of a session that was recovered, when all are: a will must find its subscribers. */
    public void recovered(long disconnectedAt) {
        long now = System.currentTimeMillis();
        if (disconnectedAt == 0) {
            scope.batch().operations().putSession(new SessionRecord(id, clientId, expiryInterval, now));
        } else if (disconnectedAt == LONG_AGO && !ended) {
            endWithWill(SessionListener.Cause.EXPIRED);
            return;
        }
        if (!ended && outlet == null) {
            absence.start(disconnectedAt == 0 ? 0 : Math.max(0, now - disconnectedAt));
        }
    }

    // ---- subscriptions -------------------------------------------------------------------------------------------

    /** The subscriptions. */
    public SessionSubscriptions subscriptions() {
        return subscriptions;
    }

    /** Sends the retained messages of a filter after what already waits. */
    public void replay(TopicFilter filter, Subscription subscription) {
        outgoing.replay(filter, subscription);
    }

    // ---- messages to the client ----------------------------------------------------------------------------------

    @Override
    public void deliver(Delivery delivery, RouteEntry entry) {
        if (ended) {
            passOn(delivery, entry.sharedFilter());
            return;
        }
        if (entry.noLocal() && delivery.publisher() == this) {
            return; // [MQTT-3.8.3-3]
        }
        outgoing.deliver(delivery, entry);
    }

    /** It was on its way when the session ended: of a group another member gets it. */
    private void passOn(Delivery delivery, @Nullable String sharedFilter) {
        if (sharedFilter == null) {
            return;
        }
        StoredMessage message = delivery.stored();
        AckHold held = scope.batch().store().durable() ? delivery.holdAcknowledgement() : null;
        scope.loop().execute(() -> {
            AckHold other = scope.redelivery().give(message, sharedFilter, null);
            if (held != null && other != null) {
                other.whenDone(held::committed);
            } else if (held != null) {
                held.committed(null);
            }
        });
    }

    @Override
    public int load() {
        return outgoing.inFlight() + outgoing.queued();
    }

    @Override
    public void failed(RuntimeException fault) {
        Outlet out = outlet;
        if (out != null) {
            out.failed(fault);
        }
    }

    @Override
    public void slowDown(Subscriber by) {
        execute(() -> {
            Outlet out = outlet;
            if (out != null) {
                out.slowDown(by);
            }
        });
    }

    @Override
    public void whenRelieved(Runnable task) {
        execute(() -> outgoing.await(task));
    }

    /** Sends a message to this client alone, whatever it subscribed to. */
    public void sendDirectly(StoredMessage message, int qos) {
        if (!ended) {
            outgoing.sendDirectly(message, qos);
        }
    }

    /** Sends what waits as far as the window and the socket allow. */
    public void pump() {
        outgoing.pump();
    }

    /** Goes on sending when what it waited for has come: a fault ends the connection. */
    void pumpLater() {
        try {
            outgoing.pump();
        } catch (RuntimeException fault) {
            failed(fault);
        }
    }

    /** A message that was under way cannot be sent again. */
    void giveUp(int packetId) {
        outgoing.giveUp(packetId);
    }

    // ---- acknowledgements of the client --------------------------------------------------------------------------

    /** PUBACK. One for an identifier that is not open is passed over. */
    public void pubAck(int packetId) {
        outgoing.pubAck(packetId);
    }

    /** PUBREC; the reason code of the PUBREL to answer with. */
    public ReasonCode pubRec(int packetId, ReasonCode reason) {
        return outgoing.pubRec(packetId, reason);
    }

    /** PUBCOMP. One for an identifier that is not open is passed over. */
    public void pubComp(int packetId) {
        outgoing.pubComp(packetId);
    }

    /** The QoS 2 messages of the client that wait for PUBREL. */
    public InboundIds inbound() {
        return inbound;
    }
}
