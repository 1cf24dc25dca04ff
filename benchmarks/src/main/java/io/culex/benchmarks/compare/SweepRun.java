package io.culex.benchmarks.compare;

import io.culex.benchmarks.load.Connections;
import io.culex.benchmarks.load.Load;
import io.culex.benchmarks.load.Measurement;
import io.culex.benchmarks.load.Steady;
import io.culex.benchmarks.load.Stored;
import io.culex.benchmarks.load.Target;
import io.culex.benchmarks.load.Usage;
import io.culex.testkit.FreePort;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Runs sweeps one after the other, each on a broker of its own that was warmed up, and writes what came out. */
final class SweepRun {
    private static final Duration SETTLE = Duration.ofMillis(700);
    private static final int SOME = 10_000;
    private static final int LEVELS_OF_THE_LOAD = 4;
    private static final int PACED = 1000;

    private final Path root;
    private final Options options;
    private int runs;
    private boolean bad;

    SweepRun(Path root, Options options) {
        this.root = root;
        this.options = options;
    }

    /** Whether nothing went wrong. */
    boolean run() throws BenchException {
        ScalingReport report = new ScalingReport(options, Machine.here(), LocalDate.now(ZoneId.systemDefault()));
        try {
            for (Sweep sweep : options.sweeps()) {
                report.add(sweep, points(sweep));
                // After each sweep, so that nothing is lost when somebody has no more patience.
                report.write();
            }
        } catch (IOException e) {
            throw new BenchException("a sweep failed: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
        System.err.println("written to " + options.output());
        return !bad;
    }

    /** The median of each value's measurements. */
    private double[] points(Sweep sweep) throws BenchException, IOException, InterruptedException {
        int[] values = sweep.values();
        List<List<Double>> measured = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            measured.add(new ArrayList<>());
        }
        for (int round = 0; round < options.rounds(); round++) {
            if (sweep.kind() == Sweep.Kind.LOOPS) {
                for (int i = 0; i < values.length; i++) {
                    Culex broker = new Culex("culex", root, "threads.event-loops=" + values[i]);
                    try (RunningBroker running = start(broker)) {
                        measured.get(i).add(point(sweep, values[i], warm(running)));
                    }
                }
            } else {
                try (RunningBroker running = start(new Culex("culex", root))) {
                    Place place = warm(running);
                    for (int i = 0; i < values.length; i++) {
                        measured.get(i).add(point(sweep, values[i], place));
                    }
                }
            }
        }
        double[] medians = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            medians[i] = Spread.of(measured.get(i)).median();
        }
        return medians;
    }

    private static RunningBroker start(Culex broker) throws BenchException {
        return RunningBroker.start(broker, FreePort.find(), Set.of());
    }

    /** Where a broker listens and how it is watched, with what it holds. */
    private static final class Place {
        final RunningBroker broker;
        final Target target;
        final ProcessMeter meter;
        int retained;

        Place(RunningBroker broker) {
            this.broker = broker;
            target = new Target(broker.port());
            meter = new ProcessMeter(broker.process());
        }
    }

    private Place warm(RunningBroker broker) throws IOException {
        Place place = new Place(broker);
        for (Load load : List.of(Load.pairs(1), Load.pairs(0))) {
            new Steady(load, place.target, place.meter)
                    .run(name(), Duration.ZERO, options.longWarmUp().dividedBy(2), 0);
        }
        return place;
    }

    private String name() {
        return "sweep" + ++runs;
    }

    private double point(Sweep sweep, int value, Place place) throws IOException, InterruptedException {
        Load load = sweep.load().apply(value);
        double cost = switch (sweep.kind()) {
            case STEADY, LOOPS -> steady(load, name(), place);
            case DEPTH -> steady(load, name() + "/x".repeat(value - LEVELS_OF_THE_LOAD), place);
            case RETAINED_STORE -> retained(value, place).store().cpu();
            case RETAINED_DELIVER -> retained(value, place).deliver().cpu();
            case IDLE -> idle(value, place);
            case SUBSCRIBED -> subscribed(load, value, place);
        };
        System.err.printf("%s, %,d: %s %s%n", sweep.name(), value, Spread.number(cost), sweep.kind().unit);
        return cost;
    }

    private double steady(Load load, String name, Place place) throws IOException {
        return checked(new Steady(load, place.target, place.meter).run(name, SETTLE, options.duration(), 0))
                .cpu();
    }

    /** Fills up to so many retained messages, then measures with some more. */
    private Stored.Phases retained(int value, Place place) throws IOException {
        Load load = Load.pairs(1);
        if (place.retained == 0) { // this code is new to the JVM, too
            for (int i = 0; i < 3; i++) {
                store(load.clients(10, 1, SOME), place);
            }
        }
        if (value - place.retained >= SOME) {
            store(load.clients(10, 1, value - place.retained), place);
        }
        return store(load.clients(10, 1, SOME), place);
    }

    private Stored.Phases store(Load load, Place place) throws IOException {
        Stored.Phases phases = Stored.retained(load, place.target, place.meter).run(name());
        checked(phases.store());
        checked(phases.deliver());
        place.retained += load.topics();
        return phases;
    }

    private double idle(int count, Place place) throws IOException, InterruptedException {
        HeapMeter heap = new HeapMeter(place.broker.process());
        new Connections(place.target, heap).idle(name(), count, SETTLE); // so that tables have grown
        return checked(new Connections(place.target, heap).idle(name(), count, SETTLE))
                .memory();
    }

    private double subscribed(Load load, int count, Place place) throws IOException {
        Usage.Meter heap = new HeapMeter(place.broker.process());
        long before = heap.read().resident();
        Measurement measured = checked(new Steady(load, place.target, heap).run(name(), Duration.ZERO, SETTLE, PACED));
        return (double) (measured.used().resident() - before) / count;
    }

    private Measurement checked(Measurement measurement) {
        if (measurement.faults().sum() > 0) {
            bad = true;
            System.err.println("faults: " + measurement.faults());
        }
        return measurement;
    }
}
