package io.culex.benchmarks.compare;

import io.culex.benchmarks.load.Load;
import io.culex.testkit.FreePort;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Runs sweeps one after the other and writes what came out. In each round a new broker, warmed up, has all values; in every
 * second round they come in reverse, unless what one value leaves behind is there for the next.
 */
final class SweepRun {
    private final Path root;
    private final Options options;
    private boolean bad;

    SweepRun(Path root, Options options) {
        this.root = root;
        this.options = options;
    }

    /** Whether nothing went wrong. */
    boolean run() throws BenchException {
        try {
            ScalingReport report = new ScalingReport(options, Machine.here(), LocalDate.now(ZoneId.systemDefault()));
            for (Sweep sweep : options.sweeps()) {
                // After each sweep, so that nothing is lost when somebody has no more patience.
                report.write(sweep, points(sweep));
                System.err.println(sweep.name() + " is in " + options.output());
            }
        } catch (IOException e) {
            throw new BenchException("a sweep failed: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
        return !bad;
    }

    /** Of each value what the rounds measured. */
    private List<List<SweepPoint>> points(Sweep sweep) throws BenchException, IOException, InterruptedException {
        List<List<SweepPoint>> measured = new ArrayList<>();
        for (int i = 0; i < sweep.values().length; i++) {
            measured.add(new ArrayList<>());
        }
        List<Integer> order = new ArrayList<>(
                IntStream.range(0, sweep.values().length).boxed().toList());
        for (int round = 0; round < options.rounds(); round++) {
            if (sweep.kind() == Sweep.Kind.LOOPS) {
                for (int i : order) {
                    round(sweep, List.of(i), measured, "threads.event-loops=" + sweep.values()[i]);
                }
            } else {
                round(sweep, order, measured);
            }
            if (!sweep.axis().startsWith("retained") && !sweep.kind().memory()) {
                Collections.reverse(order);
            }
        }
        return measured;
    }

    private void round(Sweep sweep, List<Integer> order, List<List<SweepPoint>> measured, String... settings)
            throws BenchException, IOException, InterruptedException {
        String[] all = Arrays.copyOf(settings, settings.length + 1);
        all[settings.length] = "scripts.enabled=false";
        Culex culex = new Culex("culex", root, all);
        try (RunningBroker running = RunningBroker.start(culex, FreePort.find(), Set.of())) {
            SweepRig rig = new SweepRig(running, options.longWarmUp(), options.duration());
            rig.warm();
            if (!sweep.kind().memory() && !sweep.axis().startsWith("retained")) {
                rig.warm(sweep.kind(), sweep.values()[sweep.values().length / 2], sweep.load());
            }
            for (int i : order) {
                int value = sweep.values()[i];
                Load load = sweep.load().apply(value);
                SweepPoint point = rig.point(sweep.kind(), value, load);
                measured.get(i).add(point);
                System.err.printf("%s, %,d: %s%n", sweep.name(), value, point.text(sweep.kind()));
            }
            if (rig.faulty()) {
                bad = true;
                System.err.println(sweep.name() + ": messages were lost, repeated, out of order or damaged");
            }
        }
    }
}
