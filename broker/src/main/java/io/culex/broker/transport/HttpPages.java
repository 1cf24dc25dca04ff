package io.culex.broker.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A few pages over plain HTTP for programs that watch the broker. Nothing can be changed here, and nobody is asked who he is.
 *
 * <p>Threads: one of its own for all connections, none of those that serve clients. Bounds: {@value #MOST_CONNECTIONS}
 * connections, headers and a body of {@value #MOST_HEADER} bytes, one answer at a time for each connection, and {@value
 * HttpExchange#MOST_SECONDS} seconds for each: the request, the answer, and the way of the answer to who asked.
 */
public final class HttpPages implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpPages.class);
    static final int MOST_CONNECTIONS = 64;
    static final int MOST_LINE = 2048;
    static final int MOST_HEADER = 8192;
    private static final int BACKLOG = 64;
    private static final long CLOSING_MILLIS = 2000;

    private final MultiThreadIoEventLoopGroup group;
    private final Channel channel;
    private final String bind;

    /** A page, looked at again for each request. */
    @FunctionalInterface
    public interface Page {
        /**
         * What to answer; on the thread of the pages, so that it must not wait.
         *
         * @param accept the request's header of that name, empty when there is none
         */
        CompletionStage<Answer> answer(String accept);
    }

    /**
     * An answer.
     *
     * @param status of HTTP
     * @param type the Content-Type
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares answers
    public record Answer(int status, String type, byte[] body) {
        /** One line of text. */
        public static Answer text(int status, String line) {
            return new Answer(status, "text/plain; charset=utf-8", (line + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    private HttpPages(MultiThreadIoEventLoopGroup group, Channel channel, String bind) {
        this.group = group;
        this.channel = channel;
        this.bind = bind;
    }

    /**
     * Begins to answer.
     *
     * @param section the section of config.yml that has {@code bind} and {@code port}
     * @param port 0 for a free one
     * @param pages by path
     * @throws IOException when the address cannot be bound; the message says which and the key
     */
    public static HttpPages open(String section, String bind, int port, Map<String, Page> pages) throws IOException {
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("culex-" + section, true), NioIoHandler.newFactory());
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.AUTO_READ, false)
                .childHandler(new Pipeline(new TreeMap<>(pages)));
        try {
            InetAddress address = InetAddress.getByName(bind);
            Channel channel =
                    bootstrap.bind(address, port).syncUninterruptibly().channel();
            HttpPages opened = new HttpPages(group, channel, bind);
            if (!address.isLoopbackAddress()) {
                LOG.warn(
                        "{}: whoever reaches {} may read {} there, without TLS and without a password; {}.bind: 127.0.0.1"
                                + " keeps it to this machine",
                        section,
                        opened.address(),
                        String.join(" and ", pages.keySet()),
                        section);
            }
            return opened;
        } catch (Exception e) {
            shutDown(group);
            String why = e instanceof UnknownHostException ? "there is no such address" : e.getMessage();
            throw new IOException(
                    section + ": cannot bind " + bind + ":" + port + " (" + why + "); set another one with " + section
                            + ".bind and " + section + ".port",
                    e);
        }
    }

    /** The port it is bound to, also when the configured one is 0. */
    public int port() {
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    /** Where it answers: {@code host:port}. */
    public String address() {
        return (bind.contains(":") ? "[" + bind + "]" : bind) + ":" + port();
    }

    /** Closes the port and all connections. */
    @Override
    public void close() {
        channel.close().syncUninterruptibly();
        shutDown(group);
    }

    private static void shutDown(MultiThreadIoEventLoopGroup group) {
        group.shutdownGracefully(0, CLOSING_MILLIS, TimeUnit.MILLISECONDS).syncUninterruptibly();
    }

    /** Owner: the thread of the pages; only the counter is looked at by others. */
    private static final class Pipeline extends ChannelInitializer<SocketChannel> {
        private final Map<String, Page> pages;
        private final AtomicInteger open = new AtomicInteger();

        Pipeline(Map<String, Page> pages) {
            this.pages = pages;
        }

        @Override
        protected void initChannel(SocketChannel accepted) {
            open.incrementAndGet();
            accepted.closeFuture().addListener(closed -> open.decrementAndGet());
            if (open.get() > MOST_CONNECTIONS) {
                accepted.close();
                return;
            }
            HttpDecoderConfig bounds =
                    new HttpDecoderConfig().setMaxInitialLineLength(MOST_LINE).setMaxHeaderSize(MOST_HEADER);
            accepted.pipeline()
                    .addLast(new HttpServerCodec(bounds))
                    .addLast(new HttpObjectAggregator(MOST_HEADER))
                    .addLast(new FlowControlHandler())
                    .addLast(new HttpExchange(pages));
        }
    }
}
