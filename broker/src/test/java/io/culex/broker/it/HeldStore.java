package io.culex.broker.it;

import io.culex.api.hook.StorageProvider;
import io.culex.api.store.QueuedMessage;
import io.culex.api.store.Store;
import io.culex.api.store.StoreBatch;
import io.culex.api.store.StoreSettings;
import io.culex.broker.plugin.PluginJar;
import io.culex.broker.store.MemoryStore;
import io.culex.testkit.TestBroker;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An engine whose commits end when and how a test wants. A plugin out of a jar brings it into the broker.
 *
 * <p>Threads: any; what waits is under the lock of this object.
 */
public final class HeldStore implements Store, StorageProvider {
    private static final String PROPERTY = "culex.test.store";

    private final Store memory = new MemoryStore();
    private final Queue<Runnable> held = new ArrayDeque<>();
    private @Nullable Throwable failure;
    private boolean holding;
    private volatile boolean full;

    /** A broker that uses the engine; the jar of the plugin is made in the folder. */
    public TestBroker.Builder broker(Path folder) {
        System.getProperties().put(PROPERTY, this);
        new PluginJar(folder, "held-store", "1.0.0")
                .start("context.register((StorageProvider) System.getProperties().get(\"" + PROPERTY + "\"));")
                .into(folder, "held-store.jar");
        return TestBroker.builder().set("plugins.dir", folder.toString()).set("store.engine", name());
    }

    /** From now on commits do not end. */
    synchronized void hold() {
        holding = true;
    }

    /** All commits end, those that wait and those to come. */
    void release() {
        for (Runnable next = next(); next != null; next = next()) {
            next.run();
        }
    }

    private synchronized @Nullable Runnable next() {
        Runnable next = held.poll();
        holding = next != null;
        return next;
    }

    /** From now on commits fail; null when they do not. */
    public synchronized void fail(@Nullable Throwable with) {
        failure = with;
    }

    /** Whether it says that it has no room. */
    void full(boolean now) {
        full = now;
    }

    @Override
    public boolean writable() {
        return !full;
    }

    @Override
    public String name() {
        return "held";
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
    public StoreBatch batch() {
        return memory.batch();
    }

    @Override
    public synchronized void commit(StoreBatch batch, Executor executor, CommitCallback callback) {
        Throwable outcome = failure;
        Runnable end = () -> executor.execute(() -> callback.committed(outcome));
        if (holding) {
            held.add(end);
        } else {
            end.run();
        }
    }

    @Override
    public void readQueue(
            long sessionId,
            long fromSequence,
            int maxMessages,
            int maxBytes,
            Executor executor,
            Consumer<List<QueuedMessage>> callback) {
        memory.readQueue(sessionId, fromSequence, maxMessages, maxBytes, executor, callback);
    }

    @Override
    public void close() {
        memory.close();
    }
}
