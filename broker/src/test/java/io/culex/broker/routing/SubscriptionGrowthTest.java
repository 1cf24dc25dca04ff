package io.culex.broker.routing;

import io.culex.broker.topic.TopicFilter;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Wide nodes and large sets. The bounds in CPU time are far above what it takes, but far below what copying would. */
class SubscriptionGrowthTest {
    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();
    private static final int MANY = 100_000;

    private final SubscriptionTree tree = new SubscriptionTree();

    @Test
    void manyTopicsUnderOneLevel() {
        TestSubscriber subscriber = new TestSubscriber("s", 0);
        List<TopicFilter> filters = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            filters.add(TopicFilter.parse("topics/t" + i));
        }
        Duration adding = time(() -> filters.forEach(f -> tree.subscribe(f, subscriber, 0, false, false, 0)));
        assertThat(tree.count()).isEqualTo(MANY);
        for (int i = 0; i < MANY; i += 7) {
            assertThat(route("topics/t" + i).size()).isEqualTo(1);
        }
        assertThat(route("topics/t" + MANY).isEmpty()).isTrue();

        Collections.shuffle(filters, new Random(3));
        Duration removing = time(() -> {
            for (TopicFilter filter : filters) {
                assertThat(tree.unsubscribe(filter, subscriber)).isTrue();
            }
        });
        assertThat(tree.root().isEmpty()).isTrue();
        assertThat(adding).isLessThan(Duration.ofSeconds(3));
        assertThat(removing).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void manySubscribersOfOneFilter() {
        growAndShrink(TopicFilter.parse("news"));
    }

    @Test
    void manyMembersOfOneGroup() {
        growAndShrink(TopicFilter.parse("$share/g/news"));
    }

    @Test
    void manyGroupsOnOneFilter() {
        TestSubscriber subscriber = new TestSubscriber("s", 0);
        for (int i = 0; i < MANY; i++) {
            tree.subscribe(TopicFilter.parse("$share/g" + i + "/news"), subscriber, 0, false, false, 0);
        }
        assertThat(route("news").shared()).hasSize(MANY);
        for (int i = 0; i < MANY; i++) {
            assertThat(tree.unsubscribe(TopicFilter.parse("$share/g" + i + "/news"), subscriber))
                    .isTrue();
        }
        assertThat(tree.root().isEmpty()).isTrue();
    }

    private void growAndShrink(TopicFilter filter) {
        List<TestSubscriber> subscribers = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            subscribers.add(new TestSubscriber("s", i % 4));
        }
        Duration adding = time(() -> subscribers.forEach(s -> tree.subscribe(filter, s, 0, false, false, 0)));
        if (filter.shareGroup() == null) {
            Route route = route("news");
            assertThat(route.size()).isEqualTo(MANY);
            assertThat(route.receivers(3)).hasSize(MANY / 4);
        }
        Collections.shuffle(subscribers, new Random(3));
        Duration removing = time(() -> {
            for (TestSubscriber subscriber : subscribers) {
                assertThat(tree.unsubscribe(filter, subscriber)).isTrue();
            }
        });
        assertThat(tree.count()).isZero();
        assertThat(tree.root().isEmpty()).isTrue();
        assertThat(adding).isLessThan(Duration.ofSeconds(3));
        assertThat(removing).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void wideNodesUnderChurn() {
        long seed = new Random().nextLong();
        System.out.println("SubscriptionGrowthTest seed " + seed);
        Random random = new Random(seed);
        TestSubscriber subscriber = new TestSubscriber("s", 0);
        BitSet present = new BitSet();
        for (int step = 0; step < 60_000; step++) {
            // The size goes up and down between almost none and most of 500.
            boolean add = random.nextInt(100) < (step / 2000 % 2 == 0 ? 70 : 20);
            int i = random.nextInt(500);
            TopicFilter filter = TopicFilter.parse("wide/" + i + "/x");
            if (add) {
                assertThat(tree.subscribe(filter, subscriber, 0, false, false, 0))
                        .isEqualTo(present.get(i));
            } else {
                assertThat(tree.unsubscribe(filter, subscriber)).isEqualTo(present.get(i));
            }
            present.set(i, add);
            int other = random.nextInt(500);
            assertThat(route("wide/" + other + "/x").size()).as("seed " + seed).isEqualTo(present.get(other) ? 1 : 0);
        }
        assertThat(tree.count()).isEqualTo(present.cardinality());
    }

    private Route route(String topic) {
        return tree.match(topic.getBytes(UTF_8));
    }

    private static Duration time(Runnable work) {
        long start = CPU.getCurrentThreadCpuTime();
        work.run();
        return Duration.ofNanos(CPU.getCurrentThreadCpuTime() - start);
    }
}
