package io.culex.javascript.testing;

import io.culex.api.Client;
import io.culex.api.Clients;
import io.culex.api.Listeners;
import io.culex.api.Message;
import io.culex.api.Metrics;
import io.culex.api.PluginConfig;
import io.culex.api.PluginContext;
import io.culex.api.Publish;
import io.culex.api.Publisher;
import io.culex.api.Registration;
import io.culex.api.RetainedMessages;
import io.culex.api.Sessions;
import io.culex.api.Subscription;
import io.culex.api.SubscriptionResult;
import io.culex.api.Subscriptions;
import io.culex.api.hook.Hook;
import io.culex.api.hook.Listener;
import io.culex.javascript.TopicFilters;
import io.culex.javascript.aside.HiddenMetrics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.helpers.NOPLogger;

/**
 * A broker's side of the plugin API without a broker: it keeps hooks, and brings facts to listeners as tasks of their
 * executor. Used by one thread.
 */
class MockContext implements PluginContext {
    final Map<String, MockClient> connected = new LinkedHashMap<>();
    final Map<String, Publish> retainedMessages = new LinkedHashMap<>();
    private final List<Registered> hooks = new ArrayList<>();
    private final Metrics metrics = new HiddenMetrics();
    private final Path folder;

    private record Registered(Hook hook, @Nullable Executor executor) {}

    MockContext(Path folder) {
        this.folder = folder;
    }

    <H extends Hook> List<H> hooks(Class<H> kind) {
        List<H> found = new ArrayList<>();
        for (Registered each : hooks) {
            if (kind.isInstance(each.hook)) {
                found.add(kind.cast(each.hook));
            }
        }
        return found;
    }

    <L extends Listener> void tell(Class<L> kind, Consumer<L> fact) {
        for (Registered each : List.copyOf(hooks)) {
            if (kind.isInstance(each.hook) && each.executor != null) {
                L listener = kind.cast(each.hook);
                each.executor.execute(() -> {
                    fact.accept(listener);
                    listener.onBatchEnd();
                });
            }
        }
    }

    @Override
    public String pluginId() {
        return "javascript";
    }

    @Override
    public String brokerVersion() {
        return "0.1.0";
    }

    @Override
    public Registration register(Hook hook) {
        return add(new Registered(hook, null));
    }

    @Override
    public Registration register(Hook hook, Executor listenerExecutor) {
        return add(new Registered(hook, listenerExecutor));
    }

    private Registration add(Registered registered) {
        hooks.add(registered);
        return () -> hooks.remove(registered);
    }

    @Override
    public Publisher publisher() {
        return message -> {
            sent(message);
            return CompletableFuture.completedFuture(null);
        };
    }

    /** A script publishes. */
    void sent(Message message) {}

    @Override
    public Clients clients() {
        return new Clients() {
            @Override
            public int count() {
                return connected.size();
            }

            @Override
            public @Nullable Client find(String clientId) {
                return connected.get(clientId);
            }

            @Override
            public Collection<Client> all() {
                return List.copyOf(connected.values());
            }
        };
    }

    @Override
    public Sessions sessions() {
        return new Sessions() {
            @Override
            public int count() {
                return connected.size();
            }

            @Override
            public CompletionStage<@Nullable Info> find(String clientId) {
                Info info = connected.containsKey(clientId) ? new Info(clientId, true, 0, 0, 0) : null;
                return CompletableFuture.completedFuture(info);
            }

            @Override
            public Collection<String> clientIds() {
                return List.copyOf(connected.keySet());
            }

            @Override
            public CompletionStage<Boolean> discard(String clientId) {
                return CompletableFuture.completedFuture(false);
            }
        };
    }

    @Override
    public RetainedMessages retained() {
        return new RetainedMessages() {
            @Override
            public int count() {
                return retainedMessages.size();
            }

            @Override
            public CompletionStage<@Nullable Publish> find(String topic) {
                return CompletableFuture.completedFuture(retainedMessages.get(topic));
            }

            @Override
            public CompletionStage<List<Publish>> matching(String filter, int most) {
                List<Publish> found = retainedMessages.values().stream()
                        .filter(each -> TopicFilters.match(filter, each.topic()))
                        .limit(most)
                        .toList();
                return CompletableFuture.completedFuture(found);
            }

            @Override
            public CompletionStage<Boolean> remove(String topic) {
                return CompletableFuture.completedFuture(retainedMessages.remove(topic) != null);
            }
        };
    }

    @Override
    public Subscriptions subscriptions() {
        return new Subscriptions() {
            @Override
            public int count() {
                return connected.values().stream()
                        .mapToInt(each -> each.subscriptions.size())
                        .sum();
            }

            @Override
            public CompletionStage<List<Subscription>> of(String clientId) {
                List<Subscription> all = new ArrayList<>();
                MockClient client = connected.get(clientId);
                if (client != null) {
                    client.subscriptions.forEach((filter, qos) -> all.add(Subscription.of(filter, qos)));
                }
                return CompletableFuture.completedFuture(all);
            }

            @Override
            public CompletionStage<SubscriptionResult> subscribe(String clientId, Subscription subscription) {
                MockClient client = connected.get(clientId);
                if (client == null) {
                    return CompletableFuture.failedFuture(new IllegalStateException("no client " + clientId));
                }
                client.subscriptions.put(subscription.filter(), subscription.qos());
                return CompletableFuture.completedFuture(
                        new SubscriptionResult(subscription, MockBroker.granted(subscription.qos())));
            }

            @Override
            public CompletionStage<Boolean> unsubscribe(String clientId, String filter) {
                MockClient client = connected.get(clientId);
                boolean known = client != null && client.subscriptions.remove(filter) != null;
                return CompletableFuture.completedFuture(known);
            }
        };
    }

    /** Every port is open: a program that listens on one finds it so. */
    @Override
    public Listeners listeners() {
        return new Listeners() {
            @Override
            public boolean listening(int port) {
                return true;
            }

            @Override
            public CompletionStage<Integer> open(String host, int port) {
                return CompletableFuture.completedFuture(port);
            }

            @Override
            public @Nullable Port find(int port) {
                return null;
            }

            @Override
            public CompletionStage<Port> open(Opening opening) {
                Port port = new Port(
                        "script-" + opening.port(),
                        opening.port(),
                        opening.webSocket(),
                        opening.path(),
                        opening.certificate() != null);
                return CompletableFuture.completedFuture(port);
            }
        };
    }

    @Override
    public ScheduledExecutorService scheduler() {
        throw new UnsupportedOperationException("tests of scripts have no threads");
    }

    @Override
    public Metrics metrics() {
        return metrics;
    }

    @Override
    public PluginConfig config() {
        return new PluginConfig() {
            @Override
            public Map<String, Object> values() {
                return Map.of();
            }

            @Override
            public String locate(String path) {
                return path;
            }

            @Override
            public Path baseDirectory() {
                return folder;
            }
        };
    }

    @Override
    public Path dataDirectory() {
        return folder;
    }

    @Override
    public Logger log() {
        return NOPLogger.NOP_LOGGER;
    }

    @Override
    public void describe(List<String> lines) {}

    @Override
    public Registration holdConnects() {
        return () -> {};
    }

    @Override
    public void whenListening(Runnable task) {
        task.run();
    }
}
