package io.culex.broker.routing;

import io.culex.broker.topic.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Writers and readers at the same time: what is in force during a whole search is found by it. */
class SubscriptionRaceTest {
    private static final int TOPICS = 40;
    private static final int CHANGES = 150_000;

    private final SubscriptionTree tree = new SubscriptionTree();

    /** How often a writer's subscription on a topic came and went; odd while it is in force. */
    private final AtomicIntegerArray epochs = new AtomicIntegerArray(2 * TOPICS);

    private volatile boolean done;

    @Test
    void readersMissNothing() throws Exception {
        long seed = new Random().nextLong();
        System.out.println("SubscriptionRaceTest seed " + seed);
        TestSubscriber steady = new TestSubscriber("steady", 0);
        for (int i = 0; i < TOPICS; i++) {
            tree.subscribe(TopicFilter.parse(i % 2 == 0 ? "a/" + i : "a/" + i + "/#"), steady, 0, false, false, 0);
        }
        tree.subscribe(TopicFilter.parse("$share/g/a/+"), steady, 0, false, false, 0);
        List<Future<?>> readers = new ArrayList<>();
        List<Future<?>> writers = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (int w = 0; w < 2; w++) {
                int writer = w;
                writers.add(threads.submit(() -> write(writer, new Random(seed + writer))));
                readers.add(threads.submit(read(steady, new Random(seed + 2 + w))));
            }
            try {
                for (Future<?> writer : writers) {
                    writer.get();
                }
            } finally {
                done = true;
            }
            for (Future<?> reader : readers) {
                assertThat((Long) reader.get()).isPositive();
            }
        }
    }

    /** Comes and goes with one subscriber in force or not by epoch, and with many that only make tables grow and shrink. */
    private void write(int writer, Random random) {
        TestSubscriber own = new TestSubscriber("writer" + writer, 1 + writer);
        List<TestSubscriber> crowd = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            crowd.add(new TestSubscriber("crowd", 3));
        }
        for (int i = 0; i < CHANGES; i++) {
            int topic = random.nextInt(TOPICS);
            TopicFilter filter = TopicFilter.parse("a/" + topic);
            switch (random.nextInt(4)) {
                case 0 -> {
                    int epoch = writer * TOPICS + topic;
                    if (epochs.get(epoch) % 2 == 0) {
                        tree.subscribe(filter, own, 1, false, false, 0);
                        epochs.incrementAndGet(epoch);
                    } else {
                        epochs.incrementAndGet(epoch);
                        tree.unsubscribe(filter, own);
                    }
                }
                case 1 -> toggle(filter, crowd.get(random.nextInt(crowd.size())));
                case 2 -> toggle(TopicFilter.parse("$share/g/a/+"), crowd.get(random.nextInt(crowd.size())));
                default ->
                    toggle(
                            TopicFilter.parse("a/x" + writer + "_" + random.nextInt(200) + "/y"),
                            crowd.get(random.nextInt(crowd.size())));
            }
        }
    }

    private void toggle(TopicFilter filter, TestSubscriber subscriber) {
        if (!tree.unsubscribe(filter, subscriber)) {
            tree.subscribe(filter, subscriber, 0, false, false, 0);
        }
    }

    private Callable<Long> read(TestSubscriber steady, Random random) {
        RouteCache cache = new RouteCache(tree, 16);
        return () -> {
            long reads = 0;
            while (!done) {
                int topic = random.nextInt(TOPICS);
                byte[] bytes = ("a/" + topic).getBytes(UTF_8);
                int first = epochs.get(topic);
                int second = epochs.get(TOPICS + topic);
                Route route = random.nextBoolean() ? cache.find(bytes) : tree.match(bytes);
                assertThat(has(route, 0, steady.name)).isTrue();
                for (SharedGroup group : route.shared()) {
                    Objects.requireNonNull(group.select());
                }
                assertThat(route.shared()).hasSize(1);
                if (first % 2 == 1 && epochs.get(topic) == first) {
                    assertThat(has(route, 1, "writer0")).isTrue();
                }
                if (second % 2 == 1 && epochs.get(TOPICS + topic) == second) {
                    assertThat(has(route, 2, "writer1")).isTrue();
                }
                reads++;
            }
            return reads;
        };
    }

    private static boolean has(Route route, int loop, String name) {
        for (RouteEntry entry : route.receivers(loop)) {
            if (entry.subscriber().toString().equals(name)) {
                return true;
            }
        }
        return false;
    }
}
