package io.culex.broker.transport;

import io.culex.broker.config.AddressRange;
import io.culex.broker.config.LimitsConfig;
import io.culex.broker.config.ListenerConfig;
import io.culex.broker.connection.ConnectionScope;
import io.culex.broker.connection.ListenerInfo;
import io.culex.broker.connection.Wire;
import io.culex.broker.metrics.Limit;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.extensions.compression.WebSocketServerCompressionHandler;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds the pipeline of each accepted connection. From the socket on: the PROXY header, TLS, WebSocket, the connection. What
 * only serves the beginning of a connection takes itself out of the pipeline.
 *
 * <p>Shared by all loops; only counters change.
 */
final class AcceptedPipeline extends ChannelInitializer<Channel> {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
    private static final int HANDSHAKE_BYTES = 16 * 1024;

    private final ListenerConfig config;
    private final LimitsConfig limits;
    private final @Nullable ServedCertificates certificates;
    private final ListenerInfo info;
    private final Function<Channel, ConnectionScope> scopes;
    private final @Nullable Path socketFile;
    private final List<AddressRange> trusted;
    private final @Nullable WebSocketTerms terms;
    private final LimitedLog refusals = new LimitedLog(LOG);
    private final AtomicInteger open = new AtomicInteger();

    /** @param socketFile the file of a Unix domain socket, null for TCP */
    AcceptedPipeline(
            ListenerConfig config,
            LimitsConfig limits,
            @Nullable ServedCertificates certificates,
            ListenerInfo info,
            Function<Channel, ConnectionScope> scopes,
            @Nullable Path socketFile) {
        this.config = config;
        this.limits = limits;
        this.certificates = certificates;
        this.info = info;
        this.scopes = scopes;
        this.socketFile = socketFile;
        this.trusted = config.trustedProxies().stream()
                .map(AddressRange::parse)
                .filter(Objects::nonNull)
                .toList();
        this.terms = info.webSocket() ? WebSocketTerms.of(config, limits) : null;
    }

    @Override
    protected void initChannel(Channel channel) {
        if (!counted(channel)) {
            return;
        }
        if (socketFile != null) {
            channel.attr(Wire.PEER).set(UnixDomainSocketAddress.of(socketFile));
        }
        if (!config.proxyProtocol()) {
            addProtocol(channel);
        } else if (trusts(channel)) {
            channel.pipeline()
                    .addLast(new ProxyHeader(
                            info.name(), refusals, limits.connectTimeout(), () -> addProtocol(channel)));
        } else {
            refusals.warn("{} refused: not one of listeners.{}.trusted-proxies", channel.remoteAddress(), info.name());
            channel.close();
        }
    }

    private boolean counted(Channel channel) {
        int most = config.maxConnections();
        if (most == 0) {
            return true;
        }
        if (open.incrementAndGet() > most) {
            open.decrementAndGet();
            scopes.apply(channel)
                    .limits()
                    .hit(Limit.CONNECTIONS, channel.remoteAddress(), "refused by listener " + info.name());
            channel.close();
            return false;
        }
        channel.closeFuture().addListener(closed -> open.decrementAndGet());
        return true;
    }

    /** On a Unix domain socket the file's mode says who may connect. */
    private boolean trusts(Channel channel) {
        if (socketFile != null) {
            return true;
        }
        if (channel.remoteAddress() instanceof InetSocketAddress peer) {
            for (AddressRange range : trusted) {
                if (range.contains(peer.getAddress())) {
                    return true;
                }
            }
        }
        return false;
    }

    private void addProtocol(Channel channel) {
        ChannelPipeline pipeline = channel.pipeline();
        if (certificates != null) {
            pipeline.addLast(certificates.handler(channel.alloc(), limits.connectTimeout()));
        }
        if (terms != null) {
            pipeline.addLast(new HttpServerCodec());
            pipeline.addLast(new HttpObjectAggregator(HANDSHAKE_BYTES));
            if (config.websocketCompression()) {
                pipeline.addLast(new WebSocketServerCompressionHandler(terms.maxFrame()));
            }
            pipeline.addLast(new WebSocketUpgrade(terms));
        }
        Wire wire = new Wire(scopes.apply(channel), info);
        if (certificates == null && terms == null) {
            channel.config().setRecvByteBufAllocator(wire.readSize());
        }
        pipeline.addLast(wire);
    }
}
