package io.culex.broker.transport;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The deadlines of a connection to the pages, in a time that the test makes pass. */
final class HttpExchangeTest {
    private final CompletableFuture<HttpPages.Answer> answer = new CompletableFuture<>();
    private final EmbeddedChannel channel = new EmbeddedChannel();

    HttpExchangeTest() {
        channel.freezeTime();
        channel.config().setAutoRead(false);
        channel.pipeline().addLast(new HttpExchange(Map.of("/page", accept -> answer)));
        channel.pipeline().fireChannelActive();
    }

    private void pass(long seconds) {
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        channel.runPendingTasks();
    }

    private void ask() {
        channel.writeInbound(new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/page"));
    }

    private String answered() {
        FullHttpResponse response = channel.readOutbound();
        if (response == null) {
            return "nothing";
        }
        String text = response.status().code() + " "
                + response.content().toString(StandardCharsets.UTF_8).strip();
        response.release();
        return text;
    }

    @Test
    void aRequestThatDoesNotComeEndsTheConnection() {
        pass(29);
        assertThat(channel.isOpen()).isTrue();
        pass(2);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aPageThatTakesTooLongIsNotWaitedFor() {
        ask();
        pass(9);
        assertThat(answered()).isEqualTo("nothing");
        pass(2);
        assertThat(answered()).isEqualTo("503 there was no answer in time");
        assertThat(channel.isOpen()).isFalse();
        answer.complete(HttpPages.Answer.text(200, "late"));
        channel.runPendingTasks();
        assertThat(answered()).isEqualTo("nothing");
    }

    @Test
    void aPageThatFailsIsSaidAndTheConnectionStays() {
        ask();
        answer.completeExceptionally(new IllegalStateException("on purpose"));
        channel.runPendingTasks();
        assertThat(answered()).isEqualTo("500 the page could not be made");
        pass(29);
        ask();
        channel.runPendingTasks();
        assertThat(answered()).startsWith("500");
        assertThat(channel.isOpen()).isTrue();
    }
}
