package io.culex.javascript;

import io.culex.api.Client;
import io.culex.api.Connect;
import io.culex.api.Disconnection;
import io.culex.api.Message;
import io.culex.api.Origin;
import io.culex.api.ProtocolVersion;
import io.culex.api.Publish;
import io.culex.api.ReasonCode;
import io.culex.api.Subscription;
import io.culex.api.SubscriptionResult;
import io.culex.api.hook.Authenticator;
import io.culex.api.hook.ConnectInterceptor;
import io.culex.api.hook.ConnectionListener;
import io.culex.api.hook.DeliveryInterceptor;
import io.culex.api.hook.MessageListener;
import io.culex.api.hook.PublishInterceptor;
import io.culex.api.hook.PublishedInterceptor;
import io.culex.api.hook.SubscribeInterceptor;
import io.culex.api.hook.SubscriptionListener;
import io.culex.api.hook.UnsubscribeInterceptor;
import io.culex.api.hook.WillInterceptor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** The plugin on a {@link FakeBroker}, with scripts in a folder of its own. */
final class Bench implements AutoCloseable {
    final FakeBroker broker;
    final List<String> lines = new CopyOnWriteArrayList<>();
    /** Something to do when the listeners are open and the scripts are not loaded yet. */
    Step beforeLoading = () -> {};
    /** For a debugger, when there is to be one. */
    @Nullable
    Inspection inspection;

    private final Path directory;
    private final Path scripts;
    private @Nullable JavaScriptPlugin plugin;

    Bench(Path directory) throws Exception {
        this.directory = directory;
        this.scripts = Files.createDirectories(directory.resolve("scripts"));
        broker = new FakeBroker(directory);
    }

    /** A plugin that runs one script. */
    static Bench of(Path directory, String script) throws Exception {
        Bench bench = new Bench(directory);
        bench.write("test.js", script);
        bench.start();
        return bench;
    }

    Bench write(String name, String text) throws Exception {
        Path file = scripts.resolve(name);
        Files.createDirectories(file.getParent());
        Path fresh = directory.resolve("fresh");
        Files.writeString(fresh, text);
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        return this;
    }

    /** Starts and waits until the scripts are loaded, or are not. */
    Bench start() throws Exception {
        startOnly();
        awaitLine("loaded ", "SyntaxError", "Error: ", "interrupted", "threw", "does not end");
        Awaitility.await().until(() -> !broker.holding.get());
        return this;
    }

    /** A step of a test. */
    @FunctionalInterface
    interface Step {
        void run() throws Exception;
    }

    void startOnly() throws Exception {
        broker.beforeListening = beforeLoading;
        JavaScriptPlugin fresh = new JavaScriptPlugin((level, text) -> lines.add(text), () -> inspection);
        plugin = fresh;
        fresh.start(broker);
    }

    @Nullable
    Companions companions() {
        JavaScriptPlugin running = plugin;
        return running == null ? null : running.scripts();
    }

    void stop() {
        JavaScriptPlugin running = plugin;
        plugin = null;
        if (running != null) {
            running.stop();
        }
    }

    String awaitLine(String... parts) {
        Awaitility.await().until(() -> lines, seen -> find(parts) != null);
        return String.valueOf(find(parts));
    }

    @Nullable
    String find(String... parts) {
        for (String line : lines) {
            for (String part : parts) {
                if (line.contains(part)) {
                    return line;
                }
            }
        }
        return null;
    }

    /** Lines that scripts printed, without those about loading. */
    List<String> printed() {
        return lines.stream()
                .filter(line -> !line.startsWith("loaded ") && !line.startsWith("reloaded "))
                .toList();
    }

    List<String> awaitPrinted(int count) {
        return Awaitility.await().until(this::printed, seen -> seen.size() >= count);
    }

    FakeClient connect(String id) {
        return connect(id, ProtocolVersion.MQTT_5, null);
    }

    FakeClient connect(String id, ProtocolVersion version, @Nullable String username) {
        FakeClient client = new FakeClient(id, version, username);
        connect(client);
        return client;
    }

    void connect(FakeClient client) {
        broker.clients.put(client.id(), client);
        broker.tell(ConnectionListener.class, listener -> listener.onConnecting(client));
        broker.tell(ConnectionListener.class, listener -> listener.onConnackSent(client, ReasonCode.SUCCESS, false));
        client.connected = true;
        broker.tell(ConnectionListener.class, listener -> listener.onConnected(client));
    }

    void disconnect(FakeClient client) {
        client.connected = false;
        broker.clients.remove(client.id());
        Disconnection end =
                new Disconnection(Disconnection.Cause.CLIENT, ReasonCode.SUCCESS, null, false, Duration.ofMillis(5));
        broker.tell(ConnectionListener.class, listener -> listener.onDisconnected(client, end));
    }

    void subscribed(FakeClient client, String filter, int qos) {
        SubscriptionResult result = new SubscriptionResult(
                Subscription.of(filter, qos), ReasonCode.of(qos) == null ? ReasonCode.SUCCESS : code(qos));
        broker.tell(SubscriptionListener.class, listener -> listener.onSubscribed(client, List.of(result)));
    }

    private static ReasonCode code(int qos) {
        return switch (qos) {
            case 1 -> ReasonCode.GRANTED_QOS_1;
            case 2 -> ReasonCode.GRANTED_QOS_2;
            default -> ReasonCode.SUCCESS;
        };
    }

    void unsubscribed(FakeClient client, String filter) {
        broker.tell(SubscriptionListener.class, listener -> listener.onUnsubscribed(client, List.of(filter)));
    }

