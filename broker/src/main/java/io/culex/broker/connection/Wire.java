package io.culex.broker.connection;

import io.culex.api.HttpRequest;
import io.culex.api.ProtocolVersion;
import io.culex.broker.codec.PacketDecoder;
import io.culex.broker.config.LimitsConfig;
import io.culex.broker.loop.Loop;
import io.culex.broker.metrics.LoopCounters.Counter;
import io.culex.broker.packet.ProtocolException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.AttributeKey;
import java.io.IOException;
import java.net.SocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bytes of one connection: reads are cut into packets, writes are collected and flushed once a turn.
 *
 * <p>Owner: the loop the channel is registered with, which changes once at most, when the connection moves to its session's
 * loop. Other threads come in by {@link #execute} only. Their tasks go to the {@link #home} of the connection, which is the
 * other loop from the moment the move begins: those that come there before the connection wait for it, those that are still in
 * the first loop's queue are passed on. So no task runs while the connection belongs to no loop. Tasks of one thread stay in
 * their order, but for those it handed in before and after the beginning of the move. Bounds: of what is read, see {@link WireInput}; of what is written, see {@link #writable()}.
 */
public final class Wire extends ChannelInboundHandlerAdapter implements Loop.Flushable {
    private static final Logger LOG = LoggerFactory.getLogger(Wire.class);

    /** What a read brings at most, as long as packets are small. */
    public static final int READ_BYTES = 64 * 1024;

    /** Collected output goes to the socket within the turn when it has this many bytes. */
    private static final int EARLY_FLUSH = 64 * 1024;

    private static final int BEHIND = 256 * 1024;

    /** The client's address where it is not that of the socket: behind a proxy, or on a Unix domain socket. */
    public static final AttributeKey<SocketAddress> PEER = AttributeKey.valueOf(Wire.class, "peer");

    private static final int LEAST_OUT = 256;
    private final Connection connection;
    private final PacketDecoder decoder;
    private final WireInput input;
    private final List<Runnable> waiting = new ArrayList<>(0);
    private volatile ConnectionScope home;
    private ConnectionScope scope;
    private @Nullable ChannelHandlerContext context;
    /** Written in this turn and not handed to the channel yet. */
    private @Nullable ByteBuf out;

    private int outHint = LEAST_OUT;
    /** Written since output was handed to the channel. */
    private int packets;

    private long payload;

    private boolean opened;
    private boolean dirty;
    private boolean moving;
    private boolean closed;

    public Wire(ConnectionScope scope, ListenerInfo listener) {
        this.scope = scope;
        this.home = scope;
        this.connection = new Connection(this, scope, listener);
        LimitsConfig limits = connection.limits();
        this.decoder = new PacketDecoder(connection.packets(), limits.maxPacketSize(), limits.maxConnectSize());
        this.input = new WireInput(this, connection, decoder);
    }

    /** How much reads bring, for a channel whose reads come here as they are. */
    public RecvByteBufAllocator readSize() {
        return input.readSize();
    }

    ConnectionScope scope() {
        return scope;
    }

    /** Runs a task on the loop the connection is on when the task's turn comes; from any thread. */
    void execute(Runnable task) {
        ConnectionScope seen = home;
        seen.loop().run(() -> {
            if (home != seen) {
                execute(task);
            } else if (moving) {
                waiting.add(task);
            } else {
                task.run();
            }
        });
    }

    // ---- the channel ---------------------------------------------------------------------------------------------

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        if (ctx.channel().isActive()) {
            open(ctx.channel());
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        open(ctx.channel());
    }

    /** A channel that is active when this handler joins it says so again afterwards. */
    private void open(Channel channel) {
        if (!opened) {
            opened = true;
            connection.opened(channel);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            if (!closed) {
                int size = in.readableBytes();
                scope.counters().add(Counter.BYTES_RECEIVED, size);
                connection.timers().heard();
                input.read(in);
                connection.packets().bytes(size);
                boundOutput(ctx.channel());
            }
        } catch (ProtocolException e) {
            connection.ending().violated(e);
        } catch (RuntimeException e) {
            connection.ending().failed(e);
        } finally {
            in.release();
        }
    }

    /**
     * Messages stop at {@code limits.outbound-buffer}; beyond it are only answers to what the client sends. One that does not
     * read them is not read either.
     */
    private void boundOutput(Channel channel) {
        if (closed) {
            return;
        }
        if (!channel.isWritable()
                && channel.bytesBeforeWritable() > 2L * channel.config().getWriteBufferHighWaterMark()) {
            connection.outboundOverflows();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
            connection.writableAgain();
        } else {
            connection.outboundFull();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                connection.client().certificates(certificates(ctx.pipeline().get(SslHandler.class)));
            } else if (!closed) {
                connection.handshakeFailed(String.valueOf(handshake.cause().getMessage()));
            }
        } else if (event instanceof HttpRequest request) {
            connection.client().request(request);
        } else if (event instanceof ChannelInputShutdownEvent && !closed) {
            input.peerDone();
        }
    }

    private static List<X509Certificate> certificates(SslHandler tls) {
        try {
            List<X509Certificate> chain = new ArrayList<>();
            for (Certificate certificate : tls.engine().getSession().getPeerCertificates()) {
                chain.add((X509Certificate) certificate);
            }
            return List.copyOf(chain);
        } catch (SSLPeerUnverifiedException e) {
            return List.of(); // it showed none
        }
    }

    /** The address of the client at the other end of a channel. */
    static SocketAddress peer(Channel channel) {
        SocketAddress known = channel.attr(PEER).get();
        return known != null ? known : channel.remoteAddress();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (!moving) {
            release();
            connection.ending().lost();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // A peer that resets or speaks no TLS is no fault of ours.
        if (!(cause instanceof IOException) && !(cause instanceof DecoderException)) {
            LOG.warn("connection {} failed", connection.name(), cause);
        }
        closeNow();
    }

    // ---- reading -------------------------------------------------------------------------------------------------

    /** No packet is decoded and nothing is read from now on, until {@link #resume()}. */
    void pause() {
        input.pause();
    }

    boolean paused() {
        return input.paused();
    }

    /** Goes on after {@link #pause()} with what was kept, then with the socket. */
    void resume() {
        input.resume();
    }

    /** Stops reading at once where decoding does not do it at its end. */
    void stopReads() {
        input.stopReads();
    }

    // ---- writing -------------------------------------------------------------------------------------------------

    /** The buffer that collects this turn's output; call {@link #wrote()} when something was written to it. */
    ByteBuf out() {
        ByteBuf buffer = out;
        if (buffer == null) {
            buffer = channel().alloc().directBuffer(outHint);
            out = buffer;
            if (!dirty) {
                dirty = true;
                scope.loop().flushSoon(this);
            }
        }
        return buffer;
    }

    /** A PUBLISH with so long a payload is being written. */
    void writes(int payloadLength) {
        payload += payloadLength;
    }

    /** Hands the output on when it is large, so that it does not grow without bound within a turn. */
    void wrote() {
        packets++;
        ByteBuf buffer = out;
        if (buffer != null && buffer.readableBytes() >= EARLY_FLUSH) {
            push();
            context().flush();
        }
    }

    /** Writes a buffer behind what was collected, without copying it. */
    void writeShared(ByteBuf buffer) {
        packets++;
        push();
        if (!dirty) {
            dirty = true;
            scope.loop().flushSoon(this);
        }
        scope.counters().add(Counter.BYTES_SENT, buffer.readableBytes());
        context().write(buffer, channel().voidPromise());
    }

    @Override
    public void flush() {
        dirty = false;
        if (closed) {
            dropOut();
            return;
        }
        push();
        context().flush();
    }

    private void push() {
        ByteBuf buffer = out;
        if (buffer == null) {
            return;
        }
        out = null;
        int size = buffer.readableBytes();
        scope.counters().add(Counter.BYTES_SENT, size);
        scope.counters().add(Counter.PACKETS_SENT, packets);
        scope.counters().add(Counter.PAYLOAD_SENT, payload);
        packets = 0;
        payload = 0;
        outHint = Math.clamp(Integer.highestOneBit(Math.max(1, size)) * 2L, LEAST_OUT, EARLY_FLUSH);
        context().write(buffer, channel().voidPromise());
    }

    /** False while more bytes wait for the socket than {@code limits.outbound-buffer}. */
    boolean writable() {
        if (closed || moving) {
            return false;
        }
        return channel().isWritable();
    }

    /** Whether more waits for the socket than what comes in a turn. */
    boolean behind() {
        Channel channel = channel();
        int most = channel.config().getWriteBufferHighWaterMark();
        return channel.bytesBeforeUnwritable() < most - Math.min(most / 2, BEHIND);
    }

    // ---- the end -------------------------------------------------------------------------------------------------

    /** Writes what is collected and closes. */
    void close() {
        if (closed) {
            return;
        }
        push();
        context().flush();
        closeNow();
    }

    /** Writes what is collected, a last packet with the reason among it, and closes so that the peer gets it. */
    void closeWithReason() {
        if (closed || moving || !Farewell.suits(channel(), this)) {
            close();
            return;
        }
        push();
        release();
        channel().pipeline().addFirst(new Farewell());
    }

    void closeNow() {
        release();
        ChannelHandlerContext ctx = context;
        if (ctx != null) {
            ctx.close();
        }
    }

    private void release() {
        closed = true;
        input.end();
        dropOut();
    }

    private void dropOut() {
        ByteBuf buffer = out;
        if (buffer != null) {
            out = null;
            buffer.release();
        }
    }

    boolean closed() {
        return closed;
    }

    /** Whether it belongs to no loop at the moment. */
    boolean moving() {
        return moving;
    }

    /** The version that the client's CONNECT named; null when there was none to read. */
    @Nullable
    ProtocolVersion decodedVersion() {
        return decoder.version();
    }

    void awaitClosed(long nanos) {
        ChannelHandlerContext ctx = context;
        if (ctx != null) {
            ctx.channel().closeFuture().awaitUninterruptibly(nanos, java.util.concurrent.TimeUnit.NANOSECONDS);
        }
    }

    // ---- moving --------------------------------------------------------------------------------------------------

    /**
     * Moves the connection to another loop and goes on there. Decoding must be paused.
     *
     * @param then run on the other loop
     */
    void moveTo(ConnectionScope target, Runnable then) {
        moving = true;
        home = target; // and with it, that it is moving
        Channel channel = channel();
        input.stopForMove();
        channel.deregister().addListener(left -> {
            if (left.isSuccess() && channel.isOpen()) {
                target.eventLoop().register(channel).addListener((ChannelFutureListener) arrived -> {
                    if (arrived.isSuccess()) {
                        arrivedAt(target, then);
                    } else {
                        abandoned(target, channel);
                    }
                });
            } else {
                abandoned(target, channel);
            }
        });
    }

    private void arrivedAt(ConnectionScope target, Runnable then) {
        arrived(target);
        if (channel().isActive()) {
            then.run();
        } else {
            release();
            connection.ending().lost();
        }
    }

    /** The peer closed the connection while it belonged to no loop. */
    private void abandoned(ConnectionScope target, Channel channel) {
        target.loop().run(() -> {
            arrived(target);
            channel.unsafe().closeForcibly();
            release();
            connection.ending().lost();
        });
    }

    private void arrived(ConnectionScope target) {
        scope = target;
        moving = false;
        waiting.forEach(Runnable::run);
        waiting.clear();
    }

    private ChannelHandlerContext context() {
        ChannelHandlerContext ctx = context;
        if (ctx == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return ctx;
    }

    Channel channel() {
        return context().channel();
    }
}
