package io.culex.api.hook;

import io.culex.api.store.Store;
import java.nio.file.Path;

/**
 * Makes the engine that keeps sessions, queues, retained messages and wills; one is chosen by {@code store.engine}.
 *
 * @since 0.1
 */
public interface StorageProvider extends Hook {
    /** The name used in {@code store.engine}. */
    String name();

    /** Opens the engine on a folder that is its own. Called once, before listeners open; may block. */
    Store open(Path directory) throws Exception;
}
