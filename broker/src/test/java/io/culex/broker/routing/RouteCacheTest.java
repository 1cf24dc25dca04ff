package io.culex.broker.routing;

import io.culex.broker.topic.TopicFilter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class RouteCacheTest {
    private final SubscriptionTree tree = new SubscriptionTree();
    private final TestSubscriber ann = new TestSubscriber("ann", 0);
    private final TestSubscriber ben = new TestSubscriber("ben", 1);

    @Test
    void aSecondQuestionIsAHit() {
        RouteCache cache = new RouteCache(tree, 100);
        subscribe("a/+", ann);

        Route first = find(cache, "a/b");
        assertThat(find(cache, "a/b")).isSameAs(first);
        assertThat(cache.hits()).isEqualTo(1);
        assertThat(cache.misses()).isEqualTo(1);
        assertThat(cache.size()).isEqualTo(1);
    }

    @Test
    void aTopicNobodySubscribedToIsKeptToo() {
        RouteCache cache = new RouteCache(tree, 100);
        find(cache, "a");
        assertThat(find(cache, "a")).isSameAs(Route.EMPTY);
        assertThat(cache.hits()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "a/+", "a/#", "+/b", "#", "+/#", "$share/g/a/b", "$share/g/+/b"})
    void everyChangeIsSeenAtOnce(String filter) {
        RouteCache cache = new RouteCache(tree, 100);
        assertThat(find(cache, "a/b").isEmpty()).isTrue();
        subscribe(filter, ann);
        assertThat(members(find(cache, "a/b"))).isEqualTo(1);
        subscribe(filter, ben);
        Route route = find(cache, "a/b");
        assertThat(members(route)).isEqualTo(filter.startsWith("$share") ? 1 : 2);
        tree.unsubscribe(TopicFilter.parse(filter), ann);
        tree.unsubscribe(TopicFilter.parse(filter), ben);
        assertThat(find(cache, "a/b").isEmpty()).isTrue();
    }

    @Test
    void newOptionsAreSeenAtOnce() {
        RouteCache cache = new RouteCache(tree, 100);
        subscribe("a", ann);
        assertThat(find(cache, "a").receivers(0)[0].qos()).isZero();
        tree.subscribe(TopicFilter.parse("a"), ann, 2, false, false, 0);
        assertThat(find(cache, "a").receivers(0)[0].qos()).isEqualTo(2);
    }

    @Test
    void aChangeElsewhereCostsNothing() {
        RouteCache cache = new RouteCache(tree, 100);
        subscribe("a/b", ann);
        find(cache, "a/b");
        int kept = 0;
        // One in 1024 of other first levels shares the stripe.
        for (int i = 0; i < 20; i++) {
            subscribe("other" + i + "/b", ben);
            long hits = cache.hits();
            find(cache, "a/b");
            kept += (int) (cache.hits() - hits);
        }
        assertThat(kept).isGreaterThanOrEqualTo(18);
    }

    @Test
    void readsFromABufferOfAnyKind() {
        RouteCache cache = new RouteCache(tree, 100);
        String longTopic = "long/".repeat(2000) + "x";
        subscribe("#", ann);
        for (ByteBuf empty : new ByteBuf[] {Unpooled.buffer(), Unpooled.directBuffer()}) {
            empty.writeBytes(("..a/b" + longTopic).getBytes(UTF_8));
            assertThat(cache.find(empty, 2, 3).size()).isEqualTo(1);
            assertThat(cache.find(empty, 5, longTopic.length()).size()).isEqualTo(1);
            empty.release();
        }
        assertThat(cache.hits()).isEqualTo(2);
    }

    @Test
    void staysWithinItsBound() {
        RouteCache cache = new RouteCache(tree, 3000);
        subscribe("t/#", ann);
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 5000; i++) {
                assertThat(find(cache, "t/" + i).size()).isEqualTo(1);
                assertThat(cache.size()).isLessThanOrEqualTo(3000);
            }
        }
        assertThat(cache.size()).isGreaterThan(2000);
    }

    @Test
    void growsToTheLiveTopics() {
        RouteCache cache = new RouteCache(tree, 131_072);
        subscribe("t/#", ann);
        for (int round = 0; round < 3; round++) {
            long hits = cache.hits();
            for (int i = 0; i < 100_000; i++) {
                find(cache, "t/" + i);
            }
            if (round == 2) {
                assertThat(cache.hits() - hits).isGreaterThan(98_000);
            }
        }
    }

    @Test
    void topicsThatNeverComeAgainDoNotPushOutThoseThatDo() {
        RouteCache cache = new RouteCache(tree, 4096);
        subscribe("#", ann);
        int strange = 0;
        for (int round = 0; round < 100; round++) {
            long hits = cache.hits();
            for (int i = 0; i < 1000; i++) {
                find(cache, "device/" + i);
                find(cache, "request/" + strange++);
            }
            if (round > 3) {
                assertThat(cache.hits() - hits).as("round " + round).isGreaterThan(950);
            }
        }
    }

    @Test
    void largeRoutesAreBoundedByBytes() {
        RouteCache cache = new RouteCache(tree, 1000);
        for (int i = 0; i < 20_000; i++) {
            subscribe("#", new TestSubscriber("s", 0));
        }
        for (int i = 0; i < 100; i++) {
            assertThat(find(cache, "t" + i).size()).isEqualTo(20_000);
        }
        // 80 KB each in half a megabyte.
        assertThat(cache.size()).isBetween(1, 6);
    }

    @Test
    void sweepingLetsGoOfOldRoutes() {
        RouteCache cache = new RouteCache(tree, 1000);
        subscribe("a/#", ann);
        subscribe("b/#", ann);
        find(cache, "a/1");
        find(cache, "a/2");
        find(cache, "b/1");
        tree.unsubscribe(TopicFilter.parse("a/#"), ann);
        cache.sweep(100_000);
        assertThat(cache.size()).isLessThanOrEqualTo(1);
        tree.unsubscribe(TopicFilter.parse("b/#"), ann);
        cache.sweep(100_000);
        assertThat(cache.size()).isZero();
    }

    @Test
    void theHashSpreads() {
        Random random = new Random(1);
        int[] counts = new int[1024];
        for (int i = 0; i < 102_400; i++) {
            byte[] topic = ("site/" + i / 100 + "/device/" + i % 100).getBytes(UTF_8);
            counts[(int) TopicHash.of(topic, 0, topic.length) & 1023]++;
        }
        for (int count : counts) {
            assertThat(count).isBetween(40, 180);
        }
        for (int length = 0; length < 40; length++) {
            byte[] bytes = new byte[length + 3];
            random.nextBytes(bytes);
            byte[] moved = new byte[length + 7];
            System.arraycopy(bytes, 3, moved, 5, length);
            long hash = TopicHash.of(bytes, 3, length + 3);
            assertThat(TopicHash.of(moved, 5, length + 5)).isEqualTo(hash);
            for (int bit = 0; bit < 8 * length; bit++) {
                moved[5 + bit / 8] ^= (byte) (1 << bit % 8);
                assertThat(TopicHash.of(moved, 5, length + 5)).isNotEqualTo(hash);
                moved[5 + bit / 8] ^= (byte) (1 << bit % 8);
            }
        }
    }

    private void subscribe(String filter, Subscriber subscriber) {
        tree.subscribe(TopicFilter.parse(filter), subscriber, 0, false, false, 0);
    }

    private static Route find(RouteCache cache, String topic) {
        return cache.find(topic.getBytes(UTF_8));
    }

    private static int members(Route route) {
        return route.size() + route.shared().length;
    }
}
