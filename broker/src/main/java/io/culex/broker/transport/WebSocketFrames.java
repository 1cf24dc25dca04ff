package io.culex.broker.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Between WebSocket frames and the bytes of MQTT, which flow through them as a stream: packets and frames need not coincide
 * [MQTT-6.0.0-2].
 */
final class WebSocketFrames extends ChannelDuplexHandler {
    private static final String NOT_BINARY = "MQTT needs binary frames";

    private static final long CLOSING_MILLIS = 2000;

    private boolean closing;

    /** The close frame that the peer has sent and not got back yet. */
    private @Nullable CloseWebSocketFrame farewell;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (closing || farewell != null || !(message instanceof WebSocketFrame any)) {
            ReferenceCountUtil.release(message);
            if (!closing && farewell == null) {
                ctx.close(); // bytes that came before the handshake was over
            }
            return;
        }
        if (any.rsv() != 0) {
            // What compression says with these bits is taken off by now, and nothing else was agreed to.
            any.release();
            close(ctx, new CloseWebSocketFrame(WebSocketCloseStatus.PROTOCOL_ERROR));
            return;
        }
        switch (message) {
            case BinaryWebSocketFrame frame -> ctx.fireChannelRead(frame.content());
            case ContinuationWebSocketFrame frame -> ctx.fireChannelRead(frame.content());
            case PingWebSocketFrame frame -> ctx.writeAndFlush(new PongWebSocketFrame(frame.content()));
            case PongWebSocketFrame frame -> frame.release();
            case CloseWebSocketFrame frame -> {
                // What the peer sent before is looked at first, as when it shuts down its side of a plain connection.
                farewell = answer(frame);
                ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
            }
            default -> {
                // Text is a protocol error [MQTT-6.0.0-1].
                ReferenceCountUtil.release(message);
                close(ctx, new CloseWebSocketFrame(WebSocketCloseStatus.INVALID_MESSAGE_TYPE, NOT_BINARY));
            }
        }
    }

    private static CloseWebSocketFrame answer(CloseWebSocketFrame frame) {
        int status = frame.statusCode();
        frame.release();
        return status < 0 ? new CloseWebSocketFrame() : new CloseWebSocketFrame(true, 0, status, "");
    }

    private void close(ChannelHandlerContext ctx, CloseWebSocketFrame last) {
        closing = true;
        ctx.writeAndFlush(last).addListener(ChannelFutureListener.CLOSE);
    }

    /** A WebSocket ends with a frame that says so. It is not waited for longer than a peer that reads would take. */
    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (closing || !ctx.channel().isActive() || !ctx.channel().isWritable()) {
            ctx.close(promise);
            return;
        }
        closing = true;
        var end = ctx.executor().schedule(() -> ctx.close(), CLOSING_MILLIS, TimeUnit.MILLISECONDS);
        CloseWebSocketFrame asked = farewell;
        farewell = null;
        ctx.writeAndFlush(asked != null ? asked : new CloseWebSocketFrame(WebSocketCloseStatus.NORMAL_CLOSURE))
                .addListener(done -> {
                    end.cancel(false);
                    ctx.close(promise);
                });
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf bytes) {
            ctx.write(new BinaryWebSocketFrame(bytes), promise);
        } else {
            ctx.write(message, promise);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (farewell != null) {
            farewell.release();
            farewell = null;
        }
    }

    /** What the decoder cannot take is answered with why, and then it is over. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof CorruptedWebSocketFrameException violation && !closing) {
            close(ctx, new CloseWebSocketFrame(violation.closeStatus()));
        }
        ctx.fireExceptionCaught(cause);
    }
}
