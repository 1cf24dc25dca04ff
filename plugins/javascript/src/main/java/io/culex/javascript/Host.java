package io.culex.javascript;

import io.culex.api.Client;
import io.culex.api.Message;
import io.culex.api.PluginContext;
import io.culex.api.Subscription;
import io.culex.javascript.own.OwnHost;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.SourceSection;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * What the prelude of one version may call. Used by the thread that runs the version's context; answers that come later are
 * brought to the scripts' thread.
 */
public final class Host {
    private static final double NANOS_PER_MILLI = 1_000_000;

    /** A session's own loop answers at once when it is not busy; a call of a handler may take a little longer than this. */
    private static final long SUBSCRIPTIONS_MILLIS = 30;

    private final Surroundings around;
    private final ScriptVersion version;
    private final ScriptLoader.Files files;
    private final NodeHost node;
    private final StoredHost stored;

    /** What all versions share. */
    record Surroundings(
            PluginContext context,
            ScriptSettings settings,
            Realm realm,
            ScriptLog log,
            OwnHost own,
            String brokerId,
            LongSupplier nanos,
            long startNanos,
            ScriptLoader.Extension extension) {}

    Host(Surroundings around, ScriptVersion version, ScriptLoader.Files files) {
        this.around = around;
        this.version = version;
        this.files = files;
        this.node = new NodeHost(this, around, version, files);
        this.stored = new StoredHost(this, around.context, version);
    }

    @HostAccess.Export
    public void log(int level, String text) {
        ScriptLog.Level known = switch (level) {
            case 0 -> ScriptLog.Level.ERROR;
            case 1 -> ScriptLog.Level.WARN;
            case 2 -> ScriptLog.Level.INFO;
            default -> ScriptLog.Level.DEBUG;
        };
        around.log.print(known, text);
    }

    @HostAccess.Export
    public void failed(String label, String where, String problem, String stack) {
        around.context.metrics().counter("handler_errors").increment();
        String text = version.texts.report(label + " failed: ", problem, stack, where);
        around.log.problem(label + where + problem, text);
    }

    /** The file and line where a function is written. */
    @HostAccess.Export
    public String where(Value function) {
        SourceSection section = function.getSourceLocation();
        return section == null || !section.isAvailable()
                ? "script"
                : section.getSource().getName() + ":" + section.getStartLine();
    }

    @HostAccess.Export
    public ByteBuffer beat() {
        return version.meter.beat();
    }

    @HostAccess.Export
    public ByteBuffer numbers() {
        return version.numbers.shared();
    }

    /** Interrupted calls in a row after which a handler is left out for a while. */
    @HostAccess.Export
    public int failures() {
        return around.settings.failures();
    }

    /** That while, in nanoseconds. */
    @HostAccess.Export
    public double pause() {
        return around.settings.pause().toNanos();
    }

    /** A place as people are told about it. */
    @HostAccess.Export
    public String shown(String where) {
        return files.shown(where);
    }

    @HostAccess.Export
    public double nanos() {
        return around.nanos.getAsLong() - around.startNanos;
    }

    @HostAccess.Export
    public void setTimer(int id, double millis, boolean repeat) {
        version.timers.set(id, (long) (millis * NANOS_PER_MILLI), repeat);
    }

    @HostAccess.Export
    public void clearTimer(int id) {
        version.timers.clear(id);
    }

    /** Handlers were added or removed after the files were loaded. */
    @HostAccess.Export
    public void changed() {
        around.realm.handlersChanged(version);
    }

    @HostAccess.Export
    public boolean validFilter(String filter) {
        return TopicFilters.valid(filter);
    }

    @HostAccess.Export
    public String brokerId() {
        return around.brokerId;
    }

    @HostAccess.Export
    public String brokerVersion() {
        return around.context.brokerVersion();
    }

    @HostAccess.Export
    public boolean sysEvents() {
        return around.settings.sysEvents();
    }

    @HostAccess.Export
    public boolean closing() {
        return around.realm.closing();
    }

    @HostAccess.Export
    public int wrapperLength() {
        return ScriptLoader.HEAD.length();
    }

    @HostAccess.Export
    public @Nullable String resolve(String from, String request) {
        return files.resolve(from, request);
    }

    @HostAccess.Export
    public String text(String file) {
        return files.text(file);
    }

    @HostAccess.Export
    public Value compile(String file) {
        return files.compile(file);
    }

