package io.culex.broker.transport;

import io.culex.api.HttpRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker13;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The one HTTP request of a connection: it becomes a WebSocket, or gets an answer that says what was expected. How long it may
 * take is the business of the connection's connect timeout, which runs meanwhile.
 */
final class WebSocketUpgrade extends SimpleChannelInboundHandler<FullHttpRequest> {
    /** The names that MQTT has had as a subprotocol; clients of 3.1 ask for the second one. */
    private static final List<String> SUBPROTOCOLS = List.of("mqtt", "mqttv3.1");

    private static final String VERSION = "13";

    private final WebSocketTerms terms;

    WebSocketUpgrade(WebSocketTerms terms) {
        this.terms = terms;
    }

    private record Refusal(HttpResponseStatus status, String text) {}

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
        Refusal refusal = refusal(request);
        if (refusal != null) {
            refuse(ctx, refusal);
            return;
        }
        WebSocketServerHandshaker handshaker =
                new WebSocketServerHandshaker13(null, String.join(",", SUBPROTOCOLS), terms.decoder());
        try {
            handshaker.handshake(ctx.channel(), request).addListener((ChannelFutureListener) done -> {
                if (!done.isSuccess()) {
                    ctx.close();
                }
            });
            ctx.fireUserEventTriggered(kept(request));
            ctx.pipeline().replace(this, null, new WebSocketFrames());
        } catch (WebSocketHandshakeException e) {
            refuse(ctx, new Refusal(HttpResponseStatus.BAD_REQUEST, "not a WebSocket handshake"));
        }
    }

    private static HttpRequest kept(FullHttpRequest request) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (Map.Entry<String, String> header : request.headers()) {
            headers.computeIfAbsent(header.getKey().toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(header.getValue());
        }
        return new HttpRequest(request.uri(), headers);
    }

    private @Nullable Refusal refusal(FullHttpRequest request) {
        HttpHeaders headers = request.headers();
        if (!request.decoderResult().isSuccess()) {
            return new Refusal(HttpResponseStatus.BAD_REQUEST, "not an HTTP request");
        }
        if (!terms.path().isEmpty() && !path(request.uri()).equals(terms.path())) {
            return new Refusal(HttpResponseStatus.NOT_FOUND, "MQTT over WebSocket is at " + terms.path());
        }
        if (!request.method().equals(HttpMethod.GET)) {
            return new Refusal(HttpResponseStatus.METHOD_NOT_ALLOWED, "a WebSocket begins with GET");
        }
        if (!headers.containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)
                || !headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
                || !VERSION.equals(headers.get(HttpHeaderNames.SEC_WEBSOCKET_VERSION))) {
            return new Refusal(
                    HttpResponseStatus.UPGRADE_REQUIRED,
                    "this is an MQTT broker: connect with an MQTT client over WebSocket, version 13, subprotocol mqtt");
        }
        String origin = headers.get(HttpHeaderNames.ORIGIN);
        if (origin != null
                && !terms.origins().isEmpty()
                && !terms.origins().contains(origin.toLowerCase(Locale.ROOT))) {
            return new Refusal(HttpResponseStatus.FORBIDDEN, "pages of this origin may not connect");
        }
        if (!asksForMqtt(headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL))) { // [MQTT-6.0.0-3]
            return new Refusal(HttpResponseStatus.BAD_REQUEST, "ask for the WebSocket subprotocol mqtt");
        }
        return null;
    }

    private static String path(String uri) {
        int query = uri.indexOf('?');
        return query < 0 ? uri : uri.substring(0, query);
    }

    private static boolean asksForMqtt(List<String> asked) {
        for (String header : asked) {
            for (String name : header.split(",", -1)) {
                if (SUBPROTOCOLS.contains(name.trim())) {
                    return true;
                }
            }
        }
        return false;
    }

    private static void refuse(ChannelHandlerContext ctx, Refusal refusal) {
        ByteBuf text = Unpooled.copiedBuffer(refusal.text + "\n", StandardCharsets.UTF_8);
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, refusal.status, text);
        HttpHeaders headers = response.headers();
        headers.set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
        headers.set(HttpHeaderNames.CONTENT_LENGTH, text.readableBytes());
        headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        if (refusal.status.equals(HttpResponseStatus.UPGRADE_REQUIRED)) {
            headers.set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
            headers.set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, VERSION);
        } else if (refusal.status.equals(HttpResponseStatus.METHOD_NOT_ALLOWED)) {
            headers.set(HttpHeaderNames.ALLOW, HttpMethod.GET.name());
        }
        ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }
}
