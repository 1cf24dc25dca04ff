package io.culex.benchmarks.compare;

import io.culex.benchmarks.compare.Scenario.Need;
import io.culex.benchmarks.load.Connections;
import io.culex.benchmarks.load.Load;
import io.culex.benchmarks.load.Measurement;
import io.culex.benchmarks.load.Steady;
import io.culex.benchmarks.load.Stored;
import io.culex.benchmarks.load.Target;
import io.culex.benchmarks.load.Usage;
import io.culex.testkit.FreePort;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Gives each broker its turn in each round of a scenario, never two at the same time, each turn with a new process. */
final class Comparison {
    private static final Duration SETTLE = Duration.ofSeconds(1);
    private static final double MIB = 1024 * 1024;

    private final Options options;
    private final List<Broker> brokers;
    private final Consumer<String> progress;

    Comparison(Options options, List<Broker> brokers, Consumer<String> progress) {
        this.options = options;
        this.brokers = brokers;
        this.progress = progress;
    }

    Results run(Scenario scenario) throws BenchException {
        Results results = new Results();
        List<Broker> able = new ArrayList<>(brokers.stream()
                .filter(broker -> Collections.disjoint(broker.lacks(), scenario.needs()))
                .toList());
        for (int round = 1; round <= options.rounds() && !able.isEmpty(); round++) {
            for (Broker broker : able) {
                turn(scenario, broker, round, results);
            }
            // Whoever was first is last in the next round.
            Collections.rotate(able, -1);
        }
        return results;
    }

    private void turn(Scenario scenario, Broker broker, int round, Results results) throws BenchException {
        int port = options.port() == 0 ? FreePort.find() : options.port();
        String where = scenario.name() + ", " + broker.name() + ", round " + round;
        try (RunningBroker running = RunningBroker.start(broker, port, scenario.needs())) {
            Turn turn = new Turn(scenario, broker, new Target(port), running);
            Map<Metric, Double> row = turn.run();
            if (!running.isAlive()) {
                throw new IOException("the process ended");
            }
            results.add(broker.name(), round, row);
            if (!turn.faults.equals("none")) {
                results.fault(broker.name(), round, turn.faults);
            }
            progress.accept(where + ": " + shown(row));
        } catch (IOException | BenchException e) {
            results.failed(broker.name(), round, String.valueOf(e.getMessage()));
            progress.accept(where + " failed: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
    }

    private static String shown(Map<Metric, Double> row) {
        List<String> cells = new ArrayList<>();
        row.forEach((metric, value) -> cells.add(metric.title + " " + Spread.number(value)));
        return String.join(", ", cells);
    }

    /** One scenario on one broker that runs. */
    private final class Turn {
        private final Scenario scenario;
        private final Broker broker;
        private final Target target;
        private final RunningBroker running;
        private final Usage.Meter meter;
        private final Map<Metric, Double> row = new EnumMap<>(Metric.class);
        private String faults = "none";

        Turn(Scenario scenario, Broker broker, Target target, RunningBroker running) {
            this.running = running;
            this.scenario = scenario;
            this.broker = broker;
            this.target = target;
            this.meter = new ProcessMeter(running.process());
        }

        Map<Metric, Double> run() throws IOException, InterruptedException {
            switch (scenario.kind()) {
                case STEADY -> steady();
                case RETAINED -> {
                    warmUp();
                    stored(Stored.retained(scenario.load(), target, meter));
                }
                case OFFLINE -> {
                    warmUp();
                    stored(Stored.offline(scenario.load(), target, meter, scenario.amount()));
                }
                case IDLE -> idle();
                case CHURN -> churn();
            }
            return row;
        }

        private Duration warmUpTime() {
            return broker.warmsUp() ? options.longWarmUp() : options.warmUp();
        }

        private void warmUp() throws IOException {
            if (broker.warmsUp()) {
                new Steady(Load.pairs(1), target, meter).run("warm", Duration.ZERO, warmUpTime(), 0);
            }
        }

        private void steady() throws IOException {
            Steady steady = new Steady(scenario.load(), target, meter);
            Measurement full = steady.run("full", warmUpTime(), options.duration(), 0);
            row.put(Metric.RATE, full.rate());
            row.put(Metric.CPU, full.cpu());
            row.put(Metric.GENERATOR, full.generator());
            // Small windows, and before all others the JVM, see the first messages of new connections late.
            Measurement paced = steady.run("paced", SETTLE, options.duration(), scenario.amount());
            row.put(Metric.CPU_AT_RATE, paced.cpu());
            row.put(Metric.P50, paced.p50() / 1e3);
            row.put(Metric.P99, paced.p99() / 1e3);
            common(full, paced);
        }

        private void stored(Stored stored) throws IOException {
            boolean disk = scenario.needs().contains(Need.DISK);
            long before = disk ? running.diskBytes() : 0;
            long[] after = new long[1];
            Stored.Phases phases = stored.between(() -> after[0] = disk ? running.diskBytes() : 0)
                    .run("kept");
            if (disk) {
                row.put(
                        Metric.DISK_BYTES,
                        (double) (after[0] - before) / phases.store().count());
            }
            row.put(Metric.STORE_RATE, phases.store().rate());
            row.put(Metric.STORE_CPU, phases.store().cpu());
            row.put(Metric.STORE_BYTES, phases.store().memory());
            row.put(Metric.DELIVER_RATE, phases.deliver().rate());
            row.put(Metric.DELIVER_CPU, phases.deliver().cpu());
            common(phases.store(), phases.deliver());
        }

        private void idle() throws IOException, InterruptedException {
            int count = scenario.load().subscribers();
            Measurement measured = new Connections(target, meter).idle("idle", count, SETTLE);
            row.put(Metric.CONNECT_RATE, measured.rate());
            row.put(Metric.CONNECT_CPU, measured.cpu());
            row.put(Metric.CONNECTION_BYTES, measured.memory());
            common(measured);
        }

        private void churn() throws IOException, InterruptedException {
            int clients = scenario.load().subscribers();
            Measurement measured =
                    new Connections(target, meter).churn("churn", clients, warmUpTime(), options.duration());
            row.put(Metric.CONNECT_RATE, measured.rate());
            row.put(Metric.CONNECT_CPU, measured.cpu());
            row.put(Metric.P50, measured.p50() / 1e3);
            row.put(Metric.P99, measured.p99() / 1e3);
            common(measured);
        }

        private void common(Measurement... all) {
            double foreign = 0;
            double bad = 0;
            for (Measurement each : all) {
                foreign = Math.max(foreign, each.foreign());
                bad += each.faults().sum();
                if (each.faults().sum() > 0) {
                    faults = each.faults().toString();
                }
            }
            row.put(Metric.MEMORY, all[0].used().resident() / MIB);
            row.put(Metric.FOREIGN, foreign);
            row.put(Metric.BAD, bad);
        }
    }
}
