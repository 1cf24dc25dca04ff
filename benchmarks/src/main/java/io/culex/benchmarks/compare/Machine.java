package io.culex.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a comparison runs on. */
record Machine(String processor, int processors, String memory, String kernel, String java) {
    private static final double KIB_IN_GIB = 1024 * 1024;

    static Machine here() {
        double kib = Double.parseDouble(value("/proc/meminfo", "MemTotal", "0").replaceAll("\\D", ""));
        return new Machine(
                value("/proc/cpuinfo", "model name", System.getProperty("os.arch")),
                Runtime.getRuntime().availableProcessors(),
                Spread.number(kib / KIB_IN_GIB) + " GiB",
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("java.vm.name") + " " + Runtime.version());
    }

    /** The value of the first line with that name before a colon. */
    private static String value(String file, String name, String otherwise) {
        try {
            List<String> lines = Files.readAllLines(Path.of(file));
            return lines.stream()
                    .filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(otherwise);
        } catch (IOException e) {
            return otherwise;
        }
    }
}
