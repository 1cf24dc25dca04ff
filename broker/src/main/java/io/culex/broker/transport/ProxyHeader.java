package io.culex.broker.transport;

import io.culex.broker.connection.Wire;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The header of the PROXY protocol, version 1 or 2, before everything else: it says who the client is. Then the rest of the
 * pipeline is built, and this handler and the decoder leave it.
 *
 * <p>Owner: the connection's loop. Bound: the decoder takes a header of version 1 of 108 bytes, and one of version 2 with
 * {@link #MOST_EXTENSIONS} bytes of extensions at most.
 */
final class ProxyHeader extends ChannelInboundHandlerAdapter {
    private static final int MOST_EXTENSIONS = 4096;
    private static final byte FIRST_OF_1 = 'P';
    private static final byte FIRST_OF_2 = '\r';

    private final String listener;
    private final LimitedLog refusals;
    private final Duration patience;
    private final Runnable next;
    private @Nullable Future<?> timeout;
    private boolean begun;

    /**
     * @param patience how long the header may take
     * @param next builds the rest of the pipeline
     */
    ProxyHeader(String listener, LimitedLog refusals, Duration patience, Runnable next) {
        this.listener = listener;
        this.refusals = refusals;
        this.patience = patience;
        this.next = next;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        timeout = ctx.executor()
                .schedule(
                        () -> refuse(ctx, "no PROXY header within limits.connect-timeout"),
                        patience.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        Future<?> running = timeout;
        if (running != null) {
            running.cancel(false);
        }
    }

    /** The first bytes come here, and all after them, until the header is whole, from the decoder that stands before. */
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HAProxyMessage header) {
            try {
                take(ctx, header);
            } finally {
                header.release();
            }
        } else if (!begun && message instanceof ByteBuf bytes && bytes.isReadable()) {
            begin(ctx, bytes);
        } else {
            io.netty.util.ReferenceCountUtil.release(message);
        }
    }

    private void begin(ChannelHandlerContext ctx, ByteBuf bytes) {
        begun = true;
        byte first = bytes.getByte(bytes.readerIndex());
        if (first != FIRST_OF_1 && first != FIRST_OF_2) {
            bytes.release();
            refuse(ctx, "it sends no PROXY header");
            return;
        }
        HAProxyMessageDecoder decoder = new HAProxyMessageDecoder(MOST_EXTENSIONS, true);
        ctx.pipeline().addBefore(ctx.name(), null, decoder);
        ChannelHandlerContext before = ctx.pipeline().context(decoder);
        try {
            decoder.channelRead(before, bytes);
        } catch (Exception e) {
            exceptionCaught(ctx, e);
        }
    }

    private void take(ChannelHandlerContext ctx, HAProxyMessage header) {
        Channel channel = ctx.channel();
        SocketAddress client = client(header);
        if (client != null) {
            channel.attr(Wire.PEER).set(client);
        }
        // The decoder hands on what follows the header when it leaves, which it does after this.
        ctx.pipeline().remove(this);
        next.run();
    }

    /** The client; null where the proxy speaks for itself, or does not know. */
    private static @Nullable SocketAddress client(HAProxyMessage header) {
        String address = header.sourceAddress();
        if (header.command() == HAProxyCommand.LOCAL || address == null) {
            return null;
        }
        HAProxyProxiedProtocol.AddressFamily family = header.proxiedProtocol().addressFamily();
        return switch (family) {
            case AF_IPv4, AF_IPv6 -> new InetSocketAddress(InetAddress.ofLiteral(address), header.sourcePort());
            case AF_UNIX -> address.isBlank() ? null : UnixDomainSocketAddress.of(address);
            case AF_UNSPEC -> null;
        };
    }

    /** Without a header there is nothing to wait for when the peer has said all. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            ctx.close();
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    private void refuse(ChannelHandlerContext ctx, String why) {
        refusals.warn("{} refused on listener {}: {}", ctx.channel().remoteAddress(), listener, why);
        ctx.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (ctx.channel().isActive()) {
            refuse(ctx, "its PROXY header cannot be read: " + cause.getMessage());
        }
        ctx.close();
    }
}
