package io.culex.broker.transport;

import io.culex.broker.config.Config.Transport;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;

/**
 * The event loops, and the kind of socket that fits them.
 *
 * @param group the loops
 * @param serverChannel the class of listening sockets
 * @param transport what was chosen
 */
public record EventLoops(
        MultiThreadIoEventLoopGroup group, Class<? extends ServerChannel> serverChannel, Transport transport) {

    /**
     * Starts the loops.
     *
     * @param wanted {@code transport} of config.yml; {@code AUTO} takes epoll where it loads
     * @param count how many; 0 for the default of this machine
     * @throws IllegalStateException when the transport does not load here; the message says why
     */
    public static EventLoops start(Transport wanted, int count) {
        Transport transport = wanted == Transport.AUTO ? best() : wanted;
        int threads = count > 0 ? count : defaultCount();
        return new EventLoops(
                new MultiThreadIoEventLoopGroup(
                        threads, new DefaultThreadFactory("culex-loop", false), handlers(transport)),
                channel(transport),
                transport);
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
            case EPOLL -> {
                require(Epoll.isAvailable(), transport, Epoll.unavailabilityCause());
                yield EpollIoHandler.newFactory();
            }
            case IO_URING -> {
                require(IoUring.isAvailable(), transport, IoUring.unavailabilityCause());
                yield IoUringIoHandler.newFactory();
            }
            case NIO, AUTO -> NioIoHandler.newFactory();
        };
    }

    private static void require(
            boolean available, Transport transport, @org.jspecify.annotations.Nullable Throwable cause) {
        if (!available) {
            throw new IllegalStateException("transport: " + transport + " does not load on this machine: " + cause);
        }
    }

    private static Class<? extends ServerChannel> channel(Transport transport) {
        return switch (transport) {
            case EPOLL -> EpollServerSocketChannel.class;
            case IO_URING -> IoUringServerSocketChannel.class;
            case NIO, AUTO -> NioServerSocketChannel.class;
        };
    }
}
