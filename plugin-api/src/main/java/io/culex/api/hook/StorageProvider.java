package io.culex.api.hook;

import io.culex.api.store.Store;
import io.culex.api.store.StoreSettings;

/**
 * Makes the engine that keeps sessions, queues, retained messages and wills; one is chosen by {@code store.engine}.
 *
 * @since 0.1
 */
public interface StorageProvider extends Hook {
    /** The name used in {@code store.engine}. */
    String name();

    /**
     * Opens the engine. Called once, before listeners open; may block. What keeps it from working is an {@link
     * java.io.IOException} whose message says so to whoever started the broker.
     */
    Store open(StoreSettings settings) throws Exception;
}
