package io.culex.broker.transport;

import io.culex.broker.config.ListenerConfig;
import io.culex.broker.connection.ConnectionScope;
import io.culex.broker.connection.ListenerInfo;
import io.culex.broker.connection.Wire;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One open listening socket. Its methods may be called from any thread. */
public final class Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
    private static final int READ_BYTES = 64 * 1024;
    private static final int BACKLOG = 1024;
    private static final int HANDSHAKE_BYTES = 16 * 1024;

    private final String name;
    private final ListenerConfig config;
    private final Channel channel;

    private Listener(String name, ListenerConfig config, Channel channel) {
        this.name = name;
        this.config = config;
        this.channel = channel;
    }

    /**
     * Binds a listener.
     *
     * @param scopes the scope of the loop a channel is registered with
     * @param outboundBuffer {@code limits.outbound-buffer}
     * @param maxPacketSize {@code limits.max-packet-size}
     * @throws IOException when the port is in use or the address is not ours; the message names both and the key
     */
    public static Listener open(
            String name,
            ListenerConfig config,
            EventLoops loops,
            Function<Channel, ConnectionScope> scopes,
            int outboundBuffer,
            int maxPacketSize)
            throws IOException {
        ListenerConfig.TlsConfig tls = config.tls();
        SslContext ssl = tls == null ? null : TlsContexts.server(name, tls);
        ListenerInfo info = new ListenerInfo(name, config.bind(), ssl != null, config.type() == ListenerConfig.Type.WS);
        Children children = new Children(config, ssl, info, scopes, maxPacketSize);
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops.group())
                .channel(loops.serverChannel())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                // A client may leave before all that it sent was looked at; the connection decides when it is over.
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_BYTES))
                .childOption(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(outboundBuffer / 2, outboundBuffer))
                .childHandler(children);
        try {
            Channel bound = bootstrap
                    .bind(InetAddress.getByName(config.bind()), config.port())
                    .syncUninterruptibly()
                    .channel();
            return new Listener(name, config, bound);
        } catch (Exception e) {
            throw new IOException(
                    "listener " + name + ": cannot bind " + config.bind() + ":" + config.port() + " (" + e.getMessage()
                            + "); set another port with listeners." + name + ".port",
                    e);
        }
    }

    public String name() {
        return name;
    }

    public ListenerConfig config() {
        return config;
    }

    /** The port it is bound to, also when the configured one is 0. */
    public int port() {
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    /** Accepts no more connections; those that are open stay. */
    public void close() {
        channel.close().syncUninterruptibly();
    }

    /** Builds the pipeline of each accepted connection. */
    private static final class Children extends ChannelInitializer<Channel> {
        private final ListenerConfig config;
        private final @Nullable SslContext ssl;
        private final ListenerInfo info;
        private final Function<Channel, ConnectionScope> scopes;
        private final int maxPacketSize;
        private final AtomicInteger open = new AtomicInteger();

        Children(
                ListenerConfig config,
                @Nullable SslContext ssl,
                ListenerInfo info,
                Function<Channel, ConnectionScope> scopes,
                int maxPacketSize) {
            this.config = config;
            this.ssl = ssl;
            this.info = info;
            this.scopes = scopes;
            this.maxPacketSize = maxPacketSize;
        }

        @Override
        protected void initChannel(Channel channel) {
            if (config.maxConnections() > 0 && open.incrementAndGet() > config.maxConnections()) {
                open.decrementAndGet();
                LOG.warn(
                        "{} refused: listeners.{}.max-connections is {}",
                        channel.remoteAddress(),
                        info.name(),
                        config.maxConnections());
                channel.close();
                return;
            }
            if (config.maxConnections() > 0) {
                channel.closeFuture().addListener(closed -> open.decrementAndGet());
            }
            ChannelPipeline pipeline = channel.pipeline();
            if (ssl != null) {
                pipeline.addLast(ssl.newHandler(channel.alloc()));
            }
            if (info.webSocket()) {
                webSocket(pipeline);
            }
            pipeline.addLast(new Wire(scopes.apply(channel), info));
        }

        private void webSocket(ChannelPipeline pipeline) {
            WebSocketServerProtocolConfig protocol = WebSocketServerProtocolConfig.newBuilder()
                    .websocketPath(config.websocketPath())
                    .subprotocols("mqtt, mqttv3.1")
                    .checkStartsWith(false)
                    .maxFramePayloadLength(Math.max(READ_BYTES, maxPacketSize + 5))
                    .handleCloseFrames(true)
                    .dropPongFrames(true)
                    .build();
            pipeline.addLast(new HttpServerCodec());
            pipeline.addLast(new HttpObjectAggregator(HANDSHAKE_BYTES));
            pipeline.addLast(new WebSocketServerProtocolHandler(protocol));
            pipeline.addLast(new WebSocketFrames());
        }
    }
}
