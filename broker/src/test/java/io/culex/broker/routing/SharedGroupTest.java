package io.culex.broker.routing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SharedGroupTest {
    private final SharedGroup group = new SharedGroup("g");
    private final TestSubscriber ann = join("ann");
    private final TestSubscriber ben = join("ben");
    private final TestSubscriber cid = join("cid");

    @Test
    void membersTakeTurns() {
        assertThat(selected(6)).containsExactly("ann", "ben", "cid", "ann", "ben", "cid");
    }

    @Test
    void thoseOnlineComeFirst() {
        leave(ben);
        assertThat(selected(4)).containsExactly("ann", "cid", "ann", "cid");
        leave(ann);
        assertThat(selected(2)).containsExactly("cid", "cid");
        ann.online = true;
        group.presence(ann, true);
        assertThat(selected(4)).containsExactly("cid", "ann", "cid", "ann");
    }

    @Test
    void thoseOfflineTakeTurnsWhenNobodyIsOnline() {
        leave(ann);
        leave(ben);
        leave(cid);
        assertThat(selected(4)).containsExactly("ann", "ben", "cid", "ann");
    }

    @Test
    void whoLeavesIsNotSelected() {
        assertThat(group.remove(ben)).isTrue();
        assertThat(group.remove(ben)).isFalse();
        assertThat(selected(4)).containsExactly("ann", "cid", "ann", "cid");
        group.remove(ann);
        group.remove(cid);
        assertThat(group.isEmpty()).isTrue();
        assertThat(group.select()).isNull();
        assertThat(group.selectFrom(3)).isNull();
    }

    @Test
    void joiningAgainReplaces() {
        assertThat(group.put(new RouteEntry(ben, 2, false, false, null))).isTrue();
        assertThat(selected(3)).containsExactly("ann", "ben", "cid");
        assertThat(group.select()).isNotNull(); // ann
        assertThat(Objects.requireNonNull(group.select()).qos()).isEqualTo(2);
    }

    @Test
    void theSameNumberGivesTheSameMember() {
        Map<String, Integer> counts = new HashMap<>();
        for (int number = -50; number < 50; number++) {
            String name = name(group.selectFrom(number));
            assertThat(name(group.selectFrom(number))).isEqualTo(name);
            counts.merge(name, 1, Integer::sum);
        }
        assertThat(counts).containsOnlyKeys("ann", "ben", "cid");
    }

    @Test
    void threadsShareTheTurns() throws InterruptedException {
        AtomicIntegerArray counts = new AtomicIntegerArray(3);
        List<TestSubscriber> order = List.of(ann, ben, cid);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 3; t++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 10_000; i++) {
                    RouteEntry member = Objects.requireNonNull(group.select());
                    counts.incrementAndGet(order.indexOf(member.subscriber()));
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        for (int i = 0; i < 3; i++) {
            assertThat(counts.get(i)).isEqualTo(10_000);
        }
    }

    @Test
    void aSelectionLooksAtThoseOnlineOnly() {
        List<TestSubscriber> crowd = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            crowd.add(join("m" + i));
        }
        crowd.forEach(this::leave);
        for (TestSubscriber member : crowd) {
            member.asked = 0;
        }
        assertThat(selected(300)).containsOnly("ann", "ben", "cid");
        assertThat(crowd).allMatch(member -> member.asked == 0);
        crowd.forEach(group::remove);
        assertThat(selected(3)).containsExactlyInAnyOrder("ann", "ben", "cid");
    }

    @Test
    void fewNumbersChangeTheirMemberWhenOneMoreComes() {
        for (int i = 0; i < 17; i++) {
            join("m" + i);
        }
        List<String> before = new ArrayList<>();
        for (int number = 0; number < 1000; number++) {
            before.add(name(group.selectFrom(number)));
        }
        join("late");
        int changed = 0;
        for (int number = 0; number < 1000; number++) {
            String now = name(group.selectFrom(number));
            changed += now.equals(before.get(number)) ? 0 : 1;
        }
        assertThat(changed).isBetween(1, 120);
    }

    private void leave(TestSubscriber member) {
        member.online = false;
        group.presence(member, false);
    }

    private TestSubscriber join(String name) {
        TestSubscriber subscriber = new TestSubscriber(name, 0);
        group.put(new RouteEntry(subscriber, 0, false, false, null));
        return subscriber;
    }

    private List<String> selected(int times) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            names.add(name(group.select()));
        }
        return names;
    }

    private static String name(@org.jspecify.annotations.Nullable RouteEntry member) {
        return Objects.requireNonNull(member).subscriber().toString();
    }
}
