package io.culex.broker.routing;

import io.culex.api.store.StoredMessage;
import io.culex.broker.topic.RandomTopics;
import io.culex.broker.topic.TopicFilter;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class RetainedTreeTest {
    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();

    private final RetainedTree tree = new RetainedTree();

    @Test
    void setReplaceFindAndRemove() {
        StoredMessage first = message("a/b", "1");
        StoredMessage second = message("a/b", "second");

        assertThat(tree.set(first)).isNull();
        assertThat(tree.count()).isEqualTo(1);
        assertThat(tree.bytes()).isEqualTo(4);
        assertThat(tree.set(second)).isSameAs(first);
        assertThat(tree.count()).isEqualTo(1);
        assertThat(tree.bytes()).isEqualTo(9);
        assertThat(tree.find("a/b".getBytes(UTF_8), 0)).isSameAs(second);
        assertThat(tree.find("a".getBytes(UTF_8), 0)).isNull();
        assertThat(tree.remove("a".getBytes(UTF_8))).isNull();
        assertThat(tree.remove("a/b".getBytes(UTF_8))).isSameAs(second);
        assertThat(tree.remove("a/b".getBytes(UTF_8))).isNull();
        assertThat(tree.count()).isZero();
        assertThat(tree.bytes()).isZero();
    }

    @Test
    void expiredOnesAreLeftOut() {
        for (String topic : List.of("a", "b", "c", "d")) {
            tree.set(message(topic, "x", topic.equals("d") ? StoredMessage.NEVER : 100));
        }
        assertThat(tree.find("a".getBytes(UTF_8), 99)).isNotNull();
        assertThat(tree.find("a".getBytes(UTF_8), 100)).isNull();
        assertThat(matching("b", 100)).isEmpty();
        assertThat(matching("#", 100)).containsExactly("d");
        assertThat(tree.removeExpired(null, 100, 100).messages())
                .extracting(StoredMessage::topicName)
                .containsExactly("a", "b", "c");
        assertThat(tree.count()).isEqualTo(1);
        assertThat(tree.bytes()).isEqualTo(2);
    }

    @Test
    void expiredOnesAreRemovedStepByStep() {
        for (int i = 0; i < 100; i++) {
            tree.set(message("t/" + i, "x", i % 2 == 0 ? 100 : StoredMessage.NEVER));
        }
        int removed = 0;
        int steps = 0;
        byte[] from = null;
        do {
            RetainedPage page = tree.removeExpired(from, 7, 100);
            removed += page.messages().size();
            from = page.next();
            steps++;
        } while (from != null);
        assertThat(removed).isEqualTo(50);
        assertThat(tree.count()).isEqualTo(50);
        assertThat(steps).isEqualTo(15);
    }

    @Test
    void aVisitorMayStop() {
        for (int i = 0; i < 10; i++) {
            tree.set(message("t/" + i, "x"));
        }
        AtomicInteger visits = new AtomicInteger();
        tree.forEachMatching(TopicFilter.parse("t/+"), 0, message -> visits.incrementAndGet() < 3);
        assertThat(visits).hasValue(3);
    }

    @Test
    void wildcardsDoNotMatchDollarTopicsAtTheFirstLevel() {
        for (String topic : List.of("$SYS/x", "a/x", "!/x", "$", "$SYS", "%/x", "/x")) {
            tree.set(message(topic, ""));
        }
        assertThat(matching("#", 0)).containsExactly("/x", "!/x", "%/x", "a/x");
        assertThat(matching("+/x", 0)).containsExactly("/x", "!/x", "%/x", "a/x");
        assertThat(matching("+", 0)).isEmpty();
        assertThat(matching("$SYS/#", 0)).containsExactly("$SYS", "$SYS/x");
        assertThat(matching("$SYS/+", 0)).containsExactly("$SYS/x");
        assertThat(matching("$share/g/a/+", 0)).containsExactly("a/x");
    }

    @Test
    void agreesWithTheModel() {
        long seed = new Random().nextLong();
        System.out.println("RetainedTreeTest seed " + seed);
        Random random = new Random(seed);
        Map<String, StoredMessage> model = new HashMap<>();
        for (int step = 0; step < 12_000; step++) {
            String topic = RandomTopics.topic(random);
            if (random.nextInt(10) < (step / 1500 % 2 == 0 ? 7 : 2)) {
                StoredMessage message = message(topic, "m" + step);
                assertThat(tree.set(message)).isSameAs(model.put(topic, message));
            } else {
                assertThat(tree.remove(topic.getBytes(UTF_8))).isSameAs(model.remove(topic));
            }
            assertThat(tree.count()).isEqualTo(model.size());
            if (step % 10 == 0) {
                String filter = RandomTopics.filter(random);
                List<String> expected = model.keySet().stream()
                        .filter(t -> RandomTopics.matches(filter, t))
                        .sorted()
                        .toList();
                assertThat(matching(filter, 0).stream().sorted().toList())
                        .as(filter + " seed " + seed)
                        .isEqualTo(expected);
                assertThat(paged(filter, 1 + random.nextInt(20)))
                        .as(filter + " seed " + seed)
                        .isEqualTo(matching(filter, 0));
            }
        }
        long bytes = model.values().stream().mapToLong(StoredMessage::size).sum();
        assertThat(tree.bytes()).isEqualTo(bytes);
    }

    @Test
    void walksGoAlongMatchingBranchesOnly() {
        for (int i = 0; i < 100_000; i++) {
            tree.set(message("site/" + i / 1000 + "/device/" + i % 1000 + "/status", ""));
        }
        long start = CPU.getCurrentThreadCpuTime();
        for (int i = 0; i < 100; i++) {
            assertThat(matching("site/" + i + "/device/7/#", 0)).hasSize(1);
            assertThat(matching("site/+/device/" + i + "/status", 0)).hasSize(100);
            assertThat(matching("+/" + i + "/none/+", 0)).isEmpty();
            assertThat(tree.find(("site/" + i + "/device/9/status").getBytes(UTF_8), 0))
                    .isNotNull();
        }
        // Looking at each topic would be thirty million of them.
        assertThat(CPU.getCurrentThreadCpuTime() - start).isLessThan(1_500_000_000L);
    }

    @Test
    void aPageIsBoundedInWorkToo() {
        for (int i = 0; i < 10_000; i++) {
            tree.set(message("t/" + i + "/a", ""));
        }
        tree.set(message("t/x/b", ""));
        RetainedPage page = tree.page(TopicFilter.parse("t/+/b"), null, 1, 0);
        assertThat(page.messages()).isEmpty();
        assertThat(page.next()).isNotNull();
        assertThat(paged("t/+/b", 1)).containsExactly("t/x/b");
    }

    @Test
    void readersSeeWhatStaysWhileOthersComeAndGo() throws Exception {
        for (int i = 0; i < 50; i++) {
            tree.set(message("t/" + i + "/stays", ""));
        }
        AtomicInteger running = new AtomicInteger(2);
        List<Future<?>> all = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            for (int w = 0; w < 2; w++) {
                int writer = w;
                all.add(threads.submit(() -> {
                    Random random = new Random(writer);
                    try {
                        for (int i = 0; i < 30_000; i++) {
                            String topic = "t/" + random.nextInt(50) + "/goes" + random.nextInt(4);
                            if (random.nextBoolean()) {
                                tree.set(message(topic, ""));
                            } else {
                                tree.remove(topic.getBytes(UTF_8));
                            }
                        }
                    } finally {
                        running.decrementAndGet();
                    }
                }));
            }
            Callable<@Nullable Void> reader = () -> {
                while (running.get() > 0) {
                    assertThat(matching("t/+/stays", 0)).hasSize(50);
                    assertThat(paged("t/#", 7).stream().filter(t -> t.endsWith("stays")))
                            .hasSize(50)
                            .doesNotHaveDuplicates();
                }
                return null;
            };
            all.add(threads.submit(reader));
            for (Future<?> one : all) {
                one.get();
            }
        }
        assertThat(tree.count()).isEqualTo(matching("t/#", 0).size());
    }

    private List<String> matching(String filter, long now) {
        List<String> topics = new ArrayList<>();
        tree.forEachMatching(TopicFilter.parse(filter), now, message -> topics.add(message.topicName()));
        return topics;
    }

    private List<String> paged(String filter, int max) {
        List<String> topics = new ArrayList<>();
        byte[] from = null;
        do {
            RetainedPage page = tree.page(TopicFilter.parse(filter), from, max, 0);
            assertThat(page.messages()).hasSizeLessThanOrEqualTo(max);
            page.messages().forEach(message -> topics.add(message.topicName()));
            assertThat(Arrays.equals(page.next(), from)).as("moves on").isEqualTo(from == null && page.next() == null);
            from = page.next();
        } while (from != null);
        return topics;
    }

    private static StoredMessage message(String topic, String payload) {
        return message(topic, payload, StoredMessage.NEVER);
    }

    private static StoredMessage message(String topic, String payload, long expiresAt) {
        return new StoredMessage(topic.getBytes(UTF_8), new byte[0], payload.getBytes(UTF_8), 0, true, expiresAt, null);
    }
}
