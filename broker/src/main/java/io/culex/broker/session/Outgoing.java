package io.culex.broker.session;

import io.culex.api.ReasonCode;
import io.culex.api.Subscription;
import io.culex.api.hook.DeliveryInterceptor.Answer;
import io.culex.api.hook.DeliveryInterceptor.Skip;
import io.culex.api.hook.MessageListener.DropReason;
import io.culex.api.hook.MessageListener.Event;
import io.culex.api.store.QueuedMessage;
import io.culex.api.store.StoredMessage;
import io.culex.api.store.StoredSession;
import io.culex.broker.config.SessionsConfig.OnFull;
import io.culex.broker.metrics.Limit;
import io.culex.broker.metrics.Overload;
import io.culex.broker.routing.Delivery;
import io.culex.broker.routing.RouteEntry;
import io.culex.broker.routing.StoredPublish;
import io.culex.broker.topic.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one session on their way to its client: written at once where nothing stands in the way, else queued, and
 * sent as far as window and socket allow.
 *
 * <p>Owner: the session's loop. Order: what is sent again after a break, then the queue, then retained messages of new
 * subscriptions. Bounds: the queue by {@code sessions.queue-length} and {@code queue-bytes}, what is under way by Receive
 * Maximum.
 */
final class Outgoing {
    private final Session session;
    private final SessionScope scope;
    private final long id;
    private final boolean stored;
    private final SendQueue queue;
    private final UnderWay underWay;
    private final RetainedReplay replay;
    private final DeliveryGate gate;
    private final Congestion congestion;
    private final Overload overload;
    private @Nullable Resend resend;
    private boolean ready;
    private boolean pumping;
    private int receiveMaximum;

    /** Messages that wait for a commit before they are written. */
    private int unwritten;

    Outgoing(Session session, SessionScope scope) {
        this.session = session;
        this.scope = scope;
        this.id = session.id();
        this.stored = session.stored();
        this.overload = scope.overload();
        this.queue = new SendQueue(id, stored, scope.batch(), scope.counters(), session::pumpLater);
        this.underWay = new UnderWay(session, scope);
        this.gate = new DeliveryGate(session, scope);
        this.replay = new RetainedReplay(this, scope.retained(), gate);
        this.congestion = new Congestion(scope.loop(), scope.config().queueLength());
    }

    int queued() {
        return queue.count();
    }

    int inFlight() {
        return underWay.count();
    }

    // ---- the connection comes and goes ---------------------------------------------------------------------------

    /** A connection takes the session; nothing flows before {@link #resume()}. */
    void attached(int newReceiveMaximum) {
        ready = false;
        underWay.limit(newReceiveMaximum);
        receiveMaximum = newReceiveMaximum;
        queue.connected();
        congestion.progress();
        gate.reset(queue.nextSequence());
    }

    /** What is open is sent again in its order [MQTT-4.4.0-1], then what waits. */
    void resume() {
        ready = true;
        if (underWay.count() > 0) {
            resend = new Resend(session, scope.batch(), underWay, receiveMaximum);
        }
        pump();
    }

    /** The connection is gone. */
    void detached() {
        resend = null;
        replay.clear();
        queue.disconnected();
        congestion.relieve(0);
        gate.reset(queue.nextSequence());
    }

    /** The session is over: nobody waits for it any more. */
    void end() {
        queue.end();
        congestion.relieve(0);
    }

    /** The messages that were sent and are for nobody else when the session ends, by sequence number. */
    Set<Long> finished() {
        return underWay.finished();
    }

    /** What a session that is not in the store leaves: what was sent and may go to others, then what waits. */
    List<QueuedMessage> unfinished() {
        List<QueuedMessage> all = new ArrayList<>(underWay.kept());
        queue.addTo(all);
        return all;
    }

    void recover(StoredSession saved) {
        saved.inFlight().forEach(underWay::restore);
        queue.restore(saved.headSequence(), saved.nextSequence(), saved.queuedBytes());
    }

