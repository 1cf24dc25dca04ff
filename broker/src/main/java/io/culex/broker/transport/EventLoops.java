package io.culex.broker.transport;

import io.culex.broker.config.Config.Transport;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The event loops, and the kinds of sockets that fit them.
 *
 * @param group the loops
 * @param transport what was chosen
 */
public record EventLoops(MultiThreadIoEventLoopGroup group, Transport transport) {

    /**
     * Starts the loops.
     *
     * @param wanted {@code transport} of config.yml; {@code AUTO} takes epoll where it loads
     * @param count how many; 0 for the default of this machine
     * @throws IllegalStateException when the transport does not load here; the message says why
     */
    public static EventLoops start(Transport wanted, int count) {
        String problem = problem(wanted);
        if (problem != null) {
            throw new IllegalStateException("transport: " + problem);
        }
        Transport transport = wanted == Transport.AUTO ? best() : wanted;
        int threads = count > 0 ? count : defaultCount();
        return new EventLoops(
                new MultiThreadIoEventLoopGroup(
                        threads, new DefaultThreadFactory("culex-loop", false), handlers(transport)),
                transport);
    }

    /** Why a transport cannot be had on this machine; null when it can. */
    public static @Nullable String problem(Transport wanted) {
        return switch (wanted) {
            case EPOLL -> Epoll.isAvailable() ? null : missing("epoll", Epoll.unavailabilityCause());
            case IO_URING -> IoUring.isAvailable() ? null : missing("io-uring", IoUring.unavailabilityCause());
            case NIO, AUTO -> null;
        };
    }

    private static String missing(String name, @Nullable Throwable cause) {
        return name + " does not load on this machine (" + cause + "); auto takes the best that does";
    }

    /** How busy each loop is, in their order. */
    public List<Load> loads() {
        List<Load> loads = new ArrayList<>();
        for (EventExecutor executor : group) {
            loads.add(new Load((SingleThreadEventExecutor) executor));
        }
        return loads;
    }

    /** How busy a loop is; from any thread, and the loop does nothing for it. */
    public static final class Load {
        private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

        private final SingleThreadEventExecutor executor;
        private final long thread;

        Load(SingleThreadEventExecutor executor) {
            this.executor = executor;
            this.thread = executor.threadProperties().id();
        }

        /** How many tasks wait for it. */
        public int pendingTasks() {
            return executor.pendingTasks();
        }

        /** The processor time that it took so far. */
        public long cpuNanos() {
            return Math.max(0, THREADS.getThreadCpuTime(thread));
        }
    }

    /** One loop serves two processors: the kernel's share of the work keeps the other one busy. */
    static int defaultCount() {
        int processors = Runtime.getRuntime().availableProcessors();
        return processors <= 2 ? 1 : processors;
    }

    private static Transport best() {
        return Epoll.isAvailable() ? Transport.EPOLL : Transport.NIO;
    }

    private static IoHandlerFactory handlers(Transport transport) {
        return switch (transport) {
            case EPOLL -> EpollIoHandler.newFactory();
            case IO_URING -> IoUringIoHandler.newFactory();
            case NIO, AUTO -> NioIoHandler.newFactory();
        };
    }

    /** The class of listening TCP sockets. */
    Class<? extends ServerChannel> serverChannel() {
        return switch (transport) {
            case EPOLL -> EpollServerSocketChannel.class;
            case IO_URING -> IoUringServerSocketChannel.class;
            case NIO, AUTO -> NioServerSocketChannel.class;
        };
    }

    /** The class of listening Unix domain sockets. */
    Class<? extends ServerChannel> unixServerChannel() {
        return switch (transport) {
            case EPOLL -> EpollServerDomainSocketChannel.class;
            case IO_URING -> IoUringServerDomainSocketChannel.class;
            case NIO, AUTO -> NioServerDomainSocketChannel.class;
        };
    }

    /** The address of a socket file as the channels of the transport take it. */
    SocketAddress unixAddress(Path file) {
        return switch (transport) {
            case EPOLL, IO_URING -> new DomainSocketAddress(file.toFile());
            case NIO, AUTO -> UnixDomainSocketAddress.of(file);
        };
    }
}
