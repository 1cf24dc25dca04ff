package io.culex.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The main class of {@code ./dev bench}, which starts it in the folder of the checkout. */
public final class Bench {
    private static final int BAD = 1;
    private static final int USAGE = 64;

    private final Path root = Path.of("").toAbsolutePath();
    private final Path programs = root.resolve("benchmarks/target/peers");

    private Bench() {}

    public static void main(String[] arguments) {
        if (Arrays.asList(arguments).contains("--help")) {
            System.out.print(Options.USAGE);
            return;
        }
        if (Arrays.asList(arguments).contains("--list")) {
            Scenario.all().forEach(each -> System.out.printf("%-26s%s%n", each.name(), each.what()));
            return;
        }
        Options options;
        try {
            options = Options.of(arguments);
        } catch (BenchException e) {
            System.err.println(e.getMessage() + "; --help shows the options");
            System.exit(USAGE);
            return;
        }
        try {
            System.exit(new Bench().run(options) ? 0 : BAD);
        } catch (BenchException e) {
            System.err.println(e.getMessage());
            System.exit(BAD);
        }
    }

    /** Whether nothing went wrong. */
    private boolean run(Options options) throws BenchException {
        if (!Files.isReadable(Path.of("/proc/stat"))) {
            throw new BenchException("processor time is read from /proc, which this system does not have: Linux does");
        }
        if (!options.sweeps().isEmpty()) {
            return new SweepRun(root, options).run();
        }
        Map<String, String> versions = new LinkedHashMap<>();
        List<Broker> brokers = prepare(options, versions);
        Report report = new Report(options, Machine.here(), LocalDate.now(ZoneId.systemDefault()), versions);
        Comparison comparison = new Comparison(options, brokers, System.err::println);
        for (Scenario scenario : options.scenarios()) {
            Results results = comparison.run(scenario);
            report.add(scenario, results);
            System.out.println(Report.section(scenario, results));
            // After each scenario, so that nothing is lost when somebody has no more patience.
            write(options.output(), report.page());
        }
        System.err.println("written to " + options.output());
        return !report.bad();
    }

    private List<Broker> prepare(Options options, Map<String, String> versions) throws BenchException {
        List<Broker> brokers = new ArrayList<>();
        for (String name : options.brokers()) {
            Broker broker = broker(name, options);
            try {
                broker.prepare();
                versions.put(name, broker.version());
                brokers.add(broker);
            } catch (BenchException e) {
                if (options.named()) {
                    throw e;
                }
                System.err.println("without " + name + ": " + e.getMessage());
            }
        }
        return brokers;
    }

    private Broker broker(String name, Options options) {
        return switch (name) {
            case "culex" -> new Culex(name, root);
            case "culex-100ms" -> new Culex(name, root, "store.fsync=100ms");
            case "mosquitto" -> new Mosquitto();
            case "aedes" -> new Aedes(programs);
            case "hivemq" ->
                new JvmPeer(
                        JvmPeer.Kind.HIVEMQ, root, programs, options.folders().get(name));
            case "moquette" ->
                new JvmPeer(
                        JvmPeer.Kind.MOQUETTE, root, programs, options.folders().get(name));
            default -> throw new IllegalArgumentException(name);
        };
    }

    static void write(Path file, String text) throws BenchException {
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new BenchException(file + " cannot be written: " + e.getMessage(), e);
        }
    }
}
