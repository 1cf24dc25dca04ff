package io.culex.benchmarks.compare;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the command line says.
 *
 * @param scenarios which ones
 * @param sweeps which ones instead; empty where brokers are compared
 * @param brokers their names; the first one comes first in the tables
 * @param named whether the command line names the brokers, so that none may be missing
 * @param rounds how often each broker's turn comes
 * @param duration how long each window is measured
 * @param warmUp how long before that, for brokers that are programs of the machine
 * @param longWarmUp the same for those that are compiled while they run
 * @param port the port of the brokers, 0 for free ones
 * @param output the file to write
 * @param folders where a peer was unpacked, by its name
 * @param line the options as they were given
 */
record Options(
        List<Scenario> scenarios,
        List<Sweep> sweeps,
        List<String> brokers,
        boolean named,
        int rounds,
        Duration duration,
        Duration warmUp,
        Duration longWarmUp,
        int port,
        Path output,
        Map<String, Path> folders,
        String line) {

    static final String USAGE = """
            ./dev bench [OPTION...]   compares Culex with other brokers on this machine and writes docs/benchmarks.md

              --scenario A,B    which scenarios (all of them); --list shows them
              --broker A,B      which of culex, mosquitto, aedes, hivemq, moquette (the first three); repeatable; culex-100ms forces the
                                disk ten times a second instead of before each acknowledgement
              --rounds N        how often each broker's turn comes in each scenario (3)
              --duration S      seconds of each measured window (4)
              --warm-up S       seconds before it for brokers on a JVM or Node (12); others get an eighth
              --quick           one round of the main scenarios, 2 seconds after 5 of warm-up
              --hivemq DIR      an unpacked HiveMQ CE; without it, it is fetched as a Maven artifact
              --moquette DIR    the same for Moquette
              --port N          the port of 127.0.0.1 that the brokers listen on in turn (free ones)
              --output FILE     what to write (docs/benchmarks.md)
              --list            the scenarios
              --sweep A,B       instead, how Culex' costs grow with what there is: which of the sweeps, or all; 2 rounds of 2 seconds after
                                8 of warm-up, written to docs/scaling.md
              --help            this text
            """;

    private static final List<String> BROKERS =
            List.of("culex", "mosquitto", "aedes", "hivemq", "moquette", "culex-100ms");
    private static final List<String> DEFAULT_BROKERS = BROKERS.subList(0, 3);
    private static final List<String> WITH_VALUE = List.of(
            "--scenario",
            "--sweep",
            "--broker",
            "--rounds",
            "--duration",
            "--warm-up",
            "--hivemq",
            "--moquette",
            "--port",
            "--output");

    /** Reads options; {@code --list} and {@code --help} are not among them. */
    static Options of(String... arguments) throws BenchException {
        Map<String, String> values = new HashMap<>();
        boolean quick = false;
        for (int i = 0; i < arguments.length; i++) {
            String option = arguments[i];
            if (option.equals("--quick")) {
                quick = true;
            } else if (!WITH_VALUE.contains(option)) {
                throw new BenchException("unknown option " + option);
            } else if (i + 1 == arguments.length) {
                throw new BenchException(option + " needs a value");
            } else {
                values.merge(option, arguments[++i], (earlier, later) -> earlier + "," + later);
            }
        }
        List<String> brokers = list(values.get("--broker"), BROKERS, DEFAULT_BROKERS);
        Map<String, Path> folders = new HashMap<>();
        for (String peer : new String[] {"hivemq", "moquette"}) {
            String folder = values.get("--" + peer);
            if (folder != null) {
                folders.put(peer, Path.of(folder));
                if (!brokers.contains(peer)) {
                    brokers.add(peer);
                }
            }
        }
        List<Sweep> sweeps = sweeps(values.get("--sweep"));
        boolean sweep = !sweeps.isEmpty();
        double warmUp = number(values, "--warm-up", quick ? 5 : sweep ? 8 : 12, 0, 600);
        return new Options(
                scenarios(values.get("--scenario"), quick),
                sweeps,
                brokers,
                values.containsKey("--broker"),
                (int) number(values, "--rounds", quick ? 1 : sweep ? 2 : 3, 1, 100),
                seconds(number(values, "--duration", quick || sweep ? 2 : 4, 0.1, 600)),
                seconds(warmUp / 8),
                seconds(warmUp),
                (int) number(values, "--port", 0, 0, 65_535),
                Path.of(values.getOrDefault("--output", sweep ? "docs/scaling.md" : "docs/benchmarks.md")),
                folders,
                String.join(" ", arguments));
    }

    private static List<Scenario> scenarios(@Nullable String value, boolean quick) throws BenchException {
        List<String> names = Scenario.all().stream().map(Scenario::name).toList();
        List<String> main = Scenario.all().stream()
                .filter(each -> each.main() || !quick)
                .map(Scenario::name)
                .toList();
        List<String> wanted = "all".equals(value) ? names : list(value, names, main);
        return Scenario.all().stream()
                .filter(each -> wanted.contains(each.name()))
                .toList();
    }

    private static List<Sweep> sweeps(@Nullable String value) throws BenchException {
        List<String> names = Sweep.ALL.stream().map(Sweep::name).toList();
        List<String> wanted = "all".equals(value) ? names : list(value, names, List.of());
        return Sweep.ALL.stream().filter(each -> wanted.contains(each.name())).toList();
    }

    private static List<String> list(@Nullable String value, List<String> known, List<String> otherwise)
            throws BenchException {
        List<String> names = new ArrayList<>(value == null ? otherwise : Arrays.asList(value.split(",", -1)));
        for (String name : names) {
            if (!known.contains(name)) {
                throw new BenchException("unknown name " + name + "; known: " + String.join(", ", known));
            }
        }
        return names;
    }

    private static double number(Map<String, String> values, String option, double otherwise, double min, double max)
            throws BenchException {
        String value = values.get(option);
        if (value == null) {
            return otherwise;
        }
        try {
            double number = Double.parseDouble(value);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new BenchException(
                "%s takes a number from %s to %s, not %s".formatted(option, plain(min), plain(max), value));
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? String.valueOf((long) number) : String.valueOf(number);
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1000));
    }
}
