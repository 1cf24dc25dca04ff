package io.culex.javascript;

import io.culex.api.Client;
import io.culex.api.Clients;
import io.culex.api.Listeners;
import io.culex.api.Message;
import io.culex.api.Metrics;
import io.culex.api.PluginConfig;
import io.culex.api.PluginContext;
import io.culex.api.Publisher;
import io.culex.api.Registration;
import io.culex.api.RetainedMessages;
import io.culex.api.Sessions;
import io.culex.api.Subscription;
import io.culex.api.SubscriptionResult;
import io.culex.api.Subscriptions;
import io.culex.api.control.ControlHandler;
import io.culex.api.control.ControlRequest;
import io.culex.api.hook.Hook;
import io.culex.api.hook.Listener;
import io.culex.javascript.aside.HiddenMetrics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A broker's side of the plugin API in memory: it keeps hooks, brings facts to listeners in batches as tasks of their
 * executor, and lets a test ask the decision hooks. There is no network and no routing.
 */
final class FakeBroker implements PluginContext, AutoCloseable {
    static final int BATCH = 256;

    /** A hook in force, and the facts that wait for it. */
    final class Registered implements Registration {
        final Hook hook;
        private final @Nullable Executor executor;
        private final List<Consumer<Listener>> facts = new ArrayList<>();
        private boolean scheduled;

        Registered(Hook hook, @Nullable Executor executor) {
            this.hook = hook;
            this.executor = executor;
        }

        void offer(Consumer<Listener> fact) {
            synchronized (facts) {
                facts.add(fact);
                if (scheduled) {
                    return;
                }
                scheduled = true;
            }
            schedule();
        }

        private void schedule() {
            if (executor != null) {
                executor.execute(this::bring);
            }
        }

        private void bring() {
            List<Consumer<Listener>> batch;
            synchronized (facts) {
                List<Consumer<Listener>> head = facts.subList(0, Math.min(BATCH, facts.size()));
                batch = List.copyOf(head);
                head.clear();
            }
            batch.forEach(fact -> fact.accept((Listener) hook));
            ((Listener) hook).onBatchEnd();
            synchronized (facts) {
                scheduled = !facts.isEmpty();
                if (!scheduled) {
                    return;
                }
            }
            schedule();
        }

        @Override
        public void close() {
            hooks.remove(this);
        }
    }

    private final Map<String, ControlHandler> answers = new ConcurrentHashMap<>();
    final List<Registered> hooks = new CopyOnWriteArrayList<>();
    final Map<String, Client> clients = new ConcurrentHashMap<>();
    final List<Message> published = Collections.synchronizedList(new ArrayList<>());
    final Set<Integer> ports = new ConcurrentSkipListSet<>();
    final Map<Integer, Listeners.Port> opened = new ConcurrentHashMap<>();
    final Map<String, Object> config = new ConcurrentHashMap<>();
    final AtomicBoolean holding = new AtomicBoolean();
    volatile Consumer<Message> onPublish = message -> {};
    volatile Bench.Step beforeListening = () -> {};
    volatile List<String> described = List.of();
    private final Path directory;
    private final Map<String, LongSupplier> gauges = new ConcurrentHashMap<>();
    private final Metrics metrics = new HiddenMetrics() {
        @Override
        public Registration gauge(String name, LongSupplier value) {
            gauges.put(name, value);
            return () -> gauges.remove(name, value);
        }
    };
    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();

