package io.culex.broker.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.concurrent.Future;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the {@link HttpPages}: requests are read one at a time, the next one when the answer has gone out.
 *
 * <p>Owner: the thread of the pages. A deadline runs at each step and closes the connection, so that neither a request nor a
 * reader that comes to nothing keeps its place.
 */
final class HttpExchange extends SimpleChannelInboundHandler<FullHttpRequest> {
    static final int MOST_SECONDS = 30;
    private static final int MOST_ANSWER_SECONDS = 10;
    private static final String ALLOWED = "GET, HEAD";

    private final Map<String, HttpPages.Page> pages;
    private @Nullable Future<?> deadline;
    private boolean awaiting;

    HttpExchange(Map<String, HttpPages.Page> pages) {
        this.pages = pages;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        next(ctx);
    }

    private void next(ChannelHandlerContext ctx) {
        awaiting = true;
        within(ctx, MOST_SECONDS, ctx::close);
        ctx.read();
    }

    /** What a read brought may be a part of a request. */
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (awaiting) {
            ctx.read();
        }
    }

    private void within(ChannelHandlerContext ctx, int seconds, Runnable otherwise) {
        Future<?> former = deadline;
        if (former != null) {
            former.cancel(false);
        }
        deadline = ctx.executor().schedule(otherwise, seconds, TimeUnit.SECONDS);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
        awaiting = false;
        boolean keep = HttpUtil.isKeepAlive(request) && request.decoderResult().isSuccess();
        HttpPages.Page page = pages.get(path(request.uri()));
        HttpPages.Answer refusal = refusal(request, page);
        if (refusal != null || page == null) {
            answer(ctx, refusal == null ? notFound() : refusal, keep);
            return;
        }
        within(
                ctx,
                MOST_ANSWER_SECONDS,
                () -> answer(ctx, HttpPages.Answer.text(503, "there was no answer in time"), false));
        Future<?> waited = deadline;
        String accept = String.join(",", request.headers().getAll(HttpHeaderNames.ACCEPT));
        page.answer(accept)
                .whenComplete((answer, failure) -> ctx.executor().execute(() -> {
                    if (deadline == waited) { // else it is too late
                        answer(
                                ctx,
                                failure == null ? answer : HttpPages.Answer.text(500, "the page could not be made"),
                                keep);
                    }
                }));
    }

    private HttpPages.@Nullable Answer refusal(FullHttpRequest request, HttpPages.@Nullable Page page) {
        Throwable cause = request.decoderResult().cause();
        if (cause instanceof TooLongHttpLineException) {
            return HttpPages.Answer.text(414, "the address is longer than " + HttpPages.MOST_LINE + " bytes");
        } else if (cause instanceof TooLongHttpHeaderException) {
            return HttpPages.Answer.text(431, "the headers are longer than " + HttpPages.MOST_HEADER + " bytes");
        } else if (cause != null) {
            return HttpPages.Answer.text(400, "not an HTTP request");
        } else if (page == null) {
            return notFound();
        } else if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
            return HttpPages.Answer.text(405, "there is nothing to do here but " + ALLOWED);
        }
        return null;
    }

    private HttpPages.Answer notFound() {
        return HttpPages.Answer.text(404, "there is " + String.join(" and ", pages.keySet()));
    }

    private static String path(String uri) {
        int query = uri.indexOf('?');
        return query < 0 ? uri : uri.substring(0, query);
    }

    private void answer(ChannelHandlerContext ctx, HttpPages.Answer answer, boolean keep) {
        within(ctx, MOST_SECONDS, ctx::close);
        ByteBuf body = Unpooled.wrappedBuffer(answer.body());
        DefaultFullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(answer.status()), body);
        HttpHeaders headers = response.headers();
        headers.set(HttpHeaderNames.CONTENT_TYPE, answer.type());
        headers.set(HttpHeaderNames.CONTENT_LENGTH, answer.body().length);
        headers.set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE);
        headers.set(HttpHeaderNames.CONNECTION, keep ? HttpHeaderValues.KEEP_ALIVE : HttpHeaderValues.CLOSE);
        if (answer.status() == HttpResponseStatus.METHOD_NOT_ALLOWED.code()) {
            headers.set(HttpHeaderNames.ALLOW, ALLOWED);
        }
        ctx.writeAndFlush(response).addListener((ChannelFutureListener) sent -> {
            if (keep && sent.isSuccess()) {
                next(ctx);
            } else {
                ctx.close();
            }
        });
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        Future<?> last = deadline;
        if (last != null) {
            last.cancel(false);
        }
    }

    /** Whoever sends what is no HTTP, or goes away in the middle of it, is not worth a line in the log. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
