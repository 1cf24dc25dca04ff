package io.culex.broker.session;

import io.culex.api.Client;
import io.culex.api.ReasonCode;
import io.culex.api.Subscription;
import io.culex.api.hook.DeliveryInterceptor.Answer;
import io.culex.api.hook.DeliveryInterceptor.Skip;
import io.culex.api.hook.MessageListener.DropReason;
import io.culex.api.hook.MessageListener.Event;
import io.culex.api.hook.SessionListener;
import io.culex.api.store.QueuedMessage;
import io.culex.api.store.SessionRecord;
import io.culex.api.store.StoredMessage;
import io.culex.api.store.StoredSession;
import io.culex.broker.config.SessionsConfig.OnFull;
import io.culex.broker.metrics.LoopCounters.Counter;
import io.culex.broker.routing.Delivery;
import io.culex.broker.routing.RouteEntry;
import io.culex.broker.routing.StoredPublish;
import io.culex.broker.routing.Subscriber;
import io.culex.broker.topic.TopicFilter;
import org.jspecify.annotations.Nullable;

/**
 * One client's session (4.1): its subscriptions, its queue, its messages under way, its will.
 *
 * <p>Owner: the loop that the client id hashes to, for good; the client's connection is moved there. Only {@link #online()},
 * {@link #loop()} and what never changes may be read elsewhere. Bounds: the queue by {@code sessions.queue-length} and
 * {@code queue-bytes}, messages under way by Receive Maximum, packet identifiers of inbound QoS 2 by their number.
 */
public final class Session implements Subscriber {
    /** Session Expiry Interval of a session that never expires. */
    public static final long NEVER = 0xFFFF_FFFFL;

    private final long id;
    private final String clientId;
    private final SessionScope scope;
    private final SessionDirectory directory;
    private final boolean stored;
    private final SessionSubscriptions subscriptions;
    private final InflightWindow window = new InflightWindow();
    private final SendQueue queue;
    private final RetainedReplay replay;
    private final DeliveryGate gate;
    private final InboundIds inbound;
    private final AckFacts facts;
    private final Absence absence;
    private final Congestion congestion;
    private long expiryInterval;
    private @Nullable Will will;
    private @Nullable Outlet outlet;
    private @Nullable Resend resend;
    private volatile @Nullable Client client;
    private boolean ready;
    private boolean pumping;
    private boolean ended;
    private int receiveMaximum;

