package io.culex.broker.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;

/**
 * Between WebSocket frames and the bytes of MQTT, which flow through them as a stream: packets and frames need not coincide
 * [MQTT-6.0.0-2].
 */
final class WebSocketFrames extends ChannelDuplexHandler {
    private static final String NOT_BINARY = "MQTT needs binary frames";

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof BinaryWebSocketFrame || message instanceof ContinuationWebSocketFrame) {
            ctx.fireChannelRead(((WebSocketFrame) message).content());
        } else if (message instanceof WebSocketFrame) {
            // Text is a protocol error [MQTT-6.0.0-1].
            ReferenceCountUtil.release(message);
            ctx.writeAndFlush(new io.netty.handler.codec.http.websocketx.CloseWebSocketFrame(
                            WebSocketCloseStatus.INVALID_MESSAGE_TYPE, NOT_BINARY))
                    .addListener(done -> ctx.close());
        } else {
            ReferenceCountUtil.release(message);
            if (!(message instanceof FullHttpRequest)) {
                ctx.close();
            }
        }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf bytes) {
            ctx.write(new BinaryWebSocketFrame(bytes), promise);
        } else {
            ctx.write(message, promise);
        }
    }
}