    FakeBroker(Path directory) {
        this.directory = directory;
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

    /** Tells all listeners of a kind. */
    <L extends Listener> void tell(Class<L> kind, Consumer<L> fact) {
        for (Registered each : hooks) {
            if (kind.isInstance(each.hook)) {
                each.offer(listener -> fact.accept(kind.cast(listener)));
            }
        }
    }

    long gauge(String name) {
        return Objects.requireNonNull(gauges.get(name), name).getAsLong();
    }

    long count(String counter) {
        return metrics.counter(counter).value();
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
        return registered;
    }

    @Override
    public Publisher publisher() {
        return message -> {
            if (message.topic().contains("#") || message.topic().isEmpty()) {
                return CompletableFuture.<@Nullable Void>failedFuture(
                        new IllegalArgumentException("topic " + message.topic()));
            }
            published.add(message);
            onPublish.accept(message);
            return CompletableFuture.<@Nullable Void>completedFuture(null);
        };
    }

    @Override
    public Registration control(String name, ControlHandler handler) {
        answers.put(name, handler);
        return () -> answers.remove(name, handler);
    }

    /** What a command would be told. */
    List<String> ask(String name, String... arguments) throws Exception {
        List<String> lines = new CopyOnWriteArrayList<>();
        Objects.requireNonNull(answers.get(name), name).handle(new ControlRequest() {
            @Override
            public List<String> arguments() {
                return List.of(arguments);
            }

            @Override
            public void line(String text) {
                lines.add(text);
            }

            @Override
            public void stillWanted() {}
        });
        return lines;
    }

    @Override
    public Clients clients() {
        return new Clients() {
            @Override
            public int count() {
                return clients.size();
            }

            @Override
            public @Nullable Client find(String clientId) {
                return clients.get(clientId);
            }

            @Override
            public Collection<Client> all() {
                return List.copyOf(clients.values());
            }
        };
    }

    @Override
    public Sessions sessions() {
        throw new UnsupportedOperationException();
    }

    @Override
    public RetainedMessages retained() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Subscriptions subscriptions() {
        return new Subscriptions() {
            @Override
            public int count() {
                return 0;
            }

            @Override
            public CompletionStage<List<Subscription>> of(String clientId) {
                return CompletableFuture.completedFuture(List.of());
            }

            @Override
            public CompletionStage<SubscriptionResult> subscribe(String clientId, Subscription subscription) {
                return CompletableFuture.failedFuture(new IllegalStateException("no sessions here"));
            }

            @Override
            public CompletionStage<Boolean> unsubscribe(String clientId, String filter) {
                return CompletableFuture.completedFuture(true);
            }
        };
    }

    @Override
    public void whenListening(Runnable task) {
        try {
            beforeListening.run();
        } catch (Exception error) {
            throw new IllegalStateException(error);
        }
        task.run();
    }

    @Override
    public Listeners listeners() {
        return new Listeners() {
            @Override
            public boolean listening(int port) {
                return ports.contains(port);
            }

            @Override
            public CompletionStage<Integer> open(String host, int port) {
                if (port == 1) {
                    return CompletableFuture.failedFuture(new IOException("port 1 is in use"));
                }
                ports.add(port);
                return CompletableFuture.completedFuture(port);
            }

            @Override
            public @Nullable Port find(int port) {
                return ports.contains(port)
                        ? opened.getOrDefault(port, new Port("mqtt", port, false, "", false))
                        : null;
            }

            @Override
            public CompletionStage<Port> open(Opening opening) {
                int port = opening.port();
                return open(opening.host(), port).thenApply(bound -> {
                    Port fresh = new Port(
                            "script-" + port, port, opening.webSocket(), opening.path(), opening.certificate() != null);
                    opened.put(port, fresh);
                    return fresh;
                });
            }
        };
    }

    @Override
    public ScheduledExecutorService scheduler() {
        return scheduler;
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
                return config;
            }

            @Override
            public String locate(String path) {
                return "config.yml:7:3";
            }

            @Override
            public Path baseDirectory() {
                return directory;
            }
        };
    }

    @Override
    public Path dataDirectory() {
        return directory.resolve("data");
    }

    @Override
    public Logger log() {
        return LoggerFactory.getLogger(FakeBroker.class);
    }

    @Override
    public void describe(List<String> lines) {
        described = List.copyOf(lines);
    }

    @Override
    public Registration holdConnects() {
        holding.set(true);
        return () -> holding.set(false);
    }

    @Override
    public void close() {
        scheduler.shutdownNow();
    }
}
