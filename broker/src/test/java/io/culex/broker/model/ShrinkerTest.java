package io.culex.broker.model;

import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class ShrinkerTest {
    private static final Step NEEDED = new Step.Drop(1, Step.How.RESET);
    private static final Op NEEDED_OP = new Op.Release(2);

    @Test
    void leavesWhatMakesItFail() {
        List<Step> steps = RandomSteps.of(7);
        List<Step> failing = new java.util.ArrayList<>(steps);
        failing.add(13, NEEDED);
        failing.add(21, new Step.Send(2, List.of(new Op.Release(0), NEEDED_OP, new Op.Release(1))));

        List<Step> shortest = new Shrinker(ShrinkerTest::fails, 1000).shrink(failing);

        assertThat(shortest).containsExactly(NEEDED, new Step.Send(2, List.of(NEEDED_OP)));
    }

    @Test
    void endsWhenItMayTryNoMore() {
        List<Step> steps = new java.util.ArrayList<>(RandomSteps.of(7));
        steps.add(NEEDED);
        List<Step> shorter = new Shrinker(all -> all.contains(NEEDED), 3).shrink(steps);

        assertThat(shorter).contains(NEEDED);
    }

    @Test
    void aSeedAlwaysGivesTheSameSteps() {
        assertThat(RandomSteps.of(42)).isEqualTo(RandomSteps.of(42)).isNotEqualTo(RandomSteps.of(43));
    }

    private static boolean fails(List<Step> steps) {
        return steps.contains(NEEDED)
                && steps.stream()
                        .anyMatch(step ->
                                step instanceof Step.Send send && send.ops().contains(NEEDED_OP));
    }
}
