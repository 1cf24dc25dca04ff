package io.culex.api;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The clients that are connected.
 *
 * @since 0.1
 */
public interface Clients {
    /** How many are connected. */
    int count();

    /** The connected client of that id, or null. */
    @Nullable
    Client find(String clientId);

    /** A snapshot of all connected clients. */
    Collection<Client> all();
}
