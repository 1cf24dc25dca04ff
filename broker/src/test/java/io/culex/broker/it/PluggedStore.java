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
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * An engine in memory that a test gets at, since a plugin out of a jar brings that very object into the broker.
 *
 * <p>Threads: any.
 */
public abstract class PluggedStore implements Store, StorageProvider {
    private final String name;
    private final String property;

    /** What it does when nothing is to go wrong. */
    final Store memory = new MemoryStore();

    /** @param name of the engine */
    PluggedStore(String name) {
        this.name = name;
        property = "culex.test.store." + name;
    }

    /** A broker that uses the engine; the jar of the plugin is made in the folder. */
    public TestBroker.Builder broker(Path folder) {
        System.getProperties().put(property, this);
        new PluginJar(folder, name + "-store", "1.0.0")
                .start("context.register((StorageProvider) System.getProperties().get(\"" + property + "\"));")
                .into(folder, name + "-store.jar");
        return TestBroker.builder().set("plugins.dir", folder.toString()).set("store.engine", name);
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final Store open(StoreSettings settings) {
        return this;
    }

    @Override
    public final Recovery recover() throws Exception {
        return memory.recover();
    }

    @Override
    public StoreBatch batch() {
        return memory.batch();
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
    public final void close() {
        memory.close();
    }
}
