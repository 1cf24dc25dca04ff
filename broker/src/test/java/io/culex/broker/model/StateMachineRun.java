package io.culex.broker.model;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The long form of {@link StateMachineIT}, by hand: {@code ./dev model MINUTES [SEED]}. */
final class StateMachineRun {
    @Test
    @Timeout(value = 1, unit = TimeUnit.DAYS)
    void agreesWithTheModel() {
        long seed = Long.getLong("culex.seed", System.nanoTime());
        System.out.println("the first culex.seed=" + seed);
        try (Campaign campaign = new Campaign()) {
            int played = campaign.run(seed, Duration.ofMinutes(Integer.getInteger("culex.model.minutes", 1)));
            System.out.println(played + " sequences, the last culex.seed=" + (seed + played - 1));
        }
    }
}
