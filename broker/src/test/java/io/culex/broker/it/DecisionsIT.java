package io.culex.broker.it;

import io.culex.api.Client;
import io.culex.api.ProtocolVersion;
import io.culex.api.Publish;
import io.culex.api.ReasonCode;
import io.culex.api.Registration;
import io.culex.api.hook.Authenticator;
import io.culex.api.hook.MessageListener;
import io.culex.api.hook.PublishInterceptor;
import io.culex.api.hook.PublishedInterceptor;
import io.culex.api.hook.SubscribeInterceptor;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Filter;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.Property;
import io.culex.testkit.RawClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.culex.api.ProtocolVersion.MQTT_3_1_1;
import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.PacketType.PUBACK;
import static io.culex.testkit.PacketType.PUBREC;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** What clients see of decisions that plugins take, through a plugin of the program around the broker. */
final class DecisionsIT extends OnEventLoops {
    @Test
    @DisplayName("What hooks say about filters they refuse is the Reason String of SUBACK")
    void refusedInWords() {
        String topic = unique("worded");
        SubscribeInterceptor refuse =
                (client, subscription, restored) -> subscription.filter().startsWith(topic + "/secret")
                        ? new SubscribeInterceptor.Deny(ReasonCode.NOT_AUTHORIZED, "ask for a key")
                        : SubscribeInterceptor.Decision.GRANT;
        try (Registration _ = broker.context().register(refuse);
                RawClient client = broker.connect(ProtocolVersion.MQTT_5);
                RawClient older = broker.connect(ProtocolVersion.MQTT_3_1_1)) {
            Packet one = client.subscribe(Filter.of(topic + "/secret", 1));
            assertThat(one.properties().text(Property.REASON_STRING)).isEqualTo("ask for a key");
            Packet two = client.subscribe(Filter.of(topic, 1), Filter.of(topic + "/secret/1", 1));
            assertThat(two.properties().text(Property.REASON_STRING)).isEqualTo(topic + "/secret/1: ask for a key");
            assertThat(client.subscribe(Filter.of(topic, 1)).properties().has(Property.REASON_STRING))
                    .isFalse();
            assertThat(older.subscribe(Filter.of(topic + "/secret", 1)).reasonCodes())
                    .containsExactly(0x80);
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    @DisplayName("D1: a refused filter is not stored: not live, not in the session, not for queued messages")
    void refusedFilter(ProtocolVersion version) {
        String topic = unique("refused");
        SubscribeInterceptor refuse =
                (client, subscription, restored) -> subscription.filter().startsWith(topic + "/secret")
                        ? new SubscribeInterceptor.Deny(ReasonCode.NOT_AUTHORIZED, null)
                        : SubscribeInterceptor.Decision.GRANT;
        ConnectOptions options = ConnectOptions.of(version, unique("curious")).persistent();
        try (Registration _ = broker.context().register(refuse);
                RawClient publisher = broker.connect(version)) {
            try (RawClient client = broker.connect(options)) {
                Packet suback = client.subscribe(Filter.of(topic + "/secret", 1), Filter.of(topic + "/open", 1));
                assertThat(suback.reasonCodes()).containsExactly(version == MQTT_5 ? 0x87 : 0x80, 1);
                publisher.publishAndWait(topic + "/secret", "x", 1);
                client.expectNothing();
                client.disconnect();
            }
            publisher.publishAndWait(topic + "/secret", "x", 1);
            publisher.publishAndWait(topic + "/open", "y", 1);
            try (RawClient client = broker.connect(options)) {
                assertThat(client.receive().text()).isEqualTo("y");
                publisher.publishAndWait(topic + "/secret", "x", 1);
                client.expectNothing();
            }
        }
    }

    @Test
    @DisplayName("SUBACK shows the QoS that a decision granted")
    void rewrittenFilter() {
        String topic = unique("rewritten");
        SubscribeInterceptor lower =
                (client, subscription, restored) -> subscription.filter().equals(topic)
                        ? new SubscribeInterceptor.Rewrite(subscription.withQos(0))
                        : SubscribeInterceptor.Decision.GRANT;
        try (Registration _ = broker.context().register(lower);
                RawClient client = broker.connect(MQTT_5)) {
            assertThat(client.subscribe(topic, 2)).isZero();
            client.publishAndWait(topic, "x", 2);
            assertThat(client.receive().qos()).isZero();
        }
    }

    @Test
    @DisplayName("D3: a plugin's QoS 1 message and the QoS 0 message behind it arrive in order, a thousand times")
    void publisherOrder() {
        String topic = unique("order");
        try (RawClient subscriber = broker.connect(MQTT_5)) {
            subscriber.subscribe(topic, 1);
            for (int batch = 0; batch < 10; batch++) {
                List<String> expected = new ArrayList<>();
                for (int i = batch * 100; i < batch * 100 + 100; i++) {
                    broker.context()
                            .publisher()
                            .publish(io.culex.api.Message.of(topic, i + " one").withQos(1));
                    broker.context().publisher().publish(io.culex.api.Message.of(topic, i + " zero"));
                    expected.add(i + " one");
                    expected.add(i + " zero");
                }
                assertThat(subscriber.receive(200)).extracting(Packet::text).containsExactlyElementsOf(expected);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    @DisplayName("D8: the acknowledgement waits for onPublished, the delivery does not")
    void acknowledgementWaits(int qos) {
        String topic = unique("published");
        CompletableFuture<PublishedInterceptor.Decision> later = new CompletableFuture<>();
        try (Registration _ = broker.context().register(published(topic, later));
                RawClient subscriber = broker.connect(MQTT_5);
                RawClient publisher = broker.connect(MQTT_5).manualAcks()) {
            subscriber.subscribe(topic, qos);
            publisher.publish(topic, "x", qos);
            assertThat(subscriber.receive().text()).isEqualTo("x");
            publisher.timeout(Duration.ofMillis(150));
            assertThatThrownBy(() -> publisher.expect(qos == 1 ? PUBACK : PUBREC))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("nothing came");
            publisher.timeout(Duration.ofSeconds(15));
            later.complete(PublishedInterceptor.Decision.ACKNOWLEDGE);
            assertThat(publisher.expect(qos == 1 ? PUBACK : PUBREC).reasonCode())
                    .isLessThan(0x80);
        }
    }

    @Test
    @DisplayName("D8: an error in onPublished withholds the acknowledgement")
    void acknowledgementWithheld() {
        String topic = unique("published");
        var failed = new PublishedInterceptor.Fail(ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, null);
        try (Registration _ = broker.context().register(published(topic, CompletableFuture.completedFuture(failed)));
                RawClient v5 = broker.connect(MQTT_5);
                RawClient v3 = broker.connect(MQTT_3_1_1)) {
            assertThat(v5.publishAndWait(topic, "x", 1).reason()).isEqualTo(ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR);
            assertThat(v5.publishAndWait(topic, "x", 2).reason()).isEqualTo(ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR);
            v5.ping();
            // Only a client that is cut off sends again.
            v3.publish(topic, "x", 1);
            v3.expectClosed();
        }
    }

    @Test
    @DisplayName("D8: a QoS 2 message whose acknowledgement was withheld is taken when it is sent again")
    void withheldAndSentAgain() {
        String topic = unique("published");
        var failed = new PublishedInterceptor.Fail(ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, null);
        ConnectOptions options = ConnectOptions.of(MQTT_3_1_1, unique("again")).persistent();
        try (RawClient subscriber = broker.connect(MQTT_5)) {
            subscriber.subscribe(topic, 2);
            try (Registration _ =
                            broker.context().register(published(topic, CompletableFuture.completedFuture(failed)));
                    RawClient publisher = broker.connect(options)) {
                publisher.send(publisher.publishBytes(Message.of(topic, "x").withQos(2), 5));
                publisher.expectClosed();
            }
            try (RawClient publisher = broker.connect(options).manualAcks()) {
                publisher.send(publisher.publishBytes(Message.of(topic, "y").withQos(2), 5));
                assertThat(publisher.await(PUBREC, 5).reasonCode()).isZero();
            }
            assertThat(subscriber.receive(2)).extracting(Packet::text).containsExactly("x", "y");
        }
    }

    private static PublishedInterceptor published(
            String topic, CompletableFuture<PublishedInterceptor.Decision> later) {
        return new PublishedInterceptor() {
            @Override
            public PublishedInterceptor.Decision onPublished(@Nullable Client client, Publish publish) {
                return new PublishedInterceptor.Defer(
                        later, Duration.ofSeconds(20), PublishedInterceptor.Decision.ACKNOWLEDGE);
            }

            @Override
            public List<String> topicFilters() {
                return List.of(topic);
            }
        };
    }

    @Test
    @DisplayName("D11: a decision that throws denies its one action and nothing else")
    void decisionsThatThrow() {
        String topic = unique("throws");
        PublishInterceptor throwing = onPublish(topic, () -> {
            throw new IllegalStateException("thrown by the test");
        });
        SubscribeInterceptor throwingToo = (client, subscription, restored) -> {
            if (subscription.filter().equals(topic + "/filter")) {
                throw new IllegalStateException("thrown by the test");
            }
            return SubscribeInterceptor.Decision.GRANT;
        };
        try (Registration _ = broker.context().register(throwing);
                Registration _ = broker.context().register(throwingToo);
                RawClient client = broker.connect(MQTT_5)) {
            client.subscribe(topic, 1);
            assertThat(client.publishAndWait(topic, "x", 1).reasonCode()).isGreaterThanOrEqualTo(0x80);
            client.publishAndWait(topic, "x", 0);
            client.expectNothing();
            assertThat(client.subscribe(topic + "/filter", 1)).isGreaterThanOrEqualTo(0x80);
        }
    }

    @Test
    @DisplayName("D11: a listener that throws is told the next fact all the same")
    void listenersThatThrow() {
        String topic = unique("throws");
        AtomicInteger calls = new AtomicInteger();
        MessageListener listener = new MessageListener() {
            @Override
            public void onPublished(@Nullable Client client, Publish publish, int receivers) {
                calls.incrementAndGet();
                throw new IllegalStateException("thrown by the test");
            }

            @Override
            public List<String> topicFilters() {
                return List.of(topic);
            }
        };
        try (Registration _ = broker.context().register(listener);
                RawClient client = broker.connect(MQTT_5)) {
            client.subscribe(topic, 1);
            for (int i = 0; i < 3; i++) {
                client.publishAndWait(topic, "x", 1);
            }
            assertThat(client.receive(3)).hasSize(3);
            await().untilAsserted(() -> assertThat(calls).hasValue(3));
        }
    }

    @Test
    @DisplayName("D11: a decision that never comes falls at its deadline; only its client waits")
    void decisionsThatNeverCome() {
        String topic = unique("never");
        PublishInterceptor never = onPublish(
                topic,
                () -> new PublishInterceptor.Defer(
                        new CompletableFuture<>(),
                        Duration.ofMillis(300),
                        new PublishInterceptor.Reject(ReasonCode.NOT_AUTHORIZED, null)));
        try (Registration _ = broker.context().register(never);
                RawClient waiting = broker.connect(MQTT_5);
                RawClient other = broker.connect(MQTT_5)) {
            int id = waiting.publish(topic, "x", 1);
            other.ping();
            assertThat(waiting.await(PUBACK, id).reason()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
            waiting.ping();
        }
    }

    @Test
    @DisplayName("D11: an authenticator that never answers refuses at its deadline")
    void authenticationThatNeverComes() {
        String id = unique("patient");
        Authenticator never = (client, connect) -> client.id().equals(id)
                ? new Authenticator.Defer(
                        new CompletableFuture<>(),
                        Duration.ofMillis(300),
                        new Authenticator.Rejected(ReasonCode.NOT_AUTHORIZED, null))
                : Authenticator.Decision.ACCEPTED;
        try (Registration _ = broker.context().register(never);
                RawClient waiting = broker.open();
                RawClient older = broker.open()) {
            assertThat(waiting.connect(ConnectOptions.of(MQTT_5, id)).reason()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
            waiting.expectClosed();
            assertThat(older.connect(ConnectOptions.of(MQTT_3_1_1, id)).reasonCode())
                    .isEqualTo(5);
            older.expectClosed();
        }
    }

    @ParameterizedTest
    @MethodSource("io.culex.broker.it.Matrix#versionsAndQos")
    @DisplayName("A message may be refused: 5.0 publishers learn why, older ones are acknowledged [MQTT-3.3.5-2]")
    void rejectedMessages(ProtocolVersion version, int qos) {
        String topic = unique("rejected");
        PublishInterceptor reject =
                onPublish(topic, () -> new PublishInterceptor.Reject(ReasonCode.QUOTA_EXCEEDED, "enough"));
        try (Registration _ = broker.context().register(reject);
                RawClient client = broker.connect(version)) {
            client.subscribe(topic, 2);
            Packet answer = client.publishAndWait(topic, "x", qos);
            assertThat(answer.reasonCode()).isEqualTo(version == MQTT_5 && qos > 0 ? 0x97 : 0);
            client.expectNothing();
        }
    }

    /** Decides about one topic. */
    private static PublishInterceptor onPublish(String topic, Supplier<PublishInterceptor.Decision> decision) {
        return new PublishInterceptor() {
            @Override
            public PublishInterceptor.Decision onPublish(@Nullable Client client, Publish publish) {
                return decision.get();
            }

            @Override
            public List<String> topicFilters() {
                return List.of(topic);
            }
        };
    }
}
