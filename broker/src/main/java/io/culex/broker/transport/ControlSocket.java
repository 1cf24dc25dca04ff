package io.culex.broker.transport;

import io.culex.api.Registration;
import io.culex.api.control.ControlHandler;
import io.culex.api.control.ControlLines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers requests of other processes of the same user, by a socket in the data folder that only he may use. {@link ControlLines}
 * says what goes over it. It is opened when a plugin first has something to answer: a broker without such plugins has none.
 *
 * <p>A daemon thread takes connections, at most 16 at a time; each is served by a virtual thread of its own. Safe from any thread;
 * the lock guards opening and closing.
 */
public final class ControlSocket implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlSocket.class);
    private static final int MOST_REQUESTS = 16;

    private final SocketFile file;
    private final Map<String, ControlHandler> handlers = new ConcurrentHashMap<>();
    private final Set<Thread> serving = ConcurrentHashMap.newKeySet();
    private final Semaphore places = new Semaphore(MOST_REQUESTS);
    private @Nullable ServerSocketChannel server;
    private boolean closed;
    private boolean tried;

    /** @param folder the data folder */
    public ControlSocket(Path folder) {
        file = new SocketFile(folder.toAbsolutePath().resolve(ControlLines.FILE));
    }

    /** Answers requests of that name. */
    public Registration offer(String name, ControlHandler handler) {
        handlers.put(name, handler);
        open();
        return () -> handlers.remove(name, handler);
    }

    private synchronized void open() {
        if (tried || closed) {
            return; // when it did not open for the first who offered something, that was said
        }
        tried = true;
        try {
            ServerSocketChannel opened = file.bind("600", ControlSocket::bound);
            server = opened;
            Thread.ofPlatform().daemon().name("culex-control").start(() -> accept(opened));
        } catch (IOException | UncheckedIOException | UnsupportedOperationException error) {
            // A folder whose path is too long for a socket, or a file system without them: the broker serves all the
            // same.
            LOG.warn("no control socket, commands cannot ask this broker anything: {}", error.getMessage());
        }
    }

    private static ServerSocketChannel bound(Path path) {
        try {
            ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                return channel.bind(UnixDomainSocketAddress.of(path));
            } catch (IOException error) {
                channel.close();
                throw error;
            }
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    private void accept(ServerSocketChannel opened) {
        try {
            while (true) {
                places.acquire();
                SocketChannel channel = opened.accept();
                Thread.ofVirtual().name("culex-control-request").start(() -> serve(channel));
            }
        } catch (IOException | InterruptedException end) {
            // The broker stops.
        }
    }

    private void serve(SocketChannel channel) {
        serving.add(Thread.currentThread());
        try (channel) {
            ControlExchange.serve(channel, handlers::get);
        } catch (IOException gone) {
            // Whoever asked did not wait for the answer.
        } finally {
            serving.remove(Thread.currentThread());
            places.release();
        }
    }

    @Override
    public void close() {
        ServerSocketChannel open;
        synchronized (this) {
            closed = true;
            open = server;
            server = null;
        }
        handlers.clear();
        serving.forEach(Thread::interrupt);
        if (open != null) {
            try {
                open.close();
            } catch (IOException error) {
                LOG.warn("the control socket cannot be closed: {}", error.getMessage());
            }
            file.remove();
        }
    }
}
