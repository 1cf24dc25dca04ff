package io.culex.broker.it;

import io.culex.api.hook.StorageProvider;
import io.culex.api.store.QueuedMessage;
import io.culex.api.store.SessionRecord;
import io.culex.api.store.Store;
import io.culex.api.store.StoreBatch;
import io.culex.api.store.StoreSettings;
import io.culex.broker.plugin.PluginJar;
import io.culex.broker.store.MemoryStore;
import io.culex.testkit.TestBroker;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An engine in memory that throws at what it is told about clients whose ids begin with {@code bad}: so the sessions' own
 * tasks and timers fail, in the middle of what they do. A plugin out of a jar brings it into the broker.
 *
 * <p>Threads: any.
 */
public final class FaultyStore implements Store, StorageProvider {
    private static final String PROPERTY = "culex.test.faulty-store";

    private final Store memory = new MemoryStore();
    private final Map<Long, String> badSessions = new ConcurrentHashMap<>();
    private volatile Set<String> faulty = Set.of();

    /** A broker that uses the engine; the jar of the plugin is made in the folder. */
    TestBroker.Builder broker(Path folder) {
        System.getProperties().put(PROPERTY, this);
        new PluginJar(folder, "faulty-store", "1.0.0")
                .start("context.register((StorageProvider) System.getProperties().get(\"" + PROPERTY + "\"));")
                .into(folder, "faulty-store.jar");
        return TestBroker.builder().set("plugins.dir", folder.toString()).set("store.engine", name());
    }

    /** From now on these methods of {@link Store} and {@link StoreBatch} throw, no others. */
    void faults(String... methods) {
        faulty = Set.of(methods);
    }

    private void check(String method, @Nullable Object first) {
        Long session = first instanceof SessionRecord head ? (Long) head.id() : first instanceof Long id ? id : null;
        if (first instanceof SessionRecord head && head.clientId().startsWith("bad")) {
            badSessions.put(head.id(), head.clientId());
        }
        if (session != null && badSessions.containsKey(session) && faulty.contains(method)) {
            throw new IllegalStateException("a fault on purpose in " + method);
        }
    }

    @Override
    public String name() {
        return "faulty";
    }

    @Override
    public Store open(StoreSettings settings) {
        return this;
    }

    @Override
    public Recovery recover() throws Exception {
        return memory.recover();
    }

    @Override
    public boolean durable() {
        return false;
    }

    @Override
    public StoreBatch batch() {
        StoreBatch batch = memory.batch();
        return (StoreBatch) Proxy.newProxyInstance(
                StoreBatch.class.getClassLoader(), new Class<?>[] {StoreBatch.class}, (proxy, method, arguments) -> {
                    check(method.getName(), arguments == null ? null : arguments[0]);
                    try {
                        return method.invoke(batch, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Override
    public void commit(StoreBatch batch, Executor executor, CommitCallback callback) {
        callback.committed(null);
    }

    @Override
    public void readQueue(
            long sessionId,
            long fromSequence,
            int maxMessages,
            int maxBytes,
            Executor executor,
            Consumer<List<QueuedMessage>> callback) {
        check("readQueue", sessionId);
        memory.readQueue(sessionId, fromSequence, maxMessages, maxBytes, executor, callback);
    }

    @Override
    public void close() {
        memory.close();
    }
}
