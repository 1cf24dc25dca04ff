package io.culex.broker.hook;

import io.culex.api.Client;
import io.culex.api.Disconnection;
import io.culex.api.Message;
import io.culex.api.Publish;
import io.culex.api.hook.ConnectionListener;
import io.culex.api.hook.MessageListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static io.culex.broker.hook.HookFixture.CLIENT;
import static io.culex.broker.hook.HookFixture.MESSAGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class EventsTest {
    private static final Logger LOG = LoggerFactory.getLogger("plugin.p");
    private static final Disconnection LEFT =
            new Disconnection(Disconnection.Cause.CLIENT, null, null, false, Duration.ZERO);

    /** Notes what it is told; the text "throw" makes it throw. */
    private static final class Notes implements MessageListener, ConnectionListener {
        final List<String> told = new ArrayList<>();
        final List<String> topics;
        int batches;

        Notes(String... topics) {
            this.topics = List.of(topics);
        }

        @Override
        public List<String> topicFilters() {
            return topics;
        }

        @Override
        public Set<Event> events() {
            return EnumSet.of(Event.PUBLISHED, Event.RETAINED);
        }

        @Override
        public void onPublished(@Nullable Client client, Publish publish, int receivers) {
            if (publish.payloadText().equals("throw")) {
                throw new IllegalStateException("on purpose");
            }
            told.add("published " + publish.payloadText());
        }

        @Override
        public void onConnected(Client client) {
            told.add("connected " + client.id());
        }

        @Override
        public void onDisconnected(Client client, Disconnection disconnection) {
            told.add("disconnected " + client.id());
        }

        @Override
        public void onBatchEnd() {
            batches++;
        }
    }

    private static HookRegistration listen(HookFixture fixture, Notes notes, Executor executor) {
        return fixture.hooks.register("p", LOG, notes, executor);
    }

    @Test
    void tellsWhatAListenerWantsInOneOrder() {
        try (HookFixture fixture = new HookFixture()) {
            Notes notes = new Notes("a/#");
            listen(fixture, notes, fixture.loop);
            Events events = fixture.hooks.events();
            events.connected(CLIENT);
            events.published(CLIENT, MESSAGE, 1);
            events.published(CLIENT, Message.of("b", "other topic"), 1);
            events.published(CLIENT, MESSAGE.withPayload("throw".getBytes(java.nio.charset.StandardCharsets.UTF_8)), 1);
            fixture.hooks.current().forTopic("a/b").told(CLIENT, MESSAGE, 1);
            events.disconnected(CLIENT, LEFT);
            assertThat(notes.told).isEmpty();
            assertThat(fixture.loop.waiting()).isEqualTo(1);
            fixture.loop.run();
            assertThat(notes.told).containsExactly("connected c", "published 1", "published 1", "disconnected c");
            assertThat(notes.batches).isEqualTo(1);
            assertThat(fixture.hooks.errors("p")).isEqualTo(1);
            assertThat(events.wants(MessageListener.Event.DROPPED)).isFalse();
            assertThat(events.wants(MessageListener.Event.PUBLISHED, "a")).isTrue();
            assertThat(events.wants(MessageListener.Event.PUBLISHED, "b")).isFalse();
        }
    }

    @Test
    void aListenerIsToldWhatHappenedBeforeItsRegistrationWasClosed() {
        try (HookFixture fixture = new HookFixture()) {
            Notes notes = new Notes();
            HookRegistration registration = listen(fixture, notes, fixture.loop);
            fixture.hooks.events().connected(CLIENT);
            registration.close();
            fixture.hooks.events().disconnected(CLIENT, LEFT);
            assertThat(registration.idle()).isFalse();
            fixture.loop.run();
            assertThat(registration.awaitIdle(Duration.ZERO)).isTrue();
            assertThat(notes.told).containsExactly("connected c");
        }
    }

    @Test
    void aDiscardedListenerIsToldNothingMore() {
        try (HookFixture fixture = new HookFixture()) {
            Notes notes = new Notes();
            HookRegistration registration = listen(fixture, notes, fixture.loop);
            fixture.hooks.events().connected(CLIENT);
            registration.discard();
            fixture.loop.run();
            assertThat(notes.told).isEmpty();
            assertThat(registration.idle()).isTrue();
            assertThat(registration.dropped()).isEqualTo(1);
        }
    }

    @Test
    void batchesAreBounded() {
        try (HookFixture fixture = new HookFixture()) {
            Notes notes = new Notes();
            listen(fixture, notes, fixture.loop);
            for (int i = 0; i < 2 * FactQueue.BATCH + 1; i++) {
                fixture.hooks.events().connected(CLIENT);
            }
            assertThat(fixture.loop.waiting()).isEqualTo(1);
            fixture.loop.run();
            assertThat(notes.batches).isEqualTo(3);
            assertThat(notes.told).hasSize(2 * FactQueue.BATCH + 1);
        }
    }

    @Test
    void aFullQueueSlowsPublishersThenDropsMessagesButNoConnections() {
        try (HookFixture fixture = new HookFixture(new QueueBounds(10, 1 << 20, QueueBounds.Overflow.SLOW))) {
            Notes notes = new Notes();
            HookRegistration registration = listen(fixture, notes, fixture.loop);
            Events events = fixture.hooks.events();
            for (int i = 0; i < 10; i++) {
                assertThat(events.published(CLIENT, MESSAGE, 1)).isFalse();
            }
            assertThat(fixture.hooks.pressure().overloaded()).isFalse();
            assertThat(events.published(CLIENT, MESSAGE, 1)).isTrue();
            assertThat(fixture.hooks.pressure().overloaded()).isTrue();
            AtomicInteger relieved = new AtomicInteger();
            fixture.hooks.pressure().onRelief(relieved::incrementAndGet);
            for (int i = 0; i < 30; i++) {
                events.published(CLIENT, MESSAGE, 1);
            }
            events.disconnected(CLIENT, LEFT);
            assertThat(registration.dropped()).isEqualTo(20);
            assertThat(registration.waiting()).isEqualTo(22);
            assertThat(relieved).hasValue(0);
            fixture.loop.run();
            assertThat(notes.told).hasSize(22).endsWith("disconnected c");
            assertThat(relieved).hasValue(1);
            assertThat(fixture.hooks.pressure().overloaded()).isFalse();
            fixture.hooks.pressure().onRelief(relieved::incrementAndGet);
            assertThat(relieved).hasValue(2);
        }
    }

    @Test
    void payloadBytesFillAQueueToo() {
        try (HookFixture fixture = new HookFixture(new QueueBounds(1000, 100, QueueBounds.Overflow.SLOW))) {
            listen(fixture, new Notes(), fixture.loop);
            Message large = Message.of("a", new byte[60]);
            assertThat(fixture.hooks.events().published(null, large, 0)).isFalse();
            assertThat(fixture.hooks.events().published(null, large, 0)).isTrue();
        }
    }

    @Test
    void aQueueThatDropsSlowsNobody() {
        try (HookFixture fixture = new HookFixture(new QueueBounds(10, 1 << 20, QueueBounds.Overflow.DROP))) {
            Notes notes = new Notes();
            HookRegistration registration = listen(fixture, notes, fixture.loop);
            for (int i = 0; i < 30; i++) {
                assertThat(fixture.hooks.events().published(CLIENT, MESSAGE, 1)).isFalse();
            }
            assertThat(registration.dropped()).isEqualTo(19);
            fixture.loop.run();
            assertThat(notes.told).hasSize(11);
        }
    }

    @Test
    void relievesWhenADiscardedListenerWasFull() {
        try (HookFixture fixture = new HookFixture(new QueueBounds(1, 1 << 20, QueueBounds.Overflow.SLOW))) {
            HookRegistration registration = listen(fixture, new Notes(), fixture.loop);
            fixture.hooks.events().published(CLIENT, MESSAGE, 1);
            fixture.hooks.events().published(CLIENT, MESSAGE, 1);
            assertThat(fixture.hooks.pressure().overloaded()).isTrue();
            registration.discard();
            assertThat(fixture.hooks.pressure().overloaded()).isFalse();
        }
    }

    @Test
    void anExecutorThatEndedDiscardsItsListener() {
        try (HookFixture fixture = new HookFixture()) {
            ExecutorService executor = Executors.newSingleThreadExecutor();
            executor.shutdown();
            HookRegistration registration = listen(fixture, new Notes(), executor);
            fixture.hooks.events().connected(CLIENT);
            fixture.hooks.events().connected(CLIENT);
            assertThat(registration.idle()).isTrue();
            assertThat(registration.dropped()).isEqualTo(2);
        }
    }

    @Test
    void manyProducersKeepTheirOrderAndLoseNothing() throws Exception {
        int producers = 4;
        int each = 50_000;
        int[] last = new int[producers];
        AtomicInteger told = new AtomicInteger();
        AtomicInteger inside = new AtomicInteger();
        try (HookFixture fixture = new HookFixture(new QueueBounds(1000, 1 << 20, QueueBounds.Overflow.SLOW));
                ExecutorService consumer = Executors.newFixedThreadPool(3);
                ExecutorService pool = Executors.newFixedThreadPool(producers)) {
            ConnectionListener listener = new ConnectionListener() {
                @Override
                public void onConnected(Client client) {
                    assertThat(inside.incrementAndGet()).isEqualTo(1);
                    int producer = client.id().charAt(0) - 'a';
                    int number = Integer.parseInt(client.id().substring(1));
                    assertThat(number).isEqualTo(last[producer] + 1);
                    last[producer] = number;
                    told.incrementAndGet();
                    inside.decrementAndGet();
                }
            };
            fixture.hooks.register("p", LOG, listener, consumer);
            CountDownLatch go = new CountDownLatch(1);
            for (int p = 0; p < producers; p++) {
                char name = (char) ('a' + p);
                pool.execute(() -> {
                    try {
                        go.await();
                    } catch (InterruptedException interrupted) {
                        return;
                    }
                    for (int i = 1; i <= each; i++) {
                        fixture.hooks.events().connected(new TestClient(name + String.valueOf(i)));
                    }
                });
            }
            go.countDown();
            await().atMost(Duration.ofSeconds(30)).until(() -> told.get() == producers * each);
            assertThat(fixture.hooks.errors("p")).isZero();
        }
    }
}
