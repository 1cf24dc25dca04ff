package com.example.witness;

import io.culex.api.*;
import io.culex.api.hook.*;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Writes down all it is told. The queue and the latch are the test's, handed over as system properties. */
public final class Witness extends CulexPlugin {
    @Override
    public void start(PluginContext context) {
        context.register(new Careless());
        context.register(new All());
        context.register(new Slow());
    }

    @SuppressWarnings("unchecked")
    static void note(String fact) {
        Queue<String> facts = (Queue<String>) System.getProperties().get("witness.facts");
        facts.add(Thread.currentThread().getName() + "|" + fact);
    }

    /** Comes first, and throws at everything about some clients. */
    static final class Careless implements ConnectionListener {
        @Override
        public void onConnecting(Client client) {
            if (client.id().startsWith("throw")) {
                note("careless connecting " + client.id());
                throw new IllegalStateException("thrown by the sample");
            }
        }

        @Override
        public void onConnected(Client client) {
            if (client.id().startsWith("throw")) {
                note("careless connected " + client.id());
                throw new LinkageError("thrown by the sample");
            }
        }

        @Override
        public int priority() {
            return -1;
        }
    }

    static final class All
            implements ConnectionListener, SessionListener, SubscriptionListener, MessageListener, BrokerListener {
        @Override
        public List<String> topicFilters() {
            return List.of("seen/#");
        }

        @Override
        public void onConnecting(Client client) {
            note(client.id() + " connecting");
        }

        @Override
        public void onConnackSent(Client client, ReasonCode reason, boolean sessionPresent) {
            note(client.id() + " connack " + reason + " " + sessionPresent);
        }

        @Override
        public void onConnected(Client client) {
            note(client.id() + " connected");
        }

        @Override
        public void onDisconnected(Client client, Disconnection disconnection) {
            note(client.id() + " disconnected");
        }

        @Override
        public void onConnectionError(Client client, ReasonCode reason, String detail) {
            note(client.id() + " connection error " + reason);
        }

        @Override
        public void onClientError(Client client, ReasonCode reason, String detail) {
            note(client.id() + " client error " + reason);
        }

        @Override
        public void onPing(Client client) {
            note(client.id() + " ping");
        }

        @Override
        public void onKeepAliveTimeout(Client client) {
            note(client.id() + " keep alive timeout");
        }

        @Override
        public void onCreated(String clientId) {
            note(clientId + " session created");
        }

        @Override
        public void onResumed(String clientId) {
            note(clientId + " session resumed");
        }

        @Override
        public void onOffline(String clientId) {
            note(clientId + " session offline");
        }

        @Override
        public void onEnded(String clientId, Cause cause) {
            note(clientId + " session ended " + cause);
        }

        @Override
        public void onSubscribed(Client client, List<SubscriptionResult> results) {
            StringBuilder all = new StringBuilder();
            results.forEach(each -> all.append(' ').append(each.subscription().filter()).append('=').append(each.reason()));
            note(client.id() + " subscribed" + all);
        }

        @Override
        public void onUnsubscribed(Client client, List<String> filters) {
            note(client.id() + " unsubscribed " + filters);
        }

        @Override
        public void onPublished(@Nullable Client client, Publish publish, int receivers) {
            note((client == null ? "nobody" : client.id()) + " published " + publish.topic() + " to " + receivers);
        }

        @Override
        public void onAcknowledged(Client client, Publish publish) {
            note(client.id() + " acknowledged " + publish.topic());
        }

        @Override
        public void onDropped(@Nullable String clientId, Publish publish, DropReason reason) {
            note(clientId + " dropped " + publish.topic() + " " + reason);
        }

        @Override
        public void onRetained(Publish publish) {
            note("retained " + publish.topic() + " " + publish.payloadText());
        }

        @Override
        public void onWillSent(String clientId, Publish will) {
            note(clientId + " will " + will.topic());
        }

        @Override
        public void onStarted() {
            note("broker started");
        }

        @Override
        public void onStopping() {
            note("broker stopping");
        }
    }

    /** Waits for the test before it takes a message below slow/. */
    static final class Slow implements MessageListener {
        @Override
        public List<String> topicFilters() {
            return List.of("slow/#");
        }

        @Override
        public void onPublished(@Nullable Client client, Publish publish, int receivers) {
            CountDownLatch gate = (CountDownLatch) System.getProperties().get("witness.gate");
            try {
                gate.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
            note("slow " + publish.topic());
        }
    }
}
