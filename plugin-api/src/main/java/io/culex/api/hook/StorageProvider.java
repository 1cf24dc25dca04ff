package io.culex.api.hook;

import io.culex.api.store.Store;
import io.culex.api.store.StoreReport;
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

    /**
     * Looks at what an engine has on the disk while nobody has it open, and changes nothing. Asked by {@code culex store}, which
     * starts no plugin: it makes an object of the class, which must be listed as an extension.
     *
     * @param everything whether to read all there is and compare it with its checksums, instead of what is needed to count
     * @throws java.io.IOException when it is in use, or cannot be read at all; the message says so
     */
    default StoreReport inspect(StoreSettings settings, boolean everything) throws Exception {
        throw new java.io.IOException("the engine " + name() + " cannot be looked at from outside");
    }
}
