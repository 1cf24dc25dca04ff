package io.culex.javascript;

import io.culex.api.Client;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Facts that were told and not yet handed to the scripts: a {@link HostPacket} for a published message, a {@link Fact} for
 * everything else. Written and read by the scripts' thread; read by the thread that gives that one up.
 */
final class FactRows {
    private Object[] facts = new Object[256];
    private @Nullable Client[] clients = new @Nullable Client[256];
    private int size;

    void add(Object fact, @Nullable Client client) {
        if (size == facts.length) {
            facts = Arrays.copyOf(facts, size * 2);
            clients = Arrays.copyOf(clients, size * 2);
        }
        facts[size] = fact;
        clients[size++] = client;
    }

    int size() {
        return size;
    }

    Object fact(int row) {
        return facts[row];
    }

    Object[] facts() {
        return facts;
    }

    @Nullable
    Client client(int row) {
        return clients[row];
    }

    void clear() {
        Arrays.fill(facts, 0, size, null);
        Arrays.fill(clients, 0, size, null);
        size = 0;
    }

    void addRest(FactRows other, int from) {
        for (int i = from; i < other.size; i++) {
            add(other.facts[i], other.clients[i]);
        }
    }
}
