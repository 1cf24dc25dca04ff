package io.culex.broker.model;

import io.culex.testkit.TestBroker;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Plays one random sequence after the other, each from its own seed, on a broker with one event loop and on one with three
 * in turn. The first that fails is made short and told.
 */
final class Campaign implements AutoCloseable {
    private static final int TRIES = 300;

    private final Map<Integer, TestBroker> brokers = new HashMap<>();

    /** Plays for so long, at least twice; how many sequences it played. */
    int run(long firstSeed, Duration duration) {
        long end = System.nanoTime() + duration.toNanos();
        int played = 0;
        while (played < 2 || System.nanoTime() < end) {
            play(firstSeed + played);
            played++;
        }
        return played;
    }

    private void play(long seed) {
        List<Step> steps = RandomSteps.of(seed);
        int loops = (seed & 1) == 0 ? 1 : 3;
        if (difference(steps, loops) == null) {
            return;
        }
        List<Step> shortest = new Shrinker(shorter -> difference(shorter, loops) != null, TRIES).shrink(steps);
        Play.Difference difference = difference(shortest, loops);
        throw new AssertionError(
                told(
                        seed,
                        loops,
                        shortest,
                        difference == null ? "it does not fail every time" : String.valueOf(difference.getMessage())),
                difference);
    }

    private static String told(long seed, int loops, List<Step> steps, String difference) {
        StringBuilder text = new StringBuilder(
                "the broker and the model differ, culex.seed=%d, %d event loops%n".formatted(seed, loops));
        for (int i = 0; i < steps.size(); i++) {
            text.append("%3d. %s%n".formatted(i + 1, steps.get(i)));
        }
        return text.append(difference).toString();
    }

    /** What was not as it should be; null when all was. */
    private Play.@Nullable Difference difference(List<Step> steps, int loops) {
        TestBroker broker = brokers.computeIfAbsent(loops, Campaign::start);
        try (Play play = new Play(broker, loops)) {
            play.take(steps);
            play.clean(RandomSteps.CLIENTS + 1);
            return null;
        } catch (Play.Difference difference) {
            // What it left must not be in the way of the next.
            brokers.remove(loops);
            broker.close();
            return difference;
        }
    }

    private static TestBroker start(int loops) {
        return TestBroker.builder()
                .set("threads.event-loops", Integer.toString(loops))
                .set("mqtt.receive-maximum", Integer.toString(ModelBroker.RECEIVE_MAXIMUM))
                .set("sys.enabled", "false")
                .start();
    }

    @Override
    public void close() {
        brokers.values().forEach(TestBroker::close);
    }
}
