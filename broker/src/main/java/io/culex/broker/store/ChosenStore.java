package io.culex.broker.store;

import io.culex.api.store.QueuedMessage;
import io.culex.api.store.Store;
import io.culex.api.store.StoreBatch;
import io.culex.api.store.StoreSettings;
import io.culex.broker.config.Config;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The engine that config.yml names, which may come from a plugin and so is known only after plugins are loaded. Set once, before
 * anything is stored.
 */
public final class ChosenStore implements Store {
    private volatile Store engine = new MemoryStore();

    /** What an engine is opened with. */
    public static StoreSettings settings(Config config) {
        Config.StoreConfig section = config.store();
        Duration interval = section.fsync().interval();
        return new StoreSettings(
                config.data().dir().resolve("store"),
                interval.equals(Config.NEVER) ? StoreSettings.NEVER : interval,
                section.maxBytes());
    }

    /** The engine itself. */
    public Store engine() {
        return engine;
    }

    /** Sets the engine. */
    public void choose(Store chosen) {
        engine = chosen;
    }

    @Override
    public Recovery recover() throws Exception {
        return engine.recover();
    }

    @Override
    public boolean durable() {
        return engine.durable();
    }

    @Override
    public boolean writable() {
        return engine.writable();
    }

    @Override
    public boolean pressed() {
        return engine.pressed();
    }

    @Override
    public StoreBatch batch() {
        return engine.batch();
    }

    @Override
    public void commit(StoreBatch batch, Executor executor, CommitCallback callback) {
        engine.commit(batch, executor, callback);
    }

    @Override
    public void readQueue(
            long sessionId,
            long fromSequence,
            int maxMessages,
            int maxBytes,
            Executor executor,
            Consumer<List<QueuedMessage>> callback) {
        engine.readQueue(sessionId, fromSequence, maxMessages, maxBytes, executor, callback);
    }

    @Override
    public void close() {
        engine.close();
    }
}