    // ---- messages that pass by -----------------------------------------------------------------------------------

    void deliver(Delivery delivery, RouteEntry entry) {
        int qos = Math.min(delivery.qos(), entry.qos());
        boolean retain = delivery.retain() && entry.retainAsPublished();
        Outlet out = session.outlet();
        if (qos == 0) {
            deliverAtMostOnce(out, delivery, retain, entry);
        } else if (out != null && ready && queue.isEmpty() && underWay.hasRoom() && resend == null && out.writable()) {
            send(out, delivery, qos, retain, entry);
        } else if (out != null || stored) {
            enqueue(delivery.stored(), qos, retain, entry.subscriptionIds(), entry.sharedFilter());
            awaitCommit(delivery);
            if (out != null && delivery.publisher() != session && congestion.slows(queue.count())) {
                delivery.congestedBy(session);
            }
        }
        if (overload.high()) {
            holdUp(delivery, out);
        }
    }

    /** Memory is short: whoever publishes what piles up here has to wait. */
    private void holdUp(Delivery delivery, @Nullable Outlet out) {
        boolean pilesUp = !queue.isEmpty() || out != null && out.behind();
        if (pilesUp && delivery.publisher() != session) {
            delivery.congestedBy(session);
        }
    }

    private void deliverAtMostOnce(@Nullable Outlet out, Delivery delivery, boolean retain, RouteEntry entry) {
        int[] identifiers = entry.subscriptionIds();
        if (out == null) {
            if (stored && scope.config().queueQos0()) {
                if (scope.batch().store().pressed()) {
                    dropped(delivery, DropReason.QUEUE_FULL); // its publisher waits for nothing, so it cannot be slowed
                } else {
                    enqueue(delivery.stored(), 0, retain, identifiers, entry.sharedFilter());
                }
            }
        } else if (ready && out.writable() && queue.isEmpty()) {
            Sent sent = out.publish(delivery, 0, 0, retain, identifiers);
            if (sent == Sent.YES) {
                scope.counters().sent(0);
            } else {
                dropped(delivery, sent.dropReason());
            }
        } else if ((!ready || !queue.isEmpty() && out.writable())
                && queue.count() < scope.config().queueLength()) {
            // Behind CONNACK and messages that wait, or it would overtake them [MQTT-4.6.0-6].
            enqueue(delivery.stored(), 0, retain, identifiers, entry.sharedFilter());
        } else {
            scope.limits().hit(Limit.OUTBOUND_BUFFER, session.clientId(), "QoS 0 is dropped");
            dropped(delivery, DropReason.SLOW_CONSUMER);
        }
    }

    private void send(Outlet out, Delivery delivery, int qos, boolean retain, RouteEntry entry) {
        int[] identifiers = entry.subscriptionIds();
        String shared = entry.sharedFilter();
        long sequence = queue.takeSequence();
        int packetId = underWay.open(qos, sequence);
        if (held(qos)) {
            QueuedMessage message = new QueuedMessage(sequence, delivery.stored(), qos, retain, identifiers, shared);
            scope.batch().operations().enqueue(id, message);
            underWay.sent(packetId, sequence, delivery);
            awaitCommit(delivery);
            publishAfterCommit(out, packetId, message, true);
            return;
        }
        Sent sent = out.publish(delivery, qos, packetId, retain, identifiers);
        if (sent != Sent.YES) {
            underWay.withdraw(packetId);
            dropped(delivery, sent.dropReason());
            return;
        }
        scope.counters().sent(qos);
        if (stored) {
            scope.batch()
                    .operations()
                    .enqueue(id, new QueuedMessage(sequence, delivery.stored(), qos, retain, identifiers, shared));
            awaitCommit(delivery);
        } else if (shared != null && qos == 1) {
            underWay.keep(packetId, new QueuedMessage(sequence, delivery.stored(), qos, retain, identifiers, shared));
        }
        underWay.sent(packetId, sequence, delivery);
    }

    private boolean durable() {
        return stored && scope.batch().store().durable();
    }

