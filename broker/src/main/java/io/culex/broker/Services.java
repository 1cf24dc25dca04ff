package io.culex.broker;

import io.culex.api.Clients;
import io.culex.api.Message;
import io.culex.api.Origin;
import io.culex.api.PluginConfig;
import io.culex.api.Publish;
import io.culex.api.Publisher;
import io.culex.api.ReasonCode;
import io.culex.api.Registration;
import io.culex.api.RetainedMessages;
import io.culex.api.Sessions;
import io.culex.api.Subscription;
import io.culex.api.SubscriptionResult;
import io.culex.api.Subscriptions;
import io.culex.api.control.ControlHandler;
import io.culex.api.store.Store;
import io.culex.api.store.StoredMessage;
import io.culex.broker.config.LoadedConfig;
import io.culex.broker.connection.LiveConfig;
import io.culex.broker.plugin.BrokerServices;
import io.culex.broker.plugin.PluginListeners;
import io.culex.broker.routing.Messages;
import io.culex.broker.routing.StoredPublish;
import io.culex.broker.security.TopicRule;
import io.culex.broker.session.Session;
import io.culex.broker.topic.TopicFilter;
import io.culex.broker.topic.TopicName;
import io.culex.broker.transport.ControlSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the broker lends to plugins. Safe from any thread: what belongs to a session is done on its loop. */
final class Services implements BrokerServices {
    private static final String SCRIPTS = "javascript";

    private final Core core;
    private final Store store;
    private final LiveConfig live;
    private final LoadedConfig config;
    private final Supplier<OpenListeners> listeners;
    private final ControlSocket control;
    private final CompletableFuture<@Nullable Void> listening = new CompletableFuture<>();

    Services(Core core, Store store, LiveConfig live, LoadedConfig config, Supplier<OpenListeners> listeners) {
        this.core = core;
        this.store = store;
        this.live = live;
        this.config = config;
        this.listeners = listeners;
        this.control = new ControlSocket(config.config().data().dir());
    }

    @Override
    public Registration control(String name, ControlHandler handler) {
        return control.offer(name, handler);
    }

    /** Nothing is answered by the control socket any more. */
    void closeControl() {
        control.close();
    }

    @Override
    public String version() {
        return Version.CURRENT;
    }

    @Override
    public Publisher publisher(String pluginId) {
        UnstoredBytes unstored = new UnstoredBytes();
        return message -> {
            String problem = TopicName.problem(message.topic(), Integer.MAX_VALUE);
            if (problem != null) {
                return CompletableFuture.<@Nullable Void>failedFuture(
                        new IllegalArgumentException("topic '" + message.topic() + "': " + problem));
            }
            StoredMessage asGiven = stored(message);
            TopicRule rule = live.rules().ruleFor(message.topic());
            if (rule != null && asGiven.retain() && rule.deniesRetaining()) {
                return refused(message, "messages here may not be retained");
            }
            StoredMessage stored = rule == null ? asGiven : rule.applied(asGiven);
            if (!core.retainedLimit.takes(stored, "plugin " + pluginId)) {
                return refused(message, "there are too many retained messages");
            }
            if (stored.qos() == 0 && !stored.retain()) {
                return core.publish(pluginId, stored, Origin.PLUGIN);
            }
            if (stored.qos() > 0 && !store.writable()) {
                return refused(message, "the store takes no messages of QoS 1 and 2 now");
            }
            if (!unstored.add(stored)) {
                return refused(
                        message,
                        "more than " + unstored.most() + " bytes of plugin " + pluginId + " wait to be stored");
            }
            return core.publish(pluginId, stored, Origin.PLUGIN)
                    .whenComplete((done, failure) -> unstored.remove(stored));
        };
    }

    private static CompletableFuture<@Nullable Void> refused(Message message, String why) {
        return CompletableFuture.failedFuture(new IllegalStateException("topic '" + message.topic() + "': " + why));
    }

    private static StoredMessage stored(Message message) {
        return Messages.stored(message, null);
    }

    @Override
    public Clients clients() {
        return core.clients;
    }

    @Override
    public void whenListening(Runnable task) {
        listening.thenRun(task);
    }

    /** The listeners are open. */
    void listening() {
        listening.complete(null);
    }

    @Override
    public PluginListeners listeners(String pluginId) {
        return listeners.get().of(pluginId);
    }

    /** The section {@code scripts} is that of the plugin which runs them. */
    @Override
    public PluginConfig config(String pluginId) {
        return pluginId.equals(SCRIPTS) ? config.scriptsSection() : config.pluginSection(pluginId);
    }