    void published(@Nullable Client client, Message message) {
        published(client, (Publish) message);
    }

    void published(@Nullable Client client, Publish publish) {
        broker.tell(MessageListener.class, listener -> {
            if (listener.events().contains(MessageListener.Event.PUBLISHED)
                    && matches(listener.topicFilters(), publish)) {
                listener.onPublished(client, publish, 1);
            }
        });
    }

    private static boolean matches(List<String> filters, Publish publish) {
        return filters.isEmpty() || filters.stream().anyMatch(filter -> matches(filter, publish.topic()));
    }

    static boolean matches(String filter, String topic) {
        String pattern = filter.replace("+", "[^/]*").replace("/#", "(/.*)?").replace("#", ".*");
        return topic.matches(pattern) && !(topic.startsWith("$") && !filter.startsWith("$"));
    }

    /** A message as if a client had sent it. */
    static Publish from(Client client, String topic, String payload) {
        Message message = Message.of(topic, payload);
        return new FromClient(message, client.id());
    }

    /** A client's own message. */
    record FromClient(Message message, String publisherId) implements Publish {
        @Override
        public String topic() {
            return message.topic();
        }

        @Override
        public ByteBuffer payload() {
            return message.payload();
        }

        @Override
        public int payloadSize() {
            return message.payloadSize();
        }

        @Override
        public int qos() {
            return message.qos();
        }

        @Override
        public boolean retain() {
            return message.retain();
        }

        @Override
        public boolean dup() {
            return false;
        }

        @Override
        public io.culex.api.PublishProperties properties() {
            return message.properties();
        }

        @Override
        public Origin origin() {
            return Origin.CLIENT;
        }
    }

    static Connect connectOf(FakeClient client, @Nullable String username, @Nullable String password) {
        ByteBuffer bytes = password == null
                ? null
                : ByteBuffer.wrap(password.getBytes(StandardCharsets.UTF_8)).asReadOnlyBuffer();
        return new Connect(client.version(), client.id(), true, 60, username, bytes, null, 0, 0, null, null, List.of());
    }

    PublishInterceptor.Decision askPublish(FakeClient client, String topic, String payload) throws Exception {
        return askPublish(client, from(client, topic, payload));
    }

    PublishInterceptor.Decision askPublish(@Nullable FakeClient client, Publish publish) throws Exception {
        PublishInterceptor hook = broker.hooks(PublishInterceptor.class).getFirst();
        PublishInterceptor.Decision decision = hook.onPublish(client, publish);
        return decision instanceof PublishInterceptor.Defer defer ? await(defer.later()) : decision;
    }

    PublishedInterceptor.Decision askPublished(FakeClient client, Publish publish) throws Exception {
        PublishedInterceptor hook = broker.hooks(PublishedInterceptor.class).getFirst();
        PublishedInterceptor.Decision decision = hook.onPublished(client, publish);
        return decision instanceof PublishedInterceptor.Defer defer ? await(defer.later()) : decision;
    }

    Authenticator.Decision askAuthenticate(FakeClient client, @Nullable String username, @Nullable String password)
            throws Exception {
        Authenticator hook = broker.hooks(Authenticator.class).getFirst();
        Authenticator.Decision decision = hook.authenticate(client, connectOf(client, username, password));
        return decision instanceof Authenticator.Defer defer ? await(defer.later()) : decision;
    }

    ConnectInterceptor.Decision askConnect(FakeClient client) throws Exception {
        ConnectInterceptor hook = broker.hooks(ConnectInterceptor.class).getFirst();
        ConnectInterceptor.Decision decision = hook.onConnect(client, connectOf(client, "u", "p"));
        return decision instanceof ConnectInterceptor.Defer defer ? await(defer.later()) : decision;
    }

    SubscribeInterceptor.Decision askSubscribe(FakeClient client, String filter, int qos) throws Exception {
        SubscribeInterceptor hook = broker.hooks(SubscribeInterceptor.class).getFirst();
        SubscribeInterceptor.Decision decision = hook.onSubscribe(client, Subscription.of(filter, qos), false);
        return decision instanceof SubscribeInterceptor.Defer defer ? await(defer.later()) : decision;
    }

    UnsubscribeInterceptor.Decision askUnsubscribe(FakeClient client, String filter) throws Exception {
        UnsubscribeInterceptor hook = broker.hooks(UnsubscribeInterceptor.class).getFirst();
        UnsubscribeInterceptor.Decision decision = hook.onUnsubscribe(client, filter);
        return decision instanceof UnsubscribeInterceptor.Defer defer ? await(defer.later()) : decision;
    }

    DeliveryInterceptor.Decision askDeliver(Publish publish, FakeClient... clients) throws Exception {
        DeliveryInterceptor hook = broker.hooks(DeliveryInterceptor.class).getFirst();
        List<DeliveryInterceptor.Receiver> receivers = List.of(clients).stream()
                .map(client -> new DeliveryInterceptor.Receiver(client.id(), client, 1, false))
                .toList();
        DeliveryInterceptor.Decision decision = hook.onDeliver(publish, receivers);
        return decision instanceof DeliveryInterceptor.Defer defer ? await(defer.later()) : decision;
    }

    PublishInterceptor.Decision askWill(FakeClient client, Publish will) throws Exception {
        WillInterceptor hook = broker.hooks(WillInterceptor.class).getFirst();
        PublishInterceptor.Decision decision = hook.onWill(client, client.id(), will);
        return decision instanceof PublishInterceptor.Defer defer ? await(defer.later()) : decision;
    }

    private static <D> D await(CompletionStage<? extends D> later) throws Exception {
        return later.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        stop();
        broker.close();
    }
}
