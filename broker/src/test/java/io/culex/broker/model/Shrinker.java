package io.culex.broker.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Makes a failing sequence shorter: leaves out steps, then packets within steps, as long as what is left still fails. */
final class Shrinker {
    private final Predicate<List<Step>> fails;
    private int triesLeft;

    /** @param tries how many shorter sequences are tried at most */
    Shrinker(Predicate<List<Step>> fails, int tries) {
        this.fails = fails;
        this.triesLeft = tries;
    }

    /** A shorter sequence that fails, of which, unless the tries did not suffice, no single step can be left out. */
    List<Step> shrink(List<Step> failing) {
        List<Step> shortest = failing;
        int before;
        do {
            before = size(shortest);
            for (int piece = Math.max(1, shortest.size() / 2); piece > 0; piece /= 2) {
                shortest = withoutPieces(shortest, piece);
            }
            shortest = withoutPackets(shortest);
        } while (size(shortest) < before && triesLeft > 0);
        return shortest;
    }

    private static int size(List<Step> steps) {
        int size = 0;
        for (Step step : steps) {
            size += step instanceof Step.Send send ? 1 + send.ops().size() : 1;
        }
        return size;
    }

    /** From the end, since what a step does can only matter to those after it. */
    private List<Step> withoutPieces(List<Step> steps, int piece) {
        List<Step> kept = steps;
        for (int from = Math.max(0, kept.size() - piece); ; from = Math.max(0, from - piece)) {
            List<Step> shorter = new ArrayList<>(kept.subList(0, from));
            shorter.addAll(kept.subList(Math.min(kept.size(), from + piece), kept.size()));
            if (stillFails(shorter)) {
                kept = shorter;
            }
            if (from == 0) {
                return kept;
            }
        }
    }

    private List<Step> withoutPackets(List<Step> steps) {
        List<Step> kept = new ArrayList<>(steps);
        for (int i = 0; i < kept.size(); i++) {
            int op = 0;
            while (kept.get(i) instanceof Step.Send send
                    && send.ops().size() > 1
                    && op < send.ops().size()) {
                List<Op> fewer = new ArrayList<>(send.ops());
                fewer.remove(op);
                List<Step> shorter = new ArrayList<>(kept);
                shorter.set(i, new Step.Send(send.client(), List.copyOf(fewer)));
                if (stillFails(shorter)) {
                    kept = shorter;
                } else {
                    op++;
                }
            }
        }
        return kept;
    }

    private boolean stillFails(List<Step> steps) {
        return !steps.isEmpty() && triesLeft-- > 0 && fails.test(steps);
    }
}
