package io.culex.broker.routing;

import io.culex.api.Origin;
import io.culex.api.hook.MessageListener.Event;
import io.culex.api.store.StoredMessage;
import io.culex.broker.hook.Events;
import io.culex.broker.loop.Loop;
import io.culex.broker.store.TurnBatch;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * From a message to its receivers, for one loop.
 *
 * <p>Owner: the loop's thread. The subscriptions and the retained messages are the broker's, read without waiting.
 */
public final class Router {
    private final RouteCache routes;
    private final Fanout fanout;
    private final RetainedTree retained;
    private final TurnBatch batch;
    private final Events events;
    private final Delivery delivery;
    private final RetainedLimit retainedLimit;
    private final long retainedFor;
    private final Forwarder forwarder;

    /**
     * @param retainedFor the longest a retained message stays, milliseconds; {@link StoredMessage#NEVER} for no limit
     */
    public Router(
            Loop loop,
            RouteCache routes,
            Fanout fanout,
            RetainedTree retained,
            TurnBatch batch,
            Events events,
            RetainedLimit retainedLimit,
            long retainedFor,
            Forwarder forwarder) {
        this.routes = routes;
        this.fanout = fanout;
        this.retained = retained;
        this.batch = batch;
        this.events = events;
        this.delivery = new Delivery(loop);
        this.retainedLimit = retainedLimit;
        this.retainedFor = retainedFor;
        this.forwarder = forwarder;
    }

    /** The loop's one delivery, to be filled, routed and cleared. */
    public Delivery delivery() {
        return delivery;
    }

    /** Keeps a message that is to be retained, hands it to everyone it is for, and says how many they are. */
    public int route(Delivery message) {
        if (message.retain()) {
            retain(message);
        }
        Route route = routes.find(message.topicBuffer(), message.topicStart(), message.topicLength());
        fanout.deliver(message, route);
        forwarder.forward(message);
        return route.size() + route.shared().length;
    }

    /** Hands a message to one receiver. */
    void deliver(Delivery message, RouteEntry receiver) {
        fanout.deliver(message, receiver);
    }

    /** The member of a group that gets a message, null when the last one just left. */
    @Nullable
    RouteEntry choose(SharedGroup group, Delivery message) {
        return fanout.choose(group, message);
    }

    /** The route of a message. */
    Route find(Delivery message) {
        return routes.find(message.topicBuffer(), message.topicStart(), message.topicLength());
    }

    /** Hands a message to other nodes. */
    void forward(Delivery message) {
        forwarder.forward(message);
    }

    /** Whether there is room for a message, if it is to be retained at all; where there is none, that is counted. */
    public boolean mayRetain(StoredMessage message, Object publisher) {
        return retainedLimit.takes(message, publisher);
    }

    /**
     * Sets the retained message of its topic, or removes it when the payload is empty [MQTT-3.3.1-6]. Who could refuse a message
     * has asked {@link #mayRetain} before; one that finds no room here, because a hook put it in place of another, stays as
     * it is for its receivers and is not kept.
     */
    void retain(Delivery message) {
        StoredMessage stored = message.stored();
        if (message.origin() == Origin.BROKER) {
            retained.set(stored); // what a broker says of itself ends with it
            return;
        }
        boolean removes = stored.payload().length == 0;
        if (!removes && !mayRetain(stored, Objects.requireNonNullElse(stored.publisherId(), message.origin()))) {
            return;
        }
        retained.inStoreOrder(() -> {
            if (!removes) {
                keep(stored);
            } else if (retained.remove(stored.topic()) != null) {
                batch.operations().removeRetained(stored.topicName());
            }
            if (batch.store().durable()) {
                batch.await(message.holdAcknowledgement());
                batch.commit();
            }
        });
        if (events.wants(Event.RETAINED)) {
            events.retained(message.view());
        }
    }

    private void keep(StoredMessage message) {
        StoredMessage kept = retainedFor == StoredMessage.NEVER
                ? message
                : message.withExpiryBy(System.currentTimeMillis() + retainedFor);
        retained.set(kept);
        batch.operations().putRetained(kept);
    }

    /** The retained messages. */
    public RetainedTree retained() {
        return retained;
    }

    /** Hands messages to other nodes of a cluster. */
    @FunctionalInterface
    public interface Forwarder {
        /** There is no cluster. */
        Forwarder NONE = message -> {};

        void forward(Delivery message);
    }
}