    /** Whether hot code becomes machine code, so that there is a use in code that is made for that. */
    @HostAccess.Export
    public boolean compiles() {
        return files.compiles();
    }

    @HostAccess.Export
    public int clientCount() {
        return around.context.clients().count();
    }

    @HostAccess.Export
    public String[] clientIds() {
        List<String> ids = new ArrayList<>();
        for (Client client : around.context.clients().all()) {
            ids.add(client.id());
        }
        return ids.toArray(String[]::new);
    }

    @HostAccess.Export
    public @Nullable Value findClient(String id) {
        Client client = around.context.clients().find(id);
        return client == null ? null : HostClient.of(client).wrapper(version);
    }

    @HostAccess.Export
    public void publish(
            String topic,
            Value payload,
            int qos,
            boolean retain,
            @Nullable Value properties,
            @Nullable HostPacket cause,
            int call) {
        Message message = new Message(topic, Bytes.of(payload), qos, retain, Bytes.properties(properties));
        Causes.Step loop =
                cause == null ? null : around.realm.causes().goesTooFar(cause, topic, message.payloadBytes());
        if (loop != null) {
            around.context.metrics().counter("publish_loops_cut").increment();
            throw new IllegalStateException(
                    "handlers publish what calls them again, and that was cut here: " + loop.path());
        }
        version.effect(() -> later(call, around.context.publisher().publish(message)));
    }

    @HostAccess.Export
    public void send(
            HostClient client,
            String topic,
            Value payload,
            int qos,
            boolean retain,
            @Nullable Value properties,
            int call) {
        client.client.send(new Message(topic, Bytes.of(payload), qos, retain, Bytes.properties(properties)));
        later(call, CompletableFuture.completedFuture(null));
    }

    @HostAccess.Export
    public void subscribeClient(HostClient client, Value filters, Value qos, int call) {
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (int i = 0; i < filters.getArraySize(); i++) {
            String filter = filters.getArrayElement(i).asString();
            int wanted = qos.getArrayElement(i).asInt();
            all.add(around.context
                    .subscriptions()
                    .subscribe(client.client.id(), Subscription.of(filter, wanted))
                    .toCompletableFuture());
        }
        later(call, CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new)));
    }

    @HostAccess.Export
    public void unsubscribeClient(HostClient client, Value filters, int call) {
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (String filter : Bytes.strings(filters)) {
            all.add(around.context
                    .subscriptions()
                    .unsubscribe(client.client.id(), filter)
                    .toCompletableFuture());
        }
        later(call, CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new)));
    }

    /** Schedules and metrics. */
    @HostAccess.Export
    public OwnHost own() {
        return around.own;
    }

    /** Retained messages and sessions. */
    @HostAccess.Export
    public StoredHost stored() {
        return stored;
    }

    /** What the modules of Node ask for. */
    @HostAccess.Export
    public NodeHost node() {
        return node;
    }

    /** Filter, QoS, no local, as published, handling, …; null when they are not known soon. */
    @HostAccess.Export
    public Object @Nullable [] subscriptionsOf(HostClient client) {
        List<Object> flat = new ArrayList<>();
        try {
            List<Subscription> all = around.context
                    .subscriptions()
                    .of(client.client.id())
                    .toCompletableFuture()
                    .get(SUBSCRIPTIONS_MILLIS, TimeUnit.MILLISECONDS);
            for (Subscription each : all) {
                flat.addAll(List.of(
                        each.filter(), each.qos(), each.noLocal(), each.retainAsPublished(), each.retainHandling()));
            }
            return flat.toArray();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return null;
        } catch (ExecutionException | TimeoutException unknown) {
            return null;
        }
    }

    void later(int call, CompletionStage<?> stage) {
        stage.whenComplete((value, error) -> {
            String problem = error == null ? null : message(error);
            around.realm.settle(version, call, problem, known(value));
        });
    }

    /** Of other results scripts are told only that it is done. */
    private static @Nullable Object known(@Nullable Object value) {
        return value instanceof Integer
                        || value instanceof Boolean
                        || value instanceof HostPacket
                        || value instanceof Object[]
                ? value
                : null;
    }

    private static String message(Throwable error) {
        Throwable cause = error instanceof java.util.concurrent.CompletionException && error.getCause() != null
                ? error.getCause()
                : error;
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
