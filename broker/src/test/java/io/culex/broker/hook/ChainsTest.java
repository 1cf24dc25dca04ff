package io.culex.broker.hook;

import io.culex.api.Client;
import io.culex.api.Connect;
import io.culex.api.ProtocolVersion;
import io.culex.api.ReasonCode;
import io.culex.api.Subscription;
import io.culex.api.hook.Authenticator;
import io.culex.api.hook.Authorizer;
import io.culex.api.hook.ConnectInterceptor;
import io.culex.api.hook.ConnectionFilter;
import io.culex.api.hook.EnhancedAuthenticator;
import io.culex.api.hook.MessageListener;
import io.culex.api.hook.PublishInterceptor;
import io.culex.api.hook.PublishedInterceptor;
import io.culex.api.hook.SubscribeInterceptor;
import io.culex.api.hook.UnsubscribeInterceptor;
import io.culex.api.hook.WillInterceptor;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static io.culex.broker.hook.HookFixture.CLIENT;
import static io.culex.broker.hook.HookFixture.LONG;
import static io.culex.broker.hook.HookFixture.MESSAGE;
import static io.culex.broker.hook.HookFixture.connect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ChainsTest {
    private final HookFixture fixture = new HookFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private ConnectInterceptor.@Nullable Decision connecting(Connect connect) {
        return fixture.hooks.current().connect().run(CLIENT, connect, fixture.loop, fixture.later::add);
    }

    private Authenticator.@Nullable Decision authenticating() {
        return fixture.hooks.current().authenticate().run(CLIENT, connect("c"), fixture.loop, fixture.later::add);
    }

    @Test
    void connectInterceptorsChangeTheConnectOneAfterAnother() {
        assertThat(connecting(connect("c"))).isEqualTo(ConnectInterceptor.Decision.PROCEED);
        fixture.register(
                (ConnectInterceptor) (_, connect) -> new ConnectInterceptor.Replace(connect.withClientId("d")));
        fixture.register((ConnectInterceptor)
                (_, connect) -> new ConnectInterceptor.Replace(connect.withClientId(connect.clientId() + "e")));
        assertThat(connecting(connect("c"))).isEqualTo(new ConnectInterceptor.Replace(connect("de")));
    }

    @Test
    void aConnectThatFailsOrChangesTheVersionIsRefused() {
        ConnectInterceptor.Decision refused = new ConnectInterceptor.Refuse(ReasonCode.UNSPECIFIED_ERROR, null, null);
        HookRegistration first = fixture.register((ConnectInterceptor) (_, _) -> new ConnectInterceptor.Replace(
                new Connect(ProtocolVersion.MQTT_3_1_1, "c", true, 0, null, null, null, 0, 0, null, null, List.of())));
        assertThat(connecting(connect("c"))).isEqualTo(refused);
        first.close();
        fixture.register((ConnectInterceptor) (_, _) -> {
            throw new IllegalStateException("on purpose");
        });
        assertThat(connecting(connect("c"))).isEqualTo(refused);
    }

    @Test
    void theFirstAuthenticatorThatDoesNotAbstainDecides() {
        assertThat(authenticating()).isEqualTo(Authenticator.Decision.ABSTAIN);
        HookRegistration abstaining = fixture.register((Authenticator) (_, _) -> Authenticator.Decision.ABSTAIN);
        assertThat(authenticating()).isEqualTo(new Authenticator.Rejected(ReasonCode.NOT_AUTHORIZED, null));
        CompletableFuture<Authenticator.Decision> answer = new CompletableFuture<>();
        fixture.register(
                (Authenticator) (_, _) -> new Authenticator.Defer(answer, LONG, Authenticator.Decision.ABSTAIN));
        assertThat(authenticating()).isNull();
        answer.complete(Authenticator.Decision.ACCEPTED);
        fixture.loop.run();
        assertThat(fixture.later).containsExactly(Authenticator.Decision.ACCEPTED);
        abstaining.close();
        assertThat(authenticating()).isEqualTo(Authenticator.Decision.ACCEPTED);
    }

    @Test
    void anAuthenticatorThatThrowsRejects() {
        fixture.register((Authenticator) (_, _) -> {
            throw new StackOverflowError("on purpose");
        });
        fixture.register((Authenticator) (_, _) -> Authenticator.Decision.ACCEPTED);
        assertThat(authenticating()).isEqualTo(new Authenticator.Rejected(ReasonCode.NOT_AUTHORIZED, null));
    }

    private record Scram(String method) implements EnhancedAuthenticator {
        @Override
        public Decision onAuth(Client client, Step step, @Nullable ByteBuffer data) {
            return step == Step.CONNECT ? new Continue(data) : new Accepted("u", Map.of(), null);
        }
    }

    @Test
    void enhancedAuthenticationIsFoundByItsMethod() {
        fixture.register(new Scram("SCRAM-SHA-256"));
        HookSet set = fixture.hooks.current();
        assertThat(set.enhanced("OTHER")).isNull();
        assertThat(set.enhanced("SCRAM-SHA-256")).isNotNull().satisfies(enhanced -> {
            assertThat(enhanced.run(CLIENT, EnhancedAuthenticator.Step.CONNECT, null, fixture.loop, fixture.later::add))
                    .isInstanceOf(EnhancedAuthenticator.Continue.class);
            assertThat(enhanced.run(
                            CLIENT, EnhancedAuthenticator.Step.CONTINUE, null, fixture.loop, fixture.later::add))
                    .isInstanceOf(EnhancedAuthenticator.Accepted.class);
        });
    }

    @Test
    void subscriptionsAreAskedFilterByFilterEvenWhenOneWaits() {
        CompletableFuture<SubscribeInterceptor.Decision> answer = new CompletableFuture<>();
        fixture.register((SubscribeInterceptor) (_, subscription, _) -> switch (subscription.filter()) {
            case "wait" -> new SubscribeInterceptor.Defer(answer, LONG, SubscribeInterceptor.Decision.GRANT);
            case "no" -> new SubscribeInterceptor.Deny(ReasonCode.NOT_AUTHORIZED, null);
            case "throw" -> throw new IllegalStateException("on purpose");
            default -> SubscribeInterceptor.Decision.GRANT;
        });
        fixture.register((SubscribeInterceptor)
                (_, subscription, _) -> new SubscribeInterceptor.Rewrite(subscription.withQos(0)));
        List<Subscription> asked = List.of(
                Subscription.of("yes", 2),
                Subscription.of("wait", 2),
                Subscription.of("no", 2),
                Subscription.of("throw", 2));
        assertThat(fixture.hooks
                        .current()
                        .subscribe()
                        .runAll(CLIENT, asked, false, fixture.loop, fixture.later::addAll))
                .isNull();
        answer.complete(SubscribeInterceptor.Decision.GRANT);
        fixture.loop.run();
        assertThat(fixture.later)
                .containsExactly(
                        new SubscribeInterceptor.Rewrite(Subscription.of("yes", 0)),
                        new SubscribeInterceptor.Rewrite(Subscription.of("wait", 0)),
                        new SubscribeInterceptor.Deny(ReasonCode.NOT_AUTHORIZED, null),
                        new SubscribeInterceptor.Deny(ReasonCode.UNSPECIFIED_ERROR, null));
    }

    @Test
    void unsubscriptionsMayBeRewrittenAndDenied() {
        fixture.register((UnsubscribeInterceptor) (_, filter) -> new UnsubscribeInterceptor.Rewrite(filter + "/x"));
        fixture.register((UnsubscribeInterceptor) (_, filter) -> filter.equals("b/x")
                ? new UnsubscribeInterceptor.Deny(ReasonCode.NOT_AUTHORIZED)
                : UnsubscribeInterceptor.Decision.PROCEED);
        assertThat(fixture.hooks
                        .current()
                        .unsubscribe()
                        .runAll(CLIENT, List.of("a", "b"), fixture.loop, fixture.later::addAll))
                .containsExactly(
                        new UnsubscribeInterceptor.Rewrite("a/x"),
                        new UnsubscribeInterceptor.Deny(ReasonCode.NOT_AUTHORIZED));
    }

    @Test
    void aWillThatIsRejectedIsDropped() {
        HookRegistration first = fixture.register(
                (WillInterceptor) (_, _, _) -> new PublishInterceptor.Reject(ReasonCode.NOT_AUTHORIZED, null));
        WillChain chain = fixture.hooks.current().will();
        assertThat(chain.run(null, "c", MESSAGE, fixture.loop, fixture.later::add))
                .isEqualTo(PublishInterceptor.Decision.DROP);
        first.close();
        fixture.register((WillInterceptor) (_, _, _) -> new PublishInterceptor.Replace(MESSAGE.withQos(1)));
        assertThat(fixture.hooks.current().will().run(null, "c", MESSAGE, fixture.loop, fixture.later::add))
                .isEqualTo(new PublishInterceptor.Replace(MESSAGE.withQos(1)));
    }

    @Test
    void theAcknowledgementMayFail() {
        fixture.register((PublishedInterceptor) (_, _) -> PublishedInterceptor.Decision.ACKNOWLEDGE);
        PublishedChain first = fixture.hooks.current().published();
        assertThat(first.run(null, MESSAGE, fixture.loop, fixture.later::add))
                .isEqualTo(PublishedInterceptor.Decision.ACKNOWLEDGE);
        fixture.register((PublishedInterceptor) (_, _) -> {
            throw new IllegalStateException("on purpose");
        });
        assertThat(fixture.hooks.current().published().run(null, MESSAGE, fixture.loop, fixture.later::add))
                .isEqualTo(new PublishedInterceptor.Fail(ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, null));
    }

    private record Rule(Verdict verdict, boolean decidesReceive) implements Authorizer {
        @Override
        public Verdict mayPublish(Client client, String topic, int qos, boolean retain) {
            return verdict;
        }

        @Override
        public Verdict mayReceive(Client client, String topic) {
            return verdict;
        }
    }

    @Test
    void theFirstAuthorizerThatDoesNotAbstainDecidesForTheShortestTime() {
        assertThat(fixture.hooks.current().authorizers().mayPublish(CLIENT, "a", 0, false))
                .isEqualTo(Authorizer.Verdict.ABSTAIN);
        fixture.register(new Rule(Authorizer.Verdict.ABSTAIN.withCacheTime(Duration.ofSeconds(3)), false));
        fixture.register(new Rule(Authorizer.Verdict.ALLOW, false));
        fixture.register(new Rule(Authorizer.Verdict.DENY, false));
        AuthorizerChain chain = fixture.hooks.current().authorizers();
        assertThat(chain.mayPublish(CLIENT, "a", 0, false))
                .isEqualTo(Authorizer.Verdict.ALLOW.withCacheTime(Duration.ofSeconds(3)));
        assertThat(chain.maySubscribe(CLIENT, "a", 0).kind()).isEqualTo(Authorizer.Kind.ABSTAIN);
        assertThat(chain.decidesReceive()).isFalse();
        assertThat(chain.mayReceive(CLIENT, "a")).isEqualTo(Authorizer.Verdict.ABSTAIN);
        fixture.register(new Rule(Authorizer.Verdict.DENY, true));
        assertThat(fixture.hooks.current().authorizers().mayReceive(CLIENT, "a"))
                .isEqualTo(Authorizer.Verdict.DENY);
    }

    @Test
    void anAuthorizerThatThrowsDeniesForThisOnce() {
        fixture.register(new Authorizer() {
            @Override
            public Verdict maySubscribe(Client client, String filter, int qos) {
                throw new IllegalStateException("on purpose");
            }
        });
        assertThat(fixture.hooks.current().authorizers().maySubscribe(CLIENT, "a", 0))
                .isEqualTo(Authorizer.Verdict.DENY.withCacheTime(Duration.ZERO));
        assertThat(fixture.hooks.errors("p")).isEqualTo(1);
    }

    @Test
    void oneConnectionFilterRefuses() {
        InetSocketAddress peer = InetSocketAddress.createUnresolved("127.0.0.1", 1);
        fixture.register((ConnectionFilter) (_, listener) -> listener.equals("mqtt"));
        assertThat(fixture.hooks.current().connectionFilters().accept(peer, "mqtt"))
                .isTrue();
        assertThat(fixture.hooks.current().connectionFilters().accept(peer, "ws"))
                .isFalse();
        fixture.register((ConnectionFilter) (_, _) -> {
            throw new IllegalStateException("on purpose");
        });
        assertThat(fixture.hooks.current().connectionFilters().accept(peer, "mqtt"))
                .isFalse();
    }

    @Test
    void aHookWithABrokenFilterIsNotRegistered() {
        assertThatThrownBy(() -> fixture.register(new MessageListener() {
                    @Override
                    public List<String> topicFilters() {
                        return List.of("a/#/b");
                    }
                }))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(fixture.hooks.current().topicInterest()).isFalse();
    }
}
