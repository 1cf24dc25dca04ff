package io.culex.broker.routing;

import io.culex.broker.topic.TopicFilter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class SubscriptionTreeTest {
    private final SubscriptionTree tree = new SubscriptionTree();
    private final TestSubscriber ann = new TestSubscriber("ann", 0);
    private final TestSubscriber ben = new TestSubscriber("ben", 2);
    private final TestSubscriber cid = new TestSubscriber("cid", 2);

    @Test
    void nobodySubscribed() {
        assertThat(tree.match("a/b".getBytes(UTF_8))).isSameAs(Route.EMPTY);
        assertThat(Route.EMPTY.isEmpty()).isTrue();
        assertThat(Route.EMPTY.receivers(0)).isEmpty();
    }

    @Test
    void receiversComeByLoop() {
        subscribe("a", cid, 0);
        subscribe("+", ben, 1);
        subscribe("#", ann, 2);

        Route route = route("a");

        assertThat(route.size()).isEqualTo(3);
        assertThat(route.loops()).containsExactly(0, 2);
        assertThat(route.receiversAt(0)).isSameAs(route.receivers(0));
        assertThat(names(route.receivers(0))).containsExactly("ann");
        assertThat(route.receivers(1)).isEmpty();
        assertThat(names(route.receivers(2))).containsExactlyInAnyOrder("ben", "cid");
        assertThat(route.receivers(7)).isEmpty();
    }

    @Test
    void theSameFilterAgainReplaces() {
        assertThat(tree.subscribe(TopicFilter.parse("a"), ann, 2, true, true, 7))
                .isFalse();
        assertThat(tree.subscribe(TopicFilter.parse("a"), ann, 1, false, false, 0))
                .isTrue();

        assertThat(tree.count()).isEqualTo(1);
        RouteEntry entry = route("a").receivers(0)[0];
        assertThat(entry.qos()).isEqualTo(1);
        assertThat(entry.noLocal()).isFalse();
        assertThat(entry.retainAsPublished()).isFalse();
        assertThat(entry.subscriptionIds()).isNull();
    }

    @Test
    void overlappingSubscriptionsAreOneReceiver() {
        tree.subscribe(TopicFilter.parse("a/b"), ann, 0, true, false, 5);
        tree.subscribe(TopicFilter.parse("a/+"), ann, 2, true, true, 0);
        tree.subscribe(TopicFilter.parse("a/#"), ann, 1, true, false, 9);

        Route route = route("a/b");
        assertThat(route.size()).isEqualTo(1);
        RouteEntry entry = route.receivers(0)[0];
        assertThat(entry.qos()).isEqualTo(2);
        assertThat(entry.noLocal()).isTrue();
        assertThat(entry.retainAsPublished()).isTrue();
        assertThat(entry.subscriptionIds()).containsExactlyInAnyOrder(5, 9);

        tree.subscribe(TopicFilter.parse("#"), ann, 1, false, false, 0);
        assertThat(route("a/b").receivers(0)[0].noLocal()).isFalse();
    }

    @Test
    void manyOverlappingSubscribers() {
        List<TestSubscriber> all = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            TestSubscriber subscriber = new TestSubscriber("s" + i, i % 3);
            all.add(subscriber);
            subscribe("a/b", subscriber, 0);
            subscribe("a/#", subscriber, 1);
            if (i % 2 == 0) {
                subscribe("#", subscriber, 2);
            }
        }

        Route route = route("a/b");

        assertThat(route.size()).isEqualTo(300);
        assertThat(route.receivers(0)).hasSize(100);
        for (RouteEntry entry : route.receivers(1)) {
            assertThat(entry.qos()).isEqualTo(all.indexOf(entry.subscriber()) % 2 == 0 ? 2 : 1);
        }
    }

    @Test
    void unsubscribing() {
        subscribe("a/b", ann, 0);
        subscribe("a/b", ben, 0);

        assertThat(tree.unsubscribe(TopicFilter.parse("a/b"), cid)).isFalse();
        assertThat(tree.unsubscribe(TopicFilter.parse("a"), ann)).isFalse();
        assertThat(tree.unsubscribe(TopicFilter.parse("a/b/c"), ann)).isFalse();
        assertThat(tree.unsubscribe(TopicFilter.parse("$share/g/a/b"), ann)).isFalse();
        assertThat(tree.unsubscribe(TopicFilter.parse("a/b"), ann)).isTrue();
        assertThat(tree.unsubscribe(TopicFilter.parse("a/b"), ann)).isFalse();
        assertThat(names(route("a/b").receivers(2))).containsExactly("ben");
        assertThat(tree.unsubscribe(TopicFilter.parse("a/b"), ben)).isTrue();
        assertThat(tree.count()).isZero();
        assertThat(tree.root().isEmpty()).isTrue();
    }

    @Test
    void aMemberOfAGroupThatAlsoSubscribesGetsBoth() {
        subscribe("$share/g/a", ann, 1);
        subscribe("a", ann, 0);

        Route route = route("a");

        assertThat(route.size()).isEqualTo(1);
        assertThat(route.shared()).hasSize(1);
        RouteEntry member = Objects.requireNonNull(route.shared()[0].select());
        assertThat(member.subscriber()).isSameAs(ann);
        assertThat(member.qos()).isEqualTo(1);
    }

    @Test
    void groupsOnDifferentFiltersAreDifferent() {
        subscribe("$share/g/a", ann, 0);
        subscribe("$share/g/+", ben, 0);
        subscribe("$share/h/a", cid, 0);

        assertThat(route("a").shared()).extracting(SharedGroup::name).containsExactlyInAnyOrder("g", "g", "h");
        assertThat(route("b").shared()).hasSize(1);
        assertThat(route("a").isEmpty()).isFalse();
        assertThat(tree.count()).isEqualTo(3);

        assertThat(tree.unsubscribe(TopicFilter.parse("$share/h/a"), cid)).isTrue();
        assertThat(tree.unsubscribe(TopicFilter.parse("$share/g/a"), ann)).isTrue();
        assertThat(tree.unsubscribe(TopicFilter.parse("$share/g/+"), ben)).isTrue();
        assertThat(tree.root().isEmpty()).isTrue();
    }

    @Test
    void matchesInTheMiddleOfABuffer() {
        subscribe("a/+", ann, 0);
        ByteBuf buffer = Unpooled.copiedBuffer("xxa/byy", UTF_8);

        assertThat(tree.match(buffer, 2, 3).size()).isEqualTo(1);
        assertThat(buffer.readerIndex()).isZero();
        buffer.release();
    }

    @Test
    void theDeepestFilterAndTopic() {
        String deep = "/".repeat(65_534);
        subscribe(deep + "+", ann, 0);

        assertThat(route(deep).size()).isEqualTo(1);
        assertThat(route(deep + "a").size()).isEqualTo(1);
        assertThat(route(deep + "/").isEmpty()).isTrue();
        tree.unsubscribe(TopicFilter.parse(deep + "+"), ann);
        assertThat(tree.root().isEmpty()).isTrue();
    }

    private void subscribe(String filter, Subscriber subscriber, int qos) {
        tree.subscribe(TopicFilter.parse(filter), subscriber, qos, false, false, 0);
    }

    private Route route(String topic) {
        return tree.match(topic.getBytes(UTF_8));
    }

    private static List<String> names(RouteEntry[] entries) {
        return Arrays.stream(entries)
                .map(entry -> entry.subscriber().toString())
                .toList();
    }
}
