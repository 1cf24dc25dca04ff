package io.culex.broker.transport;

import io.culex.broker.config.Config.Transport;
import io.culex.broker.config.LimitsConfig;
import io.culex.broker.config.ListenerConfig;
import io.culex.broker.config.TlsConfig;
import io.culex.broker.connection.ConnectionScope;
import io.culex.broker.connection.ListenerInfo;
import io.culex.broker.connection.Wire;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One open listening socket. Its methods may be called from any thread. */
public final class Listener {
    private final String name;
    private final ListenerConfig config;
    private final Channel channel;
    private final @Nullable ServedCertificates certificates;
    private final @Nullable SocketFile socketFile;

    private Listener(
            String name,
            ListenerConfig config,
            Channel channel,
            @Nullable ServedCertificates certificates,
            @Nullable SocketFile socketFile) {
        this.name = name;
        this.config = config;
        this.channel = channel;
        this.certificates = certificates;
        this.socketFile = socketFile;
    }

    /**
     * Binds a listener.
     *
     * @param scopes the scope of the loop a channel is registered with
     * @param limits what holds on this listener
     * @param dataDirectory where the names of socket files start
     * @throws IOException when the address cannot be bound or a certificate cannot be used; the message says which and the key
     */
    public static Listener open(
            String name,
            ListenerConfig config,
            EventLoops loops,
            Function<Channel, ConnectionScope> scopes,
            LimitsConfig limits,
            Path dataDirectory)
            throws IOException {
        TlsConfig tls = config.tls();
        ServedCertificates certificates = tls == null ? null : ServedCertificates.load(name, tls);
        ListenerInfo info = new ListenerInfo(
                name,
                config.local(),
                tls != null,
                config.type() == ListenerConfig.Type.WS,
                tls == null ? TlsConfig.UserNameFrom.NONE : tls.userNameFrom());
        SocketFile file =
                config.type() == ListenerConfig.Type.UNIX ? new SocketFile(config.socketFile(dataDirectory)) : null;
        AcceptedPipeline pipeline =
                new AcceptedPipeline(config, limits, certificates, info, scopes, file == null ? null : file.path());
        ServerBootstrap bootstrap = bootstrap(loops, limits, pipeline);
        Channel channel;
        if (file == null) {
            channel = bindTcp(name, config, tcp(bootstrap, config.tcp()).channel(loops.serverChannel()));
        } else {
            bootstrap
                    .channel(loops.unixServerChannel())
                    .option(ChannelOption.SO_BACKLOG, config.tcp().backlog());
            if (loops.transport() != Transport.NIO) { // which does not know it there
                bootstrap.childOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
            }
            channel = bindUnix(name, config, file, path -> bootstrap.bind(loops.unixAddress(path)));
        }
        return new Listener(name, config, channel, certificates, file);
    }

    private static ServerBootstrap bootstrap(EventLoops loops, LimitsConfig limits, AcceptedPipeline pipeline) {
        int outbound = limits.outboundBuffer();
        return new ServerBootstrap()
                .group(loops.group())
                .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(Wire.READ_BYTES))
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(outbound / 2, outbound))
                .childHandler(pipeline);
    }

    private static ServerBootstrap tcp(ServerBootstrap bootstrap, ListenerConfig.TcpConfig tcp) {
        return bootstrap
                .option(ChannelOption.SO_BACKLOG, tcp.backlog())
                .option(ChannelOption.SO_REUSEADDR, tcp.reuseAddress())
                // A client may leave before all that it sent was looked at; the connection decides when it is over.
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.TCP_NODELAY, tcp.noDelay())
                .childOption(ChannelOption.SO_KEEPALIVE, tcp.keepAlive());
    }

    private static Channel bindTcp(String name, ListenerConfig config, ServerBootstrap bootstrap) throws IOException {
        try {
            return bootstrap
                    .bind(InetAddress.getByName(config.bind()), config.port())
                    .syncUninterruptibly()
                    .channel();
        } catch (Exception e) {
            throw new IOException(
                    "listener " + name + ": cannot bind " + config.bind() + ":" + config.port() + " (" + e.getMessage()
                            + "); set another port with listeners." + name + ".port",
                    e);
        }
    }

    private static Channel bindUnix(
            String name, ListenerConfig config, SocketFile file, Function<Path, ChannelFuture> bind)
            throws IOException {
        try {
            return file.bind(
                    config.mode(),
                    path -> bind.apply(path).syncUninterruptibly().channel());
        } catch (Exception e) {
            throw new IOException(
                    "listener " + name + ": " + e.getMessage() + "; set another file with listeners." + name + ".path",
                    e);
        }
    }

    public String name() {
        return name;
    }

    public ListenerConfig config() {
        return config;
    }

    /** The port it is bound to, also when the configured one is 0; -1 for a Unix domain socket. */
    public int port() {
        return channel.localAddress() instanceof InetSocketAddress address ? address.getPort() : -1;
    }

    /** Whether it takes connections. */
    public boolean accepts() {
        return channel.isActive();
    }

    /** Where it listens: {@code host:port}, or the socket file. */
    public String address() {
        if (socketFile != null) {
            return socketFile.path().toString();
        }
        String host = config.bind().contains(":") ? "[" + config.bind() + "]" : config.bind();
        return host + ":" + port();
    }

    /** What it shows to clients, null for plain text. */
    @Nullable
    ServedCertificates certificates() {
        return certificates;
    }

    /** Accepts no more connections; those that are open stay. */
    public void close() {
        channel.close().syncUninterruptibly();
        if (socketFile != null) {
            socketFile.remove();
        }
    }
}