    /**
     * Whether a message is written only when the store knows under which packet identifier. Of QoS 2: a broker that forgot it
     * would send the message once more under another one, or another message under this one. And what comes behind such.
     */
    private boolean held(int qos) {
        return (qos == 2 || unwritten > 0) && durable();
    }

    /** @param fresh whether its publisher is not told yet that the broker has it */
    private void publishAfterCommit(Outlet out, int packetId, QueuedMessage message, boolean fresh) {
        unwritten++;
        scope.batch().await(failure -> {
            unwritten--;
            if (session.outlet() != out
                    || underWay.state(packetId) == InflightWindow.FREE
                    || underWay.sequence(packetId) != message.sequence()) {
                return; // the next connection sends it again
            }
            if (failure == null) {
                publishHeld(out, packetId, message);
            } else if (fresh) {
                underWay.close(packetId, false); // its publisher sends it again
            } else {
                out.failed(
                        new IllegalStateException("a packet identifier could not be stored: " + failure.getMessage()));
            }
        });
    }

    private void publishHeld(Outlet out, int packetId, QueuedMessage message) {
        Sent sent = out.publish(
                message.message(), message.qos(), packetId, message.retain(), false, message.subscriptionIdentifiers());
        if (sent == Sent.YES) {
            scope.counters().sent(message.qos());
        } else {
            dropped(message.message(), sent.dropReason());
            underWay.close(packetId, false);
        }
    }

    private void awaitCommit(Delivery delivery) {
        if (durable()) {
            scope.batch().await(delivery.holdAcknowledgement());
        }
    }

    void await(Runnable task) {
        congestion.await(task, queue.count());
    }

    // ---- messages that wait --------------------------------------------------------------------------------------

    /** Sends the retained messages of a filter after what already waits. */
    void replay(TopicFilter filter, Subscription subscription) {
        replay.add(filter, subscription);
        pump();
    }

    /** Sends a message to this client alone. */
    void sendDirectly(StoredMessage message, int qos) {
        Outlet out = session.outlet();
        if (qos > 0) {
            if (out != null || stored) {
                enqueue(message, qos, false, null, null);
                pump();
            }
        } else if (out != null && ready && out.writable()) {
            out.publish(message, 0, 0, false, false, null);
        }
    }

    private void enqueue(
            StoredMessage message, int qos, boolean retain, int @Nullable [] identifiers, @Nullable String shared) {
        if (full(message) && !makeRoom(message)) {
            dropped(message, DropReason.QUEUE_FULL);
            return;
        }
        queue.add(new QueuedMessage(queue.nextSequence(), message, qos, retain, identifiers, shared));
    }

    /** Does what {@code sessions.on-full} says; false when there is no room for the message all the same. */
    private boolean makeRoom(StoredMessage message) {
        OnFull policy = scope.config().onFull();
        Outlet out = session.outlet();
        if (policy != OnFull.DISCONNECT || out == null) {
            scope.limits().hit(Limit.QUEUE, session.clientId(), "messages are dropped");
        } else {
            scope.limits().hit(Limit.QUEUE, session.clientId(), "disconnected");
            out.queueFull();
            if (session.ended()) {
                return false;
            }
        }
        if (policy == OnFull.DROP_NEWEST) {
            return false;
        }
        while (!queue.isEmpty() && full(message)) {
            scope.counters().dropped(DropReason.QUEUE_FULL);
            queue.dropOldest(scope.events().wants(Event.DROPPED) ? this::pushedOut : null);
        }
        return true;
    }

    private boolean full(StoredMessage message) {
        int most = scope.config().queueLength();
        if (session.outlet() != null && congestion.moving()) {
            most += Congestion.OVERSHOOT;
        }
        return queue.count() >= most
                || queue.bytes() + message.size() > scope.config().queueBytes();
    }

