package io.culex.benchmarks.compare;

import io.culex.benchmarks.load.Crowd;
import io.culex.benchmarks.load.Faults;
import io.culex.benchmarks.load.Load;
import io.culex.benchmarks.load.Lookups;
import io.culex.benchmarks.load.Measurement;
import io.culex.benchmarks.load.Shape;
import io.culex.benchmarks.load.Steady;
import io.culex.benchmarks.load.Stored;
import io.culex.benchmarks.load.Target;
import io.culex.benchmarks.load.Usage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;

/** A broker that runs, with what measures it and what was left in it. */
final class SweepRig {
    private static final Duration SETTLE = Duration.ofMillis(700);

    /** Levels that topics of the two shapes have by themselves. */
    private static final int LEVELS_OF_PAIRS = 4;

    private static final int LEVELS_OF_NEW_TOPICS = 5;
    private static final int BATCH = 1000;
    private static final int SOME = 100;

    private final RunningBroker broker;
    private final Target target;
    private final ProcessMeter meter;
    private final Duration warmUp;
    private final Duration duration;
    private int runs;
    private boolean faulty;
    private int retained;
    private String batch = "";
    private long emptyHeap;
    private long emptyProcess;

    SweepRig(RunningBroker broker, Duration warmUp, Duration duration) {
        this.broker = broker;
        this.warmUp = warmUp;
        this.duration = duration;
        target = new Target(broker.port());
        meter = new ProcessMeter(broker.process());
    }

    /** Makes the JVM compile what every load needs. */
    void warm() throws IOException {
        for (Load load : List.of(Load.pairs(1), Load.pairs(0))) {
            new Steady(load, target, meter).run(name(), Duration.ZERO, warmUp.dividedBy(2), 0);
        }
    }

    /** The same with what one sweep is about. */
    void warm(Sweep.Kind kind, int value, IntFunction<Load> load) throws IOException {
        steady(kind, value, load.apply(value), warmUp.dividedBy(2));
    }

    /** Whether a message was lost, repeated, out of order or damaged. */
    boolean faulty() {
        return faulty;
    }

    SweepPoint point(Sweep.Kind kind, int value, Load load) throws IOException, InterruptedException {
        return switch (kind) {
            case STEADY, DEPTH, LOOPS -> SweepPoint.of(steady(kind, value, load, SETTLE));
            case BESIDE -> {
                try (Crowd crowd = Crowd.connect(target, name(), value)) {
                    Measurement measured = steady(kind, crowd.size(), load, SETTLE);
                    yield SweepPoint.of(measured);
                }
            }
            case RETAINED_NEW -> SweepPoint.of(fill(value));
            case RETAINED_STORE -> SweepPoint.of(replaced(value, true));
            case RETAINED_DELIVER -> SweepPoint.of(replaced(value, false));
            case RETAINED_FIND, RETAINED_FIND_WILD -> {
                fill(value);
                boolean wildcard = kind == Sweep.Kind.RETAINED_FIND_WILD;
                Lookups lookups = new Lookups(target, meter);
                Duration before = value == BATCH ? warmUp.dividedBy(2) : SETTLE;
                yield SweepPoint.of(lookups.run(batch, BATCH, wildcard, before, duration));
            }
            case IDLE_MEMORY -> memory(value, load, false);
            case SUBSCRIBED_MEMORY -> memory(value, load, true);
        };
    }

    private String name() {
        return "sweep" + ++runs;
    }

    private Measurement steady(Sweep.Kind kind, int value, Load load, Duration before) throws IOException {
        String name = name();
        if (kind == Sweep.Kind.DEPTH) {
            int own = load.shape() == Shape.WILDCARD ? LEVELS_OF_NEW_TOPICS : LEVELS_OF_PAIRS;
            name += "/x".repeat(value - own);
        }
        return checked(new Steady(load, target, meter).run(name, before, duration, 0));
    }

    /** Stores messages on new topics until so many are there. What is measured are the last of them. */
    private Measurement fill(int value) throws IOException {
        if (retained == 0) {
            batch = name();
            long end = System.nanoTime() + warmUp.dividedBy(2).toNanos();
            while (System.nanoTime() - end < 0) {
                stored(batch, BATCH);
            }
            retained = BATCH;
        }
        int missing = value - retained;
        if (missing <= 0) {
            return new Measurement(0, 0, Usage.NONE, 0, 0, 0, Faults.NONE);
        }
        retained = value;
        return stored(name(), missing).store();
    }

    /** Stores the same messages again and again, among so many, and has them sent to new subscribers. */
    private Measurement replaced(int value, boolean store) throws IOException {
        fill(value);
        long count = 0;
        long nanos = 0;
        Usage used = Usage.NONE;
        while (nanos < duration.toNanos()) {
            Stored.Phases phases = stored(batch, BATCH);
            Measurement phase = store ? phases.store() : phases.deliver();
            count += phase.count();
            nanos += phase.nanos();
            used = used.and(phase.used());
        }
        return new Measurement(count, nanos, used, 0, 0, 0, Faults.NONE);
    }

    private Stored.Phases stored(String name, int topics) throws IOException {
        Load load = Load.pairs(1).clients(10, 1, topics);
        Stored.Phases phases = Stored.retained(load, target, meter).run(name);
        checked(phases.store());
        checked(phases.deliver());
        return phases;
    }

    private SweepPoint memory(int value, Load load, boolean subscribed) throws IOException, InterruptedException {
        HeapMeter heap = new HeapMeter(broker.process());
        int clients = subscribed ? load.subscribers() : value;
        if (emptyHeap == 0) {
            // What a first connection brings for all others is not theirs.
            try (Crowd crowd = Crowd.connect(target, name(), SOME)) {
                crowd.subscribe(Load.pairs(0).clients(10, crowd.size(), SOME), name());
            }
        }
        if (subscribed) {
            try (Crowd crowd = Crowd.connect(target, name(), clients)) {
                look(heap);
                String name = name();
                crowd.subscribe(load, name);
                return above(heap, value);
            }
        }
        if (emptyHeap == 0) {
            look(heap);
        }
        try (Crowd crowd = Crowd.connect(target, name(), clients)) {
            return above(heap, crowd.size());
        }
    }

    private void look(HeapMeter heap) throws InterruptedException {
        Thread.sleep(SETTLE);
        emptyHeap = heap.read().resident();
        emptyProcess = meter.read().resident();
    }

    private SweepPoint above(HeapMeter heap, int count) throws InterruptedException {
        Thread.sleep(SETTLE);
        double ofHeap = (double) (heap.read().resident() - emptyHeap) / count;
        double ofProcess = (double) (meter.read().resident() - emptyProcess) / count;
        return new SweepPoint(ofHeap, ofProcess, 0);
    }

    private Measurement checked(Measurement measured) {
        faulty |= measured.faults().sum() > 0;
        return measured;
    }
}
