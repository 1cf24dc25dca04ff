package io.culex.broker.routing;

import io.culex.broker.topic.RandomTopics;
import io.culex.broker.topic.TopicFilter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** The tree and a small cache against a map of all subscriptions that is searched whole. */
class SubscriptionModelTest {
    private record Key(TopicFilter filter, TestSubscriber subscriber) {}

    private record Options(int qos, boolean noLocal, boolean retainAsPublished, int id) {}

    private final SubscriptionTree tree = new SubscriptionTree();
    private final RouteCache cache = new RouteCache(tree, 64);
    private final Map<Key, Options> model = new HashMap<>();
    private final List<TestSubscriber> subscribers = new ArrayList<>();

    @Test
    void agreesWithTheModel() {
        long seed = new Random().nextLong();
        System.out.println("SubscriptionModelTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 12; i++) {
            subscribers.add(new TestSubscriber("s" + i, i % 4));
        }
        for (int step = 0; step < 12_000; step++) {
            // Grows and shrinks in turns, down to nothing.
            int phase = step / 1500 % 2;
            if (random.nextInt(10) < (phase == 0 ? 6 : 1)) {
                add(random);
            } else {
                remove(random);
            }
            assertThat(tree.count()).as("seed " + seed).isEqualTo(model.size());
            String topic = RandomTopics.topic(random);
            Map<String, String> expected = expected(topic);
            assertThat(actual(tree.match(topic.getBytes(UTF_8))))
                    .as("seed " + seed)
                    .isEqualTo(expected);
            assertThat(actual(cache.find(topic.getBytes(UTF_8))))
                    .as("seed " + seed)
                    .isEqualTo(expected);
        }
        for (Key key : List.copyOf(model.keySet())) {
            tree.unsubscribe(key.filter, key.subscriber);
        }
        assertThat(tree.root().isEmpty()).isTrue();
    }

    private void add(Random random) {
        String text =
                (random.nextInt(4) == 0 ? "$share/g" + random.nextInt(2) + "/" : "") + RandomTopics.filter(random);
        TopicFilter filter = TopicFilter.parse(text);
        TestSubscriber subscriber = subscribers.get(random.nextInt(subscribers.size()));
        Options options = new Options(random.nextInt(3), random.nextBoolean(), random.nextBoolean(), random.nextInt(3));
        boolean existed =
                tree.subscribe(filter, subscriber, options.qos, options.noLocal, options.retainAsPublished, options.id);
        assertThat(existed).isEqualTo(model.put(new Key(filter, subscriber), options) != null);
    }

    private void remove(Random random) {
        TestSubscriber subscriber = subscribers.get(random.nextInt(subscribers.size()));
        TopicFilter filter = TopicFilter.parse(RandomTopics.filter(random));
        if (!model.isEmpty() && random.nextInt(5) > 0) {
            Key key = model.keySet().iterator().next();
            filter = key.filter;
            subscriber = key.subscriber;
        }
        boolean existed = tree.unsubscribe(filter, subscriber);
        assertThat(existed).isEqualTo(model.remove(new Key(filter, subscriber)) != null);
    }

    /** Receivers and groups as text, by name. */
    private Map<String, String> expected(String topic) {
        Map<String, List<Options>> matching = new HashMap<>();
        Map<String, String> all = new TreeMap<>();
        Map<String, TreeSet<String>> groups = new HashMap<>();
        model.forEach((key, options) -> {
            if (!RandomTopics.matches(key.filter.filter(), topic)) {
                return;
            }
            if (key.filter.shareGroup() != null) {
                groups.computeIfAbsent(key.filter.text(), f -> new TreeSet<>()).add(key.subscriber + " " + options.qos);
            } else {
                matching.computeIfAbsent(key.subscriber.name, s -> new ArrayList<>())
                        .add(options);
            }
        });
        matching.forEach((name, options) -> all.put(
                name,
                text(
                        options.stream().mapToInt(Options::qos).max().orElseThrow(),
                        options.stream().allMatch(Options::noLocal),
                        options.stream().anyMatch(Options::retainAsPublished),
                        options.stream()
                                .mapToInt(Options::id)
                                .filter(id -> id > 0)
                                .sorted()
                                .toArray())));
        all.put(
                "groups",
                groups.values().stream().map(Object::toString).sorted().toList().toString());
        return all;
    }

    private static Map<String, String> actual(Route route) {
        Map<String, String> all = new TreeMap<>();
        int size = 0;
        for (int loop : route.loops()) {
            for (RouteEntry entry : route.receivers(loop)) {
                assertThat(entry.subscriber().loop()).isEqualTo(loop);
                int[] ids = entry.subscriptionIds() == null
                        ? new int[0]
                        : entry.subscriptionIds().clone();
                Arrays.sort(ids);
                all.put(
                        entry.subscriber().toString(),
                        text(entry.qos(), entry.noLocal(), entry.retainAsPublished(), ids));
                size++;
            }
        }
        assertThat(route.size()).isEqualTo(size).isEqualTo(all.size());
        List<String> groups = new ArrayList<>();
        for (SharedGroup group : route.shared()) {
            TreeSet<String> members = new TreeSet<>();
            for (int i = 0; i < 24; i++) {
                RouteEntry member = group.select();
                if (member != null) {
                    members.add(member.subscriber() + " " + member.qos());
                }
            }
            groups.add(members.toString());
        }
        all.put("groups", groups.stream().sorted().toList().toString());
        return all;
    }

    private static String text(int qos, boolean noLocal, boolean retainAsPublished, int[] ids) {
        return qos + " " + noLocal + " " + retainAsPublished + " " + Arrays.toString(ids);
    }
}