    private <T> CompletionStage<T> onLoop(Session session, Supplier<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        session.execute(() -> {
            try {
                answer.complete(question.get());
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    @Override
    public Sessions sessions() {
        return new Sessions() {
            @Override
            public int count() {
                return core.sessions.count();
            }

            @Override
            public CompletionStage<@Nullable Info> find(String clientId) {
                Session session = core.sessions.find(clientId);
                if (session == null) {
                    return CompletableFuture.completedFuture(null);
                }
                CompletableFuture<@Nullable Info> answer = new CompletableFuture<>();
                session.execute(() -> answer.complete(new Info(
                        clientId, session.online(), session.queued(), session.inFlight(), session.expiryInterval())));
                return answer;
            }

            @Override
            public Collection<String> clientIds() {
                List<String> ids = new ArrayList<>();
                core.sessions.all().forEach(session -> ids.add(session.clientId()));
                return ids;
            }

            @Override
            public CompletionStage<Boolean> discard(String clientId) {
                Session session = core.sessions.find(clientId);
                if (session == null) {
                    return CompletableFuture.completedFuture(false);
                }
                return onLoop(session, () -> {
                    session.discard();
                    return true;
                });
            }
        };
    }

    @Override
    public RetainedMessages retained() {
        return new RetainedMessages() {
            @Override
            public int count() {
                return core.retained.count();
            }

            @Override
            public CompletionStage<@Nullable Publish> find(String topic) {
                StoredMessage message = core.retained.find(bytes(topic), System.currentTimeMillis());
                return CompletableFuture.completedFuture(message == null ? null : view(message));
            }

            @Override
            public CompletionStage<List<Publish>> matching(String filter, int most) {
                List<Publish> found = new ArrayList<>();
                core.retained.forEachMatching(TopicFilter.parse(filter), System.currentTimeMillis(), message -> {
                    found.add(view(message));
                    return found.size() < most;
                });
                return CompletableFuture.completedFuture(found);
            }

            @Override
            public CompletionStage<Boolean> remove(String topic) {
                boolean there = core.retained.find(bytes(topic), System.currentTimeMillis()) != null;
                StoredMessage empty =
                        new StoredMessage(bytes(topic), new byte[0], new byte[0], 0, true, StoredMessage.NEVER, null);
                return core.forget(empty).thenApply(done -> there);
            }

            private byte[] bytes(String topic) {
                return topic.getBytes(StandardCharsets.UTF_8);
            }

            private Publish view(StoredMessage message) {
                return new StoredPublish(message, Origin.RETAINED, false);
            }
        };
    }

    @Override
    public Subscriptions subscriptions() {
        return new Subscriptions() {
            @Override
            public int count() {
                return core.subscriptions.count();
            }

            @Override
            public CompletionStage<List<Subscription>> of(String clientId) {
                Session session = core.sessions.find(clientId);
                return session == null
                        ? CompletableFuture.completedFuture(List.of())
                        : onLoop(session, () -> session.subscriptions().all());
            }

            @Override
            public CompletionStage<SubscriptionResult> subscribe(String clientId, Subscription subscription) {
                Session session = core.sessions.find(clientId);
                if (session == null || !TopicFilter.isValid(subscription.filter())) {
                    ReasonCode reason =
                            session == null ? ReasonCode.CLIENT_IDENTIFIER_NOT_VALID : ReasonCode.TOPIC_FILTER_INVALID;
                    return CompletableFuture.completedFuture(new SubscriptionResult(subscription, reason));
                }
                TopicFilter filter = TopicFilter.parse(subscription.filter());
                return onLoop(session, () -> {
                    session.subscriptions().add(filter, subscription);
                    if (filter.shareGroup() == null && subscription.retainHandling() < 2) {
                        session.replay(filter, subscription);
                    }
                    ReasonCode granted = ReasonCode.of(subscription.qos());
                    return new SubscriptionResult(subscription, granted == null ? ReasonCode.SUCCESS : granted);
                });
            }

            @Override
            public CompletionStage<Boolean> unsubscribe(String clientId, String filter) {
                Session session = core.sessions.find(clientId);
                return session == null || !TopicFilter.isValid(filter)
                        ? CompletableFuture.completedFuture(false)
                        : onLoop(session, () -> session.subscriptions().remove(TopicFilter.parse(filter)));
            }
        };
    }
}
