package io.culex.broker.model;

import io.culex.testkit.TestBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Plays one random sequence after the other, each from its own seed, on a broker with one event loop and on one with three
 * in turn. The first that fails is made short and told.
 */
final class Campaign implements AutoCloseable {
    private static final int TRIES = 300;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Whether the run is one on another engine than that in memory. */
    private static final boolean ON_DISK =
            !System.getProperty("culex.test.engine", "memory").equals("memory");

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
        List<Step> steps = ON_DISK ? oneByOne(RandomSteps.of(seed)) : RandomSteps.of(seed);
        int loops = (seed & 1) == 0 ? 1 : 3;
        Play.Difference first = difference(steps, loops);
        if (first == null) {
            return;
        }
        System.out.println("culex.seed=" + seed + " differs and is being made short: " + first.getMessage());
        long end = System.nanoTime() + PATIENCE.toNanos();
        List<Step> shortest = new Shrinker(
                        shorter -> System.nanoTime() < end && difference(shorter, loops) != null, TRIES)
                .shrink(steps);
        Play.Difference difference = difference(shortest, loops);
        throw new AssertionError(
                told(
                        seed,
                        loops,
                        shortest,
                        difference == null ? "it does not fail every time" : String.valueOf(difference.getMessage())),
                difference);
    }

    /**
     * Where packets wait for a disk, those behind them may be done before them: each has to be a step of its own. And the will of a
     * connection that is taken over may come out before the other one has its CONNACK, and has to wait with others then: a
     * connection with a will is dropped before.
     */
    private static List<Step> oneByOne(List<Step> steps) {
        List<Step> single = new ArrayList<>();
        Set<Integer> willing = new HashSet<>();
        for (Step step : steps) {
            if (step instanceof Step.Send send) {
                send.ops().forEach(op -> single.add(new Step.Send(send.client(), List.of(op))));
                continue;
            }
            if (step instanceof Step.Connect connect) {
                if (willing.remove(connect.client())) {
                    single.add(new Step.Drop(connect.client(), Step.How.FIN));
                }
                if (connect.will() != null) {
                    willing.add(connect.client());
                }
            }
            single.add(step);
        }
        return single;
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
        try (Play play = new Play(broker, loops, ON_DISK)) {
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
