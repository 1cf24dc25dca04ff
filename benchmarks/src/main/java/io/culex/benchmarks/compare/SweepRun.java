package io.culex.benchmarks.compare;

import io.culex.benchmarks.load.Load;
import io.culex.testkit.FreePort;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
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
    private final int rounds;
    private final Duration duration;
    private boolean bad;

    private SweepRun(Path root, int rounds, Duration duration) {
        this.root = root;
        this.rounds = rounds;
        this.duration = duration;
    }

    /** Whether nothing went wrong. */
    static boolean main(Path root, String... arguments) throws BenchException {
        int rounds = 2;
        double seconds = 2;
        List<Sweep> sweeps = new ArrayList<>();
        List<String> given = new ArrayList<>(Arrays.asList(arguments));
        given.remove("--sweep");
        for (int i = 0; i < given.size(); i++) {
            String option = given.get(i);
            if (option.equals("--rounds") || option.equals("--duration")) {
                double value = number(option, ++i < given.size() ? given.get(i) : "");
                rounds = option.equals("--rounds") ? (int) value : rounds;
                seconds = option.equals("--duration") ? value : seconds;
            } else {
                for (String name : option.split(",", -1)) {
                    sweeps.add(named(name));
                }
            }
        }
        SweepRun run = new SweepRun(root, Math.max(1, rounds), Duration.ofMillis(Math.round(1000 * seconds)));
        return run.all(sweeps.isEmpty() ? Sweep.ALL : sweeps);
    }

    private static double number(String option, String value) throws BenchException {
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw new BenchException(option + " takes a number, not " + value, e);
        }
    }

    private static Sweep named(String name) throws BenchException {
        for (Sweep sweep : Sweep.ALL) {
            if (sweep.name().equals(name)) {
                return sweep;
            }
        }
        List<String> known = Sweep.ALL.stream().map(Sweep::name).toList();
        throw new BenchException("unknown sweep " + name + "; known: " + String.join(", ", known));
    }

    private boolean all(List<Sweep> sweeps) throws BenchException {
        try {
            ScalingReport report = new ScalingReport(root.resolve("docs"), Machine.here(), rounds, duration);
            for (Sweep sweep : sweeps) {
                // After each sweep, so that nothing is lost when somebody has no more patience.
                Path page = report.write(sweep, points(sweep));
                System.err.println(sweep.name() + " is in " + page);
            }
        } catch (IOException e) {
            throw new BenchException(String.valueOf(e.getMessage()), e);
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
        for (int round = 0; round < rounds; round++) {
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
            SweepRig rig = new SweepRig(running, duration);
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
