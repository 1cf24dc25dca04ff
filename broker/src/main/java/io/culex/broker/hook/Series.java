package io.culex.broker.hook;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The same question about one item after another, each of which may be answered later. Belongs to the asking event loop.
 */
final class Series<T, D> {
    /** Asks about one item; null when the consumer gets the outcome later. */
    interface Step<T, D> {
        @Nullable
        D run(T item, Consumer<D> answered);
    }

    private final List<T> items;
    private final Step<T, D> step;
    private final Consumer<? super List<D>> later;
    private final List<D> outcomes;

    Series(List<T> items, Step<T, D> step, Consumer<? super List<D>> later) {
        this.items = items;
        this.step = step;
        this.later = later;
        this.outcomes = new ArrayList<>(items.size());
    }

    /** All outcomes, or null when {@code later} gets them. */
    @Nullable
    List<D> run() {
        while (outcomes.size() < items.size()) {
            D outcome = step.run(items.get(outcomes.size()), this::answered);
            if (outcome == null) {
                return null;
            }
            outcomes.add(outcome);
        }
        return outcomes;
    }

    private void answered(D outcome) {
        outcomes.add(outcome);
        List<D> all = run();
        if (all != null) {
            later.accept(all);
        }
    }
}
