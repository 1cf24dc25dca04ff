package io.culex.broker.connection;

import io.culex.api.Client;
import io.culex.api.Clients;
import io.culex.broker.metrics.Limit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The connections that are open and the clients that are accepted. Safe from any thread. */
public final class ClientDirectory implements Clients {
    private final ConcurrentHashMap<String, Connection> accepted = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Long, Connection> open = new ConcurrentHashMap<>();
    private final AtomicLong nextConnection = new AtomicLong(1);
    private final Admission admission = new Admission();
    private final AtomicInteger most = new AtomicInteger();

    long nextConnectionId() {
        return nextConnection.getAndIncrement();
    }

    /** Counts a connection; the limit that is against it, null when it is let in. */
    @Nullable
    Limit opened(Connection connection) {
        ConnectedClient client = connection.client();
        Limit against = admission.enter(client.listener(), client.remoteAddress(), connection.limits());
        if (against == null) {
            open.put(client.connectionId(), connection);
        }
        return against;
    }

    void closed(Connection connection) {
        if (open.remove(connection.client().connectionId()) != null) {
            admission.leave(connection.client().remoteAddress());
        }
    }

    void accepted(Connection connection) {
        accepted.put(connection.client().id(), connection);
        most.accumulateAndGet(accepted.size(), Math::max);
    }

    void gone(Connection connection) {
        accepted.remove(connection.client().id(), connection);
    }

    /** The connection of a client, null when it is not connected. */
    public @Nullable Connection connection(String clientId) {
        return accepted.get(clientId);
    }

    /** All open connections, a moving snapshot. */
    public Collection<Connection> connections() {
        return open.values();
    }

    /** How many connections are open, those included whose client is not accepted. */
    public int open() {
        return admission.open();
    }

    /** The most clients that were connected at once. */
    public int most() {
        return most.get();
    }

    @Override
    public int count() {
        return accepted.size();
    }

    @Override
    public @Nullable Client find(String clientId) {
        Connection connection = accepted.get(clientId);
        return connection == null ? null : connection.client();
    }

    @Override
    public Collection<Client> all() {
        List<Client> clients = new ArrayList<>();
        for (Connection connection : accepted.values()) {
            clients.add(connection.client());
        }
        return clients;
    }
}
