package io.culex.broker.model;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class StateMachineIT {
    @Test
    @DisplayName("Random sequences of packets, right and wrong ones, have the effect that the model has")
    void agreesWithTheModel() {
        long seed = Long.getLong("culex.seed", System.nanoTime());
        System.out.println("StateMachineIT culex.seed=" + seed);
        try (Campaign campaign = new Campaign()) {
            campaign.run(seed, Duration.ofMillis(2500));
        }
    }
}