    /** Sends what waits as far as the window and the socket allow. */
    void pump() {
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
        Outlet out = session.outlet();
        while (out != null && out.writable()) {
            QueuedMessage next = queue.peek();
            if (next == null) {
                if (!queue.isEmpty() || !replay.sendNext(out, now)) {
                    return;
                }
            } else if (next.qos() > 0 && !underWay.hasRoom()) {
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
            out = session.outlet();
        }
    }

    private void sendQueued(Outlet out, QueuedMessage next, long now) {
        if (next.message().expired(now)) {
            forget(next.sequence());
            dropped(next.message(), DropReason.EXPIRED); // [MQTT-3.3.2-5]
            return;
        }
        Sent sent = write(out, next);
        if (sent == Sent.LATER) {
            return;
        }
        if (sent == Sent.YES) {
            scope.counters().sent(next.qos());
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
        int packetId = underWay.open(next.qos(), next.sequence());
        if (held(next.qos())) {
            underWay.sent(packetId, next.sequence(), next.message());
            publishAfterCommit(out, packetId, next, false);
            return Sent.LATER;
        }
        Sent sent =
                out.publish(next.message(), next.qos(), packetId, next.retain(), false, next.subscriptionIdentifiers());
        if (sent != Sent.YES) {
            underWay.withdraw(packetId);
            return sent;
        }
        if (!stored && next.sharedFilter() != null && next.qos() == 1) {
            underWay.keep(packetId, next);
        }
        underWay.sent(packetId, next.sequence(), next.message());
        return Sent.YES;
    }

    /** Whether the window takes a message of that QoS now. */
    boolean hasRoom(int qos) {
        return qos == 0 || underWay.hasRoom();
    }

    /** Sends a retained message; there must be room for it. */
    void sendRetained(Outlet out, StoredMessage message, int qos, int @Nullable [] identifiers) {
        QueuedMessage next = new QueuedMessage(qos == 0 ? 0 : queue.takeSequence(), message, qos, true, identifiers);
        if (stored && qos > 0) {
            scope.batch().operations().enqueue(id, next);
        }
        Sent sent = write(out, next);
        if (sent == Sent.YES) {
            scope.counters().sent(qos);
        } else if (sent != Sent.LATER && qos > 0) {
            forget(next.sequence());
        }
    }

    private void forget(long sequence) {
        if (stored) {
            scope.batch().operations().remove(id, sequence);
        }
    }

    private void dropped(Delivery delivery, DropReason reason) {
        scope.counters().dropped(reason);
        if (scope.events().wants(Event.DROPPED)) {
            scope.events().dropped(session.clientId(), delivery.view(), reason);
        }
    }

    private void pushedOut(StoredMessage message) {
        scope.events().dropped(session.clientId(), new StoredPublish(message), DropReason.QUEUE_FULL);
    }

    private void dropped(StoredMessage message, DropReason reason) {
        scope.counters().dropped(reason);
        if (scope.events().wants(Event.DROPPED)) {
            scope.events().dropped(session.clientId(), new StoredPublish(message), reason);
        }
    }

    // ---- acknowledgements ----------------------------------------------------------------------------------------

    void pubAck(int packetId) {
        if (underWay.pubAck(packetId)) {
            closed(packetId);
        }
    }

    ReasonCode pubRec(int packetId, ReasonCode reason) {
        if (reason.failure() && underWay.refused(packetId)) {
            closed(packetId);
            return ReasonCode.SUCCESS;
        }
        return underWay.pubRec(packetId);
    }

    void pubComp(int packetId) {
        if (underWay.pubComp(packetId)) {
            closed(packetId);
        }
    }

    /** A message that was under way cannot be sent again; its packet identifier is free. */
    void giveUp(int packetId) {
        underWay.close(packetId, false);
        closed(packetId);
    }

    /** A packet identifier is free again: there is room for the next message. */
    private void closed(int packetId) {
        congestion.progress();
        Resend again = resend;
        if (again != null) {
            again.closed(packetId);
        }
        if (resend != null || !queue.isEmpty() || !replay.isEmpty()) {
            pump();
            congestion.relieve(queue.count());
        }
    }
}