    Session(long id, String clientId, SessionScope scope, SessionDirectory directory, long expiryInterval) {
        this.id = id;
        this.clientId = clientId;
        this.scope = scope;
        this.directory = directory;
        this.expiryInterval = expiryInterval;
        this.stored = expiryInterval > 0;
        this.queue = new SendQueue(id, stored, scope.batch(), this::pump);
        this.subscriptions = new SessionSubscriptions(this, scope);
        this.gate = new DeliveryGate(this, scope);
        this.replay = new RetainedReplay(this, scope.retained(), gate);
        this.inbound = new InboundIds(id, stored, scope.batch());
        this.facts = new AckFacts(this, scope.events());
        this.congestion = new Congestion(scope.loop(), scope.config().queueLength());
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

    public int queued() {
        return queue.count();
    }

    public int inFlight() {
        return window.count();
    }

    // ---- connection ----------------------------------------------------------------------------------------------

    /** A connection takes the session; messages flow once {@link #resume()} is called. */
    void attach(Outlet newOutlet, long newExpiryInterval, int newReceiveMaximum) {
        absence.end();
        outlet = newOutlet;
        ready = false;
        expiryInterval = newExpiryInterval;
        window.limit(newReceiveMaximum);
        receiveMaximum = newReceiveMaximum;
        queue.connected();
        congestion.progress();
        gate.reset(queue.nextSequence());
        client = newOutlet.client();
        if (stored) {
            scope.batch().operations().putSession(new SessionRecord(id, clientId, expiryInterval, 0));
        }
    }

    /** CONNACK was written: what is open is sent again in its order [MQTT-4.4.0-1], then what waits. */
    public void resume() {
        ready = true;
        if (window.count() > 0) {
            resend = new Resend(this, scope.batch(), window, receiveMaximum);
        }
        pump();
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
        if (stored) {
            scope.batch()
                    .operations()
                    .putWill(
                            id,
                            newWill == null ? null : newWill.message(),
                            newWill == null ? 0 : newWill.delaySeconds(),
                            newWill == null ? -1 : newWill.expirySeconds());
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
        resend = null;
        replay.clear();
        queue.disconnected();
        congestion.relieve(0);
        gate.reset(queue.nextSequence());
        if (expiryInterval == 0) {
            publishWillNow();
            end(SessionListener.Cause.CLOSED);
            return;
        }
        scope.events().sessionOffline(clientId);
        scope.batch()
                .operations()
                .putSession(new SessionRecord(id, clientId, expiryInterval, System.currentTimeMillis()));
        absence.start();
    }

    /** Publishes the will, if there is one, and forgets it. */
    void publishWillNow() {
        Will pending = will;
        if (pending != null) {
            will(null);
            scope.publishWill().accept(this, pending);
        }
    }

    /** Ends the session: everything of it goes. */
    void end(SessionListener.Cause cause) {
        if (ended) {
            return;
        }
        congestion.relieve(0);
        ended = true;
        client = null;
        outlet = null;
        absence.end();
        subscriptions.end();
        if (stored) {
            scope.batch().operations().dropSession(id);
        }
        directory.removed(this);
        scope.events().sessionEnded(clientId, cause);
    }

    boolean ended() {
        return ended;
    }

    /** Ends the session and its connection. */
    public void discard() {
        Outlet current = outlet;
        publishWillNow();
        end(SessionListener.Cause.DISCARDED);
        if (current != null) {
            current.discarded();
        }
    }

    /** Takes over what the store had of it; its client is away. */
    public void recover(StoredSession saved) {
        saved.subscriptions().forEach(subscriptions::restore);
        for (StoredSession.InFlight open : saved.inFlight()) {
            byte state = open.released()
                    ? InflightWindow.AWAITS_PUBCOMP
                    : open.qos() == 1 ? InflightWindow.AWAITS_PUBACK : InflightWindow.AWAITS_PUBREC;
            window.restore(open.packetId(), state, open.sequence());
        }
        queue.restore(saved.headSequence(), saved.nextSequence(), saved.queuedBytes());
        for (int packetId : saved.inbound()) {
            inbound.restore(packetId);
        }
        StoredMessage message = saved.will();
        will = message == null ? null : new Will(message, saved.willDelay(), saved.willExpiry(), null);
        absence.start();
    }

    // ---- subscriptions -------------------------------------------------------------------------------------------

    /** The subscriptions. */
    public SessionSubscriptions subscriptions() {
        return subscriptions;
    }

    /** Sends the retained messages of a filter after what already waits. */
    public void replay(TopicFilter filter, Subscription subscription) {
        replay.add(filter, subscription);
        pump();
    }

    // ---- messages to the client ----------------------------------------------------------------------------------

    @Override
    public void deliver(Delivery delivery, RouteEntry entry) {
        if (ended || entry.noLocal() && delivery.publisher() == this) {
            return; // on its way when the session ended, or [MQTT-3.8.3-3]
        }
        int qos = Math.min(delivery.qos(), entry.qos());
        boolean retain = delivery.retain() && entry.retainAsPublished();
        Outlet out = outlet;
        if (qos == 0) {
            deliverAtMostOnce(out, delivery, retain, entry.subscriptionIds());
        } else if (out != null && ready && queue.isEmpty() && window.hasRoom() && resend == null && out.writable()) {
            send(out, delivery, qos, retain, entry.subscriptionIds());
        } else if (out != null || stored) {
            enqueue(delivery.stored(), qos, retain, entry.subscriptionIds());
            awaitCommit(delivery);
            if (out != null && delivery.publisher() != this && congestion.slows(queue.count())) {
                delivery.congestedBy(this);
            }
        }
    }

    @Override
    public void failed(RuntimeException fault) {
        Outlet out = outlet;
        if (out != null) {
            out.failed(fault);
        }
    }

    private void deliverAtMostOnce(
            @Nullable Outlet out, Delivery delivery, boolean retain, int @Nullable [] identifiers) {
        if (out == null) {
            if (stored && scope.config().queueQos0()) {
                enqueue(delivery.stored(), 0, retain, identifiers);
            }
        } else if (ready && out.writable() && queue.isEmpty()) {
            Sent sent = out.publish(delivery, 0, 0, retain, identifiers);
            if (sent == Sent.YES) {
                scope.counters().increment(Counter.MESSAGES_SENT);
            } else {
                dropped(delivery, sent.dropReason());
            }
        } else if ((!ready || !queue.isEmpty() && out.writable())
                && queue.count() < scope.config().queueLength()) {
            // Behind CONNACK and messages that wait, or it would overtake them [MQTT-4.6.0-6].
            enqueue(delivery.stored(), 0, retain, identifiers);
        } else {
            dropped(delivery, DropReason.SLOW_CONSUMER);
        }
    }

    private void send(Outlet out, Delivery delivery, int qos, boolean retain, int @Nullable [] identifiers) {
        long sequence = queue.takeSequence();
        int packetId = window.open(qos == 1 ? InflightWindow.AWAITS_PUBACK : InflightWindow.AWAITS_PUBREC, sequence);
        Sent sent = out.publish(delivery, qos, packetId, retain, identifiers);
        if (sent != Sent.YES) {
            window.close(packetId);
            dropped(delivery, sent.dropReason());
            return;
        }
        scope.counters().increment(Counter.MESSAGES_SENT);
        if (stored) {
            scope.batch()
                    .operations()
                    .enqueue(id, new QueuedMessage(sequence, delivery.stored(), qos, retain, identifiers));
            scope.batch().operations().sent(id, sequence, packetId);
            awaitCommit(delivery);
        }
        if (facts.wanted()) {
            facts.sent(packetId, delivery.stored());
        }
    }

    private void awaitCommit(Delivery delivery) {
        if (stored && scope.batch().store().durable()) {
            scope.batch().await(delivery.holdAcknowledgement());
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
        execute(() -> congestion.await(task, queue.count()));
    }

    /** Sends a message to this client alone, whatever it subscribed to. */
    public void sendDirectly(StoredMessage message, int qos) {
        Outlet out = outlet;
        if (qos > 0) {
            if (!ended && (out != null || stored)) {
                enqueue(message, qos, false, null);
                pump();
            }
        } else if (out != null && ready && out.writable()) {
            out.publish(message, 0, 0, false, false, null);
        }
    }

    private void enqueue(StoredMessage message, int qos, boolean retain, int @Nullable [] identifiers) {
        if (full(message)) {
            if (scope.config().onFull() == OnFull.DROP_NEWEST) {
                dropped(message, DropReason.QUEUE_FULL);
                return;
            }
            while (!queue.isEmpty() && full(message)) {
                QueuedMessage oldest = queue.dropOldest();
                dropped(oldest == null ? null : oldest.message(), DropReason.QUEUE_FULL);
            }
        }
        queue.add(new QueuedMessage(queue.nextSequence(), message, qos, retain, identifiers));
    }

    private boolean full(StoredMessage message) {
        int most = scope.config().queueLength();
        if (outlet != null && congestion.moving()) {
            most += Congestion.OVERSHOOT;
        }
        return queue.count() >= most
                || queue.bytes() + message.size() > scope.config().queueBytes();
    }

    /** Sends what waits as far as the window and the socket allow. */
    public void pump() {
        if (pumping || !ready) {
            return;
        }
        pumping = true;
        try {
            Resend again = resend;
            if (again != null) {
                if (!again.run()) {
                    return;
                }
                resend = null;
            }
            drain();
        } finally {
            pumping = false;
        }
    }

    private void drain() {
        long now = queue.isEmpty() && replay.isEmpty() ? 0 : System.currentTimeMillis();
        Outlet out = outlet;
        while (out != null && out.writable()) {
            QueuedMessage next = queue.peek();
            if (next == null) {
                if (!queue.isEmpty() || !replay.sendNext(out, now)) {
                    return;
                }
            } else if (next.qos() > 0 && !window.hasRoom()) {
                return;
            } else {
                Answer answer = gate.queued(next, now);
                if (answer == null) {
                    return;
                }
                queue.take();
                if (answer instanceof Skip) {
                    forget(next.sequence());
                } else {
                    sendQueued(out, gate.answered(next, answer), now);
                }
            }
            out = outlet;
        }
    }

    private void sendQueued(Outlet out, QueuedMessage next, long now) {
        if (next.message().expired(now)) {
            forget(next.sequence());
            dropped(next.message(), DropReason.EXPIRED); // [MQTT-3.3.2-5]
            return;
        }
        Sent sent = write(out, next);
        if (sent == Sent.YES) {
            scope.counters().increment(Counter.MESSAGES_SENT);
        } else {
            dropped(next.message(), sent.dropReason());
        }
        if (sent != Sent.YES || next.qos() == 0) {
            forget(next.sequence());
        }
    }

    private Sent write(Outlet out, QueuedMessage next) {
        if (next.qos() == 0) {
            return out.publish(next.message(), 0, 0, next.retain(), false, next.subscriptionIdentifiers());
        }
        byte state = next.qos() == 1 ? InflightWindow.AWAITS_PUBACK : InflightWindow.AWAITS_PUBREC;
        int packetId = window.open(state, next.sequence());
        Sent sent =
                out.publish(next.message(), next.qos(), packetId, next.retain(), false, next.subscriptionIdentifiers());
        if (sent != Sent.YES) {
            window.close(packetId);
            return sent;
        }
        if (stored) {
            scope.batch().operations().sent(id, next.sequence(), packetId);
        }
        if (facts.wanted()) {
            facts.sent(packetId, next.message());
        }
        return Sent.YES;
    }

    /** Whether the window takes a message of that QoS now. */
    boolean hasRoom(int qos) {
        return qos == 0 || window.hasRoom();
    }

    /** Sends a retained message; there must be room for it. */
    void sendRetained(Outlet out, StoredMessage message, int qos, int @Nullable [] identifiers) {
        QueuedMessage next = new QueuedMessage(qos == 0 ? 0 : queue.takeSequence(), message, qos, true, identifiers);
        if (stored && qos > 0) {
            scope.batch().operations().enqueue(id, next);
        }
        if (write(out, next) == Sent.YES) {
            scope.counters().increment(Counter.MESSAGES_SENT);
        } else if (qos > 0) {
            forget(next.sequence());
        }
    }

    private void forget(long sequence) {
        if (stored) {
            scope.batch().operations().remove(id, sequence);
        }
    }

    private void dropped(Delivery delivery, DropReason reason) {
        scope.counters().increment(Counter.MESSAGES_DROPPED);
        if (scope.events().wants(Event.DROPPED)) {
            scope.events().dropped(clientId, delivery.view(), reason);
        }
    }

    private void dropped(@Nullable StoredMessage message, DropReason reason) {
        scope.counters().increment(Counter.MESSAGES_DROPPED);
        if (message != null && scope.events().wants(Event.DROPPED)) {
            scope.events().dropped(clientId, new StoredPublish(message), reason);
        }
    }

    // ---- acknowledgements of the client --------------------------------------------------------------------------

    /** PUBACK. One for an identifier that is not open is passed over. */
    public void pubAck(int packetId) {
        if (window.state(packetId) == InflightWindow.AWAITS_PUBACK) {
            close(packetId, true);
        }
    }

    /** PUBREC; the reason code of the PUBREL to answer with. */
    public ReasonCode pubRec(int packetId, ReasonCode reason) {
        byte state = window.state(packetId);
        if (state == InflightWindow.AWAITS_PUBREC) {
            if (reason.failure()) {
                close(packetId, false); // [MQTT-4.3.3-4]
                return ReasonCode.SUCCESS;
            }
            window.released(packetId);
            if (stored) {
                scope.batch().operations().released(id, window.sequence(packetId), packetId);
            }
        } else if (state != InflightWindow.AWAITS_PUBCOMP) {
            return ReasonCode.PACKET_IDENTIFIER_NOT_FOUND;
        }
        return ReasonCode.SUCCESS;
    }

    /** PUBCOMP. One for an identifier that is not open is passed over. */
    public void pubComp(int packetId) {
        if (window.state(packetId) == InflightWindow.AWAITS_PUBCOMP) {
            close(packetId, true);
        }
    }

    /** A message under way is over; its packet identifier is free again. */
    void close(int packetId, boolean acknowledged) {
        congestion.progress();
        forget(window.sequence(packetId));
        window.close(packetId);
        facts.closed(packetId, acknowledged);
        Resend again = resend;
        if (again != null) {
            again.closed(packetId);
        }
        if (resend != null || !queue.isEmpty() || !replay.isEmpty()) {
            pump();
            congestion.relieve(queue.count());
        }
    }

    /** The QoS 2 messages of the client that wait for PUBREL. */
    public InboundIds inbound() {
        return inbound;
    }

    /** Whether the session outlives its connection. */
    public boolean stored() {
        return stored;
    }
}
