package io.culex.broker.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection whose client was told why in a last packet. While the client is still sending, closing at once would be
 * answered to it as a reset, and on many systems a reset takes away what was not read yet: the reason above all. So the broker
 * says that it sends nothing more, throws away what still comes, and closes when the client has.
 *
 * <p>Owner: the connection's loop. Bounds: {@link #MOST_SECONDS} and {@link #MOST_BYTES}, then it is closed all the same.
 */
final class Farewell extends ChannelInboundHandlerAdapter {
    private static final int MOST_SECONDS = 5;
    private static final int MOST_BYTES = 1 << 20;

    private int thrownAway;
    private @Nullable ScheduledFuture<?> end;

    /**
     * Whether a connection ends like this: bytes go straight to the socket, which takes them, and more may come from it. TLS and
     * WebSocket have words of their own for the end.
     */
    static boolean suits(Channel channel, Wire wire) {
        return channel.pipeline().first() == wire
                && channel instanceof DuplexChannel duplex
                && channel.isActive()
                && channel.isWritable()
                && !duplex.isInputShutdown();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        Channel channel = ctx.channel();
        end = ctx.executor().schedule(() -> channel.close(), MOST_SECONDS, TimeUnit.SECONDS);
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
            if (written.isSuccess() && channel instanceof DuplexChannel duplex) {
                duplex.shutdownOutput();
            } else {
                channel.close();
            }
        });
        channel.config().setAutoRead(true);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        thrownAway += bytes.readableBytes();
        bytes.release();
        if (thrownAway > MOST_BYTES) {
            ctx.close();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            ctx.close();
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (end != null) {
            end.cancel(false);
        }
        ctx.fireChannelInactive();
    }
}
