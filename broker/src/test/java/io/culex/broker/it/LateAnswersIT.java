package io.culex.broker.it;

import io.culex.api.Client;
import io.culex.api.Connect;
import io.culex.api.Message;
import io.culex.api.Publish;
import io.culex.api.PublishProperties;
import io.culex.api.ReasonCode;
import io.culex.api.Registration;
import io.culex.api.hook.Authenticator;
import io.culex.api.hook.ConnectInterceptor;
import io.culex.api.hook.PublishInterceptor;
import io.culex.api.hook.SubscribeInterceptor;
import io.culex.api.hook.UnsubscribeInterceptor;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Packet;
import io.culex.testkit.PacketType;
import io.culex.testkit.PacketWriter;
import io.culex.testkit.RawClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Answers and wishes of plugins that come while a connection moves, or when it is gone. */
final class LateAnswersIT extends OnEventLoops {
    private static final Duration WAIT = Duration.ofSeconds(20);
    private static final Executor LATER = CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS);

    @Test
    @DisplayName(
            "A client that a plugin disconnects while it is being accepted is disconnected, wherever it is just then")
    void disconnectDuringTheMove() throws Exception {
        String prefix = unique("unwanted");
        try (ExecutorService elsewhere = Executors.newFixedThreadPool(2)) {
            ConnectInterceptor unwanted = (client, connect) -> {
                if (connect.clientId().startsWith(prefix)) {
                    elsewhere.execute(() -> client.disconnect(ReasonCode.SERVER_BUSY, null));
                }
                return ConnectInterceptor.Decision.PROCEED;
            };
            try (Registration _ = broker.context().register(unwanted)) {
                for (int round = 0; round < 40; round++) {
                    List<RawClient> clients = new ArrayList<>();
                    for (int i = 0; i < 10; i++) {
                        RawClient client = broker.open().version(MQTT_5);
                        client.send(ConnectOptions.of(MQTT_5, prefix + round + "-" + i)
                                .toBytes());
                        clients.add(client);
                    }
                    for (RawClient client : clients) {
                        client.awaitClosed();
                        client.close();
                    }
                }
            }
        }
        await().untilAsserted(() -> assertThat(broker.context().clients().all())
                .noneMatch(client -> client.id().startsWith(prefix)));
    }

    @Test
    @DisplayName("An authenticator's answer for a client that was turned away meanwhile opens no session")
    void acceptedTooLate() {
        String id = unique("away");
        CompletableFuture<Authenticator.Decision> later = new CompletableFuture<>();
        CompletableFuture<Client> asked = new CompletableFuture<>();
        Authenticator slow = (Client client, Connect connect) -> {
            if (!connect.clientId().equals(id)) {
                return Authenticator.Decision.ACCEPTED;
            }
            asked.complete(client);
            return new Authenticator.Defer(later, Duration.ofSeconds(20), Authenticator.Decision.ACCEPTED);
        };
        try (Registration _ = broker.context().register(slow);
                RawClient client = broker.open().version(MQTT_5);
                RawClient other = broker.connect(MQTT_5)) {
            client.send(ConnectOptions.of(MQTT_5, id).persistent().toBytes());
            asked.orTimeout(15, TimeUnit.SECONDS).join().disconnect(ReasonCode.SERVER_BUSY, null);
            List<Packet> got = client.awaitClosed();
            assertThat(got).extracting(Packet::reason).containsExactly(ReasonCode.SERVER_BUSY);
            later.complete(Authenticator.Decision.ACCEPTED);
            other.ping();
            assertThat(broker.context().sessions().clientIds()).doesNotContain(id);
            try (RawClient again = broker.connect(ConnectOptions.of(MQTT_5, id).persistent())) {
                again.ping();
            }
        }
    }

    @Test
    @DisplayName("A late answer that cannot be obeyed closes the connection of its client")
    void faultyAnswers() {
        String topic = unique("faulty");
        Message broken = Message.of(topic, "x")
                .withProperties(new PublishProperties(null, -1, "\0", null, null, List.of(), List.of()));
        PublishInterceptor publish = new PublishInterceptor() {
            @Override
            public Decision onPublish(@Nullable Client client, Publish message) {
                return new Defer(after(new Replace(broken)), WAIT, Decision.PROCEED);
            }

            @Override
            public List<String> topicFilters() {
                return List.of(topic);
            }
        };
        SubscribeInterceptor subscribe = (client, subscription, restored) -> subscription
                        .filter()
                        .equals(topic)
                ? new SubscribeInterceptor.Defer(
                        after(new SubscribeInterceptor.Rewrite(nothing())), WAIT, SubscribeInterceptor.Decision.GRANT)
                : SubscribeInterceptor.Decision.GRANT;
        UnsubscribeInterceptor unsubscribe = (client, filter) -> new UnsubscribeInterceptor.Defer(
                after(new UnsubscribeInterceptor.Rewrite(nothing())), WAIT, UnsubscribeInterceptor.Decision.PROCEED);
        try (Registration _ = broker.context().register(publish);
                Registration _ = broker.context().register(subscribe);
                Registration _ = broker.context().register(unsubscribe);
                RawClient publisher = broker.connect(MQTT_5);
                RawClient subscriber = broker.connect(MQTT_5);
                RawClient unsubscriber = broker.connect(MQTT_5)) {
            publisher.publish(topic, "x", 1);
            publisher.expectDisconnect(ReasonCode.UNSPECIFIED_ERROR);
            subscriber.send(subscribePacket(topic));
            subscriber.expectDisconnect(ReasonCode.UNSPECIFIED_ERROR);
            unsubscriber.subscribe(topic + "/other", 1);
            unsubscriber.send(unsubscribePacket(topic + "/other"));
            unsubscriber.expectDisconnect(ReasonCode.UNSPECIFIED_ERROR);
        }
    }

    @Test
    @DisplayName("A late answer that cannot be obeyed keeps no later message of its source waiting")
    void faultyWill() {
        String topic = unique("faulty");
        Message broken = Message.of(topic, "x")
                .withProperties(new PublishProperties(null, -1, "\0", null, null, List.of(), List.of()));
        PublishInterceptor publish = new PublishInterceptor() {
            @Override
            public Decision onPublish(@Nullable Client client, Publish message) {
                return new Defer(
                        after(message.topic().equals(topic) ? new Replace(broken) : Decision.PROCEED),
                        WAIT,
                        Decision.PROCEED);
            }

            @Override
            public List<String> topicFilters() {
                return List.of(topic + "/#");
            }
        };
        String id = unique("faulty");
        try (Registration _ = broker.context().register(publish);
                RawClient watcher = broker.connect(MQTT_5)) {
            watcher.subscribe(topic + "/#", 1);
            broker.connect(ConnectOptions.of(MQTT_5, id).will(io.culex.testkit.Message.of(topic, "x")))
                    .close();
            broker.connect(ConnectOptions.of(MQTT_5, id).will(io.culex.testkit.Message.of(topic + "/2", "second")))
                    .close();
            assertThat(watcher.receive().text()).isEqualTo("second");
        }
    }

    /** An answer that comes from another thread. */
    private static <D> CompletableFuture<D> after(D answer) {
        return CompletableFuture.supplyAsync(() -> answer, LATER);
    }

    /** What no plugin should answer. */
    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T nothing() {
        return null;
    }

    private static byte[] subscribePacket(String filter) {
        return new PacketWriter().u16(9).u8(0).text(filter).u8(1).toPacket(PacketType.SUBSCRIBE, 2);
    }

    private static byte[] unsubscribePacket(String filter) {
        return new PacketWriter().u16(9).u8(0).text(filter).toPacket(PacketType.UNSUBSCRIBE, 2);
    }
}
