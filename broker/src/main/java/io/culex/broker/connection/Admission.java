package io.culex.broker.connection;

import io.culex.broker.config.LimitsConfig;
import io.culex.broker.metrics.Limit;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Counts the connections that are open, in total and from each address, and how fast new ones come.
 *
 * <p>Safe from any thread. Bounds: as many addresses are kept as connections are open.
 */
final class Admission {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final AtomicInteger open = new AtomicInteger();
    private final ConcurrentHashMap<Object, Integer> addresses = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, AtomicLong> rates = new ConcurrentHashMap<>();

    /** Lets a connection in and counts it, or says which limit is against it. */
    @Nullable
    Limit enter(String listener, SocketAddress peer, LimitsConfig limits) {
        if (limits.connectionRate() > 0 && !inTime(listener, limits.connectionRate())) {
            return Limit.CONNECTION_RATE;
        }
        if (open.incrementAndGet() > limits.maxConnections() && limits.maxConnections() > 0) {
            open.decrementAndGet();
            return Limit.CONNECTIONS;
        }
        Object address = addressOf(peer);
        if (address != null) {
            int here = addresses.merge(address, 1, Integer::sum);
            if (here > limits.maxConnectionsPerAddress() && limits.maxConnectionsPerAddress() > 0) {
                leave(peer);
                return Limit.CONNECTIONS_PER_ADDRESS;
            }
        }
        return null;
    }

    /** A connection that was let in is closed. */
    void leave(SocketAddress peer) {
        open.decrementAndGet();
        Object address = addressOf(peer);
        if (address != null) {
            addresses.computeIfPresent(address, (_, count) -> count == 1 ? null : count - 1);
        }
    }

    /** A bucket of a second's connections for each listener; it keeps the time at which it is full again. */
    private boolean inTime(String listener, int perSecond) {
        long now = System.nanoTime();
        AtomicLong fullAt = rates.computeIfAbsent(listener, _ -> new AtomicLong(now));
        while (true) {
            long seen = fullAt.get();
            long missing = Math.max(0, seen - now) + SECOND / perSecond;
            if (missing > SECOND) {
                return false;
            }
            if (fullAt.compareAndSet(seen, now + missing)) {
                return true;
            }
        }
    }

    /** What counts as one address: of IPv6 the network, since one host has 2^64 addresses; null for none. */
    private static @Nullable Object addressOf(SocketAddress peer) {
        InetAddress address = peer instanceof InetSocketAddress inet ? inet.getAddress() : null;
        return address instanceof Inet6Address
                ? (Object) ByteBuffer.wrap(address.getAddress()).getLong()
                : address;
    }

    /** How many connections are open. */
    int open() {
        return open.get();
    }
}
