package io.culex.broker.hook;

import io.culex.api.Client;
import io.culex.api.Disconnection;
import io.culex.api.Publish;
import io.culex.api.ReasonCode;
import io.culex.api.SubscriptionResult;
import io.culex.api.hook.BrokerListener;
import io.culex.api.hook.ConnectionListener;
import io.culex.api.hook.Hook;
import io.culex.api.hook.MessageListener;
import io.culex.api.hook.MessageListener.DropReason;
import io.culex.api.hook.MessageListener.Event;
import io.culex.api.hook.SessionListener;
import io.culex.api.hook.SessionListener.Cause;
import io.culex.api.hook.SubscriptionListener;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells facts to listeners. Called on event loops; each call puts one event into the queue of each listener that wants
 * it and returns. Without a listener a call is one volatile read and the look at an empty array.
 */
public final class Events {
    private final Hooks hooks;

    Events(Hooks hooks) {
        this.hooks = hooks;
    }

    public void connecting(Client client) {
        connection(listener -> listener.onConnecting(client), false);
    }

    public void connackSent(Client client, ReasonCode reason, boolean sessionPresent) {
        connection(listener -> listener.onConnackSent(client, reason, sessionPresent), false);
    }

    public void connected(Client client) {
        connection(listener -> listener.onConnected(client), false);
    }

    public void disconnected(Client client, Disconnection disconnection) {
        connection(listener -> listener.onDisconnected(client, disconnection), false);
    }

    public void connectionError(Client client, ReasonCode reason, String detail) {
        connection(listener -> listener.onConnectionError(client, reason, detail), false);
    }

    public void clientError(Client client, ReasonCode reason, String detail) {
        connection(listener -> listener.onClientError(client, reason, detail), false);
    }

    /** May be left out when a listener is far behind, like a message. */
    public void ping(Client client) {
        connection(listener -> listener.onPing(client), true);
    }

    public void keepAliveTimeout(Client client) {
        connection(listener -> listener.onKeepAliveTimeout(client), false);
    }

    public void sessionCreated(String clientId) {
        session(listener -> listener.onCreated(clientId));
    }

    public void sessionResumed(String clientId) {
        session(listener -> listener.onResumed(clientId));
    }

    public void sessionOffline(String clientId) {
        session(listener -> listener.onOffline(clientId));
    }

    public void sessionEnded(String clientId, Cause cause) {
        session(listener -> listener.onEnded(clientId, cause));
    }

    public void subscribed(Client client, List<SubscriptionResult> results) {
        subscription(listener -> listener.onSubscribed(client, results));
    }

    public void unsubscribed(Client client, List<String> filters) {
        subscription(listener -> listener.onUnsubscribed(client, filters));
    }

    /**
     * A message was routed. Where the route is cached, {@link TopicHooks#told} saves matching the topic again.
     *
     * @return whether a listener is behind
     */
    public boolean published(@Nullable Client client, Publish publish, int receivers) {
        return message(Event.PUBLISHED, publish, listener -> listener.onPublished(client, publish, receivers));
    }

    public void acknowledged(Client client, Publish publish) {
        message(Event.ACKNOWLEDGED, publish, listener -> listener.onAcknowledged(client, publish));
    }

    public void dropped(@Nullable String clientId, Publish publish, DropReason reason) {
        message(Event.DROPPED, publish, listener -> listener.onDropped(clientId, publish, reason));
    }

    public void retained(Publish publish) {
        message(Event.RETAINED, publish, listener -> listener.onRetained(publish));
    }

    public void willSent(String clientId, Publish will) {
        message(Event.WILL_SENT, will, listener -> listener.onWillSent(clientId, will));
    }

    public void started() {
        broker(BrokerListener::onStarted);
    }

    public void stopping() {
        broker(BrokerListener::onStopping);
    }

    public void configReloaded() {
        broker(BrokerListener::onConfigReloaded);
    }

    /** Whether anybody wants facts of that kind; spares making what they would be told. */
    public boolean wants(Event event) {
        return hooks.current().wants(event);
    }

    /** Whether anybody wants facts of that kind about messages of that topic. */
    public boolean wants(Event event, String topic) {
        return hooks.current().wants(event, topic);
    }

    private void connection(Consumer<ConnectionListener> telling, boolean droppable) {
        for (FactQueue queue : hooks.current().connectionListeners) {
            queue.offer(new Fact(listener -> telling.accept((ConnectionListener) listener), droppable, 0));
        }
    }

    private void session(Consumer<SessionListener> telling) {
        for (FactQueue queue : hooks.current().sessionListeners) {
            queue.offer(new Fact(listener -> telling.accept((SessionListener) listener), false, 0));
        }
    }

    private void subscription(Consumer<SubscriptionListener> telling) {
        for (FactQueue queue : hooks.current().subscriptionListeners) {
            queue.offer(new Fact(listener -> telling.accept((SubscriptionListener) listener), false, 0));
        }
    }

    private void broker(Consumer<BrokerListener> telling) {
        for (FactQueue queue : hooks.current().brokerListeners) {
            queue.offer(new Fact(listener -> telling.accept((BrokerListener) listener), false, 0));
        }
    }

    private boolean message(Event event, Publish publish, Consumer<MessageListener> telling) {
        boolean behind = false;
        for (FactQueue queue : hooks.current().messageListeners(event)) {
            if (queue.binding.matches(publish.topic())) {
                Consumer<Hook> told = listener -> telling.accept((MessageListener) listener);
                behind |= queue.offer(new Fact(told, true, publish.payloadSize()));
            }
        }
        return behind;
    }
}
