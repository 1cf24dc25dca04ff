package io.culex.broker.hook;

import io.culex.api.Message;
import io.culex.api.Publish;
import io.culex.api.hook.DeliveryInterceptor;
import io.culex.api.hook.DeliveryInterceptor.Answer;
import io.culex.api.hook.DeliveryInterceptor.Decision;
import io.culex.api.hook.DeliveryInterceptor.Each;
import io.culex.api.hook.DeliveryInterceptor.Receiver;
import io.culex.api.hook.DeliveryInterceptor.Replace;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static io.culex.broker.hook.HookFixture.LONG;
import static io.culex.broker.hook.HookFixture.MESSAGE;
import static org.assertj.core.api.Assertions.assertThat;

class DeliveryChainTest {
    private static final List<Receiver> RECEIVERS = List.of(
            new Receiver("a", null, 0, false), new Receiver("b", null, 0, false), new Receiver("c", null, 0, false));

    private final HookFixture fixture = new HookFixture();
    private final List<String> asked = new ArrayList<>();

    @AfterEach
    void close() {
        fixture.close();
    }

    private void hook(Function<Receiver, Answer> answer) {
        fixture.register((DeliveryInterceptor) (publish, receivers) -> {
            note(publish, receivers);
            return new Each(receivers.stream().map(answer).toList());
        });
    }

    private void note(Publish publish, List<Receiver> receivers) {
        asked.add(publish.payloadText()
                + receivers.stream().map(Receiver::clientId).toList());
    }

    private @Nullable Decision deliver() {
        return fixture.hooks
                .current()
                .forTopic(MESSAGE.topic())
                .delivery()
                .run(MESSAGE, RECEIVERS, fixture.loop, fixture.later::add);
    }

    @Test
    void allGetItWhenAllHooksSaySo() {
        hook(_ -> Answer.DELIVER);
        fixture.register((DeliveryInterceptor) (_, _) -> Decision.PROCEED);
        assertThat(deliver()).isEqualTo(Decision.PROCEED);
    }

    @Test
    void theNextHookIsAskedAboutThoseWhoAreLeftWithWhatTheyWouldGet() {
        Message other = MESSAGE.withPayload(new byte[] {'2'});
        hook(receiver -> switch (receiver.clientId()) {
            case "a" -> Answer.SKIP;
            case "b" -> new Replace(other);
            default -> Answer.DELIVER;
        });
        hook(_ -> Answer.DELIVER);
        assertThat(deliver()).isEqualTo(new Each(List.of(Answer.SKIP, new Replace(other), Answer.DELIVER)));
        assertThat(asked).containsExactly("1[a, b, c]", "1[c]", "2[b]");
    }

    @Test
    void aHookThatFailsSkipsAllItWasAskedAbout() {
        hook(receiver -> receiver.clientId().equals("a") ? Answer.SKIP : Answer.DELIVER);
        fixture.register((DeliveryInterceptor) (_, _) -> new Each(List.of(Answer.DELIVER)));
        assertThat(deliver()).isEqualTo(new Each(List.of(Answer.SKIP, Answer.SKIP, Answer.SKIP)));
        assertThat(fixture.hooks.errors("p")).isEqualTo(1);
    }

    @Test
    void aDeferredAnswerIsForAllReceiversAtOnce() {
        CompletableFuture<Decision> answer = new CompletableFuture<>();
        fixture.register((DeliveryInterceptor) (_, _) -> new DeliveryInterceptor.Defer(answer, LONG, Decision.PROCEED));
        hook(_ -> Answer.DELIVER);
        assertThat(deliver()).isNull();
        answer.complete(new Each(List.of(Answer.DELIVER, Answer.SKIP, Answer.DELIVER)));
        fixture.loop.run();
        assertThat(fixture.later).containsExactly(new Each(List.of(Answer.DELIVER, Answer.SKIP, Answer.DELIVER)));
        assertThat(asked).containsExactly("1[a, c]");
    }
}
