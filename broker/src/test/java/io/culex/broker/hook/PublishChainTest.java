package io.culex.broker.hook;

import io.culex.api.Client;
import io.culex.api.Message;
import io.culex.api.Origin;
import io.culex.api.Publish;
import io.culex.api.ReasonCode;
import io.culex.api.hook.PublishInterceptor;
import io.culex.api.hook.PublishInterceptor.Decision;
import io.culex.api.hook.PublishInterceptor.Defer;
import io.culex.api.hook.PublishInterceptor.Disconnect;
import io.culex.api.hook.PublishInterceptor.Reject;
import io.culex.api.hook.PublishInterceptor.Replace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static io.culex.broker.hook.HookFixture.LONG;
import static io.culex.broker.hook.HookFixture.MESSAGE;
import static io.culex.broker.hook.HookFixture.defer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class PublishChainTest {
    private static final Decision FAILED = new Reject(ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, null);

    private final HookFixture fixture = new HookFixture();

    private record Hook(int priority, List<String> topicFilters, Function<Publish, Decision> answer)
            implements PublishInterceptor {
        @Override
        public Decision onPublish(@Nullable Client client, Publish publish) {
            return answer.apply(publish);
        }
    }

    private void hook(Function<Publish, Decision> answer) {
        fixture.register(new Hook(0, List.of(), answer));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void nobodyIsInterestedWithoutHooks() {
        assertThat(fixture.hooks.current().topicInterest()).isFalse();
        assertThat(fixture.hooks.current().forTopic("a")).isSameAs(TopicHooks.NONE);
        assertThat(fixture.publish(MESSAGE)).isEqualTo(Decision.PROCEED);
    }

    @Test
    void asksInTheOrderOfPriorityPluginAndRegistration() {
        List<String> asked = new ArrayList<>();
        fixture.register("b", new Hook(0, List.of(), note(asked, "b1")));
        fixture.register("b", new Hook(0, List.of(), note(asked, "b2")));
        fixture.register("a", new Hook(0, List.of(), note(asked, "a")));
        fixture.register("c", new Hook(-1, List.of(), note(asked, "first")));
        assertThat(fixture.publish(MESSAGE)).isEqualTo(Decision.PROCEED);
        assertThat(asked).containsExactly("first", "a", "b1", "b2");
    }

    private static Function<Publish, Decision> note(List<String> asked, String name) {
        return _ -> {
            asked.add(name);
            return Decision.PROCEED;
        };
    }

    @Test
    void theNextHookSeesTheReplacedMessageAndWhereItCameFrom() {
        hook(publish -> new Replace(Message.copyOf(publish).withPayload(new byte[] {7})));
        List<Publish> seen = new ArrayList<>();
        hook(publish -> {
            seen.add(publish);
            return new Replace(Message.copyOf(publish).withQos(1));
        });
        Decision outcome = fixture.publish(MESSAGE);
        assertThat(outcome).isInstanceOfSatisfying(Replace.class, replace -> {
            assertThat(replace.message().payloadBytes()).containsExactly(7);
            assertThat(replace.message().qos()).isEqualTo(1);
        });
        assertThat(seen.getFirst().payload().get(0)).isEqualTo((byte) 7);
        assertThat(seen.getFirst().origin()).isEqualTo(Origin.PLUGIN);
    }

    @Test
    void aFinalAnswerEndsTheQuestion() {
        hook(_ -> new Disconnect(ReasonCode.BANNED, "no"));
        hook(_ -> {
            throw new AssertionError("must not be asked");
        });
        assertThat(fixture.publish(MESSAGE)).isEqualTo(new Disconnect(ReasonCode.BANNED, "no"));
        assertThat(fixture.hooks.errors("p")).isZero();
    }

    @Test
    void asksOnlyHooksOfTheTopicAndFollowsAReplacedTopic() {
        List<String> asked = new ArrayList<>();
        fixture.register(new Hook(
                0,
                List.of("a/#"),
                publish -> new Replace(Message.copyOf(publish).withTopic("x/y"))));
        fixture.register(new Hook(1, List.of("a/#"), note(asked, "a")));
        fixture.register(new Hook(2, List.of("x/+", "z"), note(asked, "x")));
        assertThat(fixture.publish(MESSAGE)).isInstanceOf(Replace.class);
        assertThat(asked).containsExactly("x");
        assertThat(fixture.hooks.current().forTopic("other")).isSameAs(TopicHooks.NONE);
    }

    @Test
    void aPluginsOwnMessagesDoNotMeetItsHooks() {
        hook(_ -> Decision.DROP);
        fixture.register("q", new Hook(0, List.of(), _ -> Decision.PROCEED));
        PublishChain chain = fixture.hooks.current().forTopic("a/b").publish();
        assertThat(chain.except("p").run(null, MESSAGE, fixture.loop, fixture.later::add))
                .isEqualTo(Decision.PROCEED);
        assertThat(chain.except("q").run(null, MESSAGE, fixture.loop, fixture.later::add))
                .isEqualTo(Decision.DROP);
    }

    @Test
    void anExceptionAnErrorAndNullDeny() {
        List<Function<Publish, Decision>> broken = List.of(
                _ -> {
                    throw new IllegalStateException("broken on purpose");
                },
                _ -> {
                    throw new NoClassDefFoundError("missing on purpose");
                },
                PublishChainTest::nothing);
        for (Function<Publish, Decision> each : broken) {
            HookRegistration registration = fixture.register(new Hook(0, List.of(), each));
            assertThat(fixture.publish(MESSAGE)).isEqualTo(FAILED);
            registration.close();
        }
        assertThat(fixture.hooks.errors("p")).isEqualTo(3);
        assertThat(fixture.publish(MESSAGE)).isEqualTo(Decision.PROCEED);
    }

    @SuppressWarnings("NullAway") // A plugin need not be checked for null.
    private static Decision nothing(Publish publish) {
        return null;
    }

    @Test
    void aStageThatIsCompleteDoesNotHop() {
        hook(_ -> defer(CompletableFuture.completedFuture(new Replace(MESSAGE.withQos(2)))));
        hook(publish -> publish.qos() == 2 ? Decision.PROCEED : Decision.DROP);
        assertThat(fixture.publish(MESSAGE)).isEqualTo(new Replace(MESSAGE.withQos(2)));
        assertThat(fixture.loop.waiting()).isZero();
        assertThat(fixture.later).isEmpty();
    }

    @Test
    void aDeferredAnswerGoesOnWithTheNextHookOnTheLoop() {
        CompletableFuture<Decision> first = new CompletableFuture<>();
        CompletableFuture<Decision> second = new CompletableFuture<>();
        hook(_ -> defer(first));
        hook(_ -> defer(second));
        hook(publish -> publish.qos() == 1 ? Decision.DROP : Decision.PROCEED);
        assertThat(fixture.publish(MESSAGE)).isNull();
        first.complete(new Replace(MESSAGE.withQos(1)));
        assertThat(fixture.later).isEmpty();
        fixture.loop.run();
        assertThat(fixture.later).isEmpty();
        second.complete(Decision.PROCEED);
        fixture.loop.run();
        assertThat(fixture.later).containsExactly(Decision.DROP);
    }

    @Test
    void aStageThatFailsOrDefersAgainDenies() {
        List<CompletableFuture<Decision>> broken = List.of(
                CompletableFuture.failedFuture(new IllegalStateException("on purpose")),
                CompletableFuture.completedFuture(null),
                CompletableFuture.completedFuture(defer(new CompletableFuture<>())));
        for (CompletableFuture<Decision> each : broken) {
            HookRegistration registration = fixture.register(new Hook(0, List.of(), _ -> defer(each)));
            assertThat(fixture.publish(MESSAGE)).isEqualTo(FAILED);
            registration.close();
        }
        CompletableFuture<Decision> late = new CompletableFuture<>();
        hook(_ -> defer(late));
        assertThat(fixture.publish(MESSAGE)).isNull();
        late.completeExceptionally(new IllegalStateException("on purpose"));
        fixture.loop.run();
        assertThat(fixture.later).containsExactly(FAILED);
        assertThat(fixture.hooks.errors("p")).isEqualTo(4);
    }

    @Test
    @SuppressWarnings("NullAway") // A plugin need not be checked for null.
    void anIncompleteDeferDenies() {
        hook(_ -> new Defer(new CompletableFuture<>(), LONG, null));
        assertThat(fixture.publish(MESSAGE)).isEqualTo(FAILED);
    }

    @Test
    void theTimeoutDecidesAndALateAnswerIsIgnored() {
        CompletableFuture<Decision> answer = new CompletableFuture<>();
        hook(_ -> new Defer(answer, Duration.ofMillis(20), Decision.DROP));
        assertThat(fixture.publish(MESSAGE)).isNull();
        await().until(() -> fixture.loop.waiting() == 1);
        fixture.loop.run();
        answer.complete(Decision.PROCEED);
        fixture.loop.run();
        assertThat(fixture.later).containsExactly(Decision.DROP);
        assertThat(fixture.hooks.timeouts("p")).isEqualTo(1);
        assertThat(fixture.hooks.errors("p")).isZero();
    }

    @Test
    void aQuestionThatBeganEndsWithTheHooksItBeganWith() {
        CompletableFuture<Decision> answer = new CompletableFuture<>();
        hook(_ -> defer(answer));
        HookRegistration second = fixture.register(new Hook(0, List.of(), _ -> Decision.DROP));
        HookSet before = fixture.hooks.current();
        assertThat(fixture.publish(MESSAGE)).isNull();
        second.close();
        second.close();
        assertThat(fixture.hooks.current()).isNotSameAs(before);
        answer.complete(Decision.PROCEED);
        fixture.loop.run();
        assertThat(fixture.later).containsExactly(Decision.DROP);
    }
}
