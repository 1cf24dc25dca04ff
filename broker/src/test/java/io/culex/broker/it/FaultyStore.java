package io.culex.broker.it;

import io.culex.api.store.QueuedMessage;
import io.culex.api.store.SessionRecord;
import io.culex.api.store.Store;
import io.culex.api.store.StoreBatch;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An engine in memory that throws at what it is told about clients whose ids begin with {@code bad}: so the sessions' own
 * tasks and timers fail, in the middle of what they do.
 *
 * <p>Threads: any.
 */
public final class FaultyStore extends PluggedStore {
    private final Map<Long, String> badSessions = new ConcurrentHashMap<>();
    private volatile Set<String> faulty = Set.of();

    FaultyStore() {
        super("faulty");
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
    public boolean durable() {
        return false;
    }

    @Override
    public StoreBatch batch() {
        StoreBatch batch = super.batch();
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
        super.readQueue(sessionId, fromSequence, maxMessages, maxBytes, executor, callback);
    }
}
