package io.culex.benchmarks.compare;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Finds programs and runs those that end by themselves. */
final class Programs {
    private static final int MINUTES = 5;

    private Programs() {}

    /** A program on PATH or where systems keep servers, or null. */
    static @Nullable Path find(String name) {
        String path = System.getenv("PATH") + File.pathSeparator + "/usr/sbin" + File.pathSeparator + "/usr/local/sbin";
        for (String folder : path.split(File.pathSeparator, -1)) {
            Path program = Path.of(folder, name);
            if (Files.isExecutable(program) && Files.isRegularFile(program)) {
                return program;
            }
        }
        return null;
    }

    /** As {@link #find}, and says how to get it. */
    static Path need(String name, String advice) throws BenchException {
        Path program = find(name);
        if (program == null) {
            throw new BenchException("there is no " + name + " here: " + advice);
        }
        return program;
    }

    /** What a program prints, on either of its outputs. */
    static String output(Path folder, List<String> command) throws BenchException {
        try {
            Path out = Files.createTempFile("bench", ".txt");
            try {
                Process process = new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(out.toFile())
                        .start();
                if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
                    process.destroyForcibly();
                    throw new BenchException(String.join(" ", command) + " took more than " + MINUTES + " minutes");
                }
                String text = Files.readString(out);
                // Mosquitto prints its version together with its usage, and ends with 3.
                if (process.exitValue() != 0 && !text.startsWith("mosquitto version")) {
                    throw new BenchException(String.join(" ", command) + " failed:\n" + text.strip());
                }
                return text.strip();
            } finally {
                Files.deleteIfExists(out);
            }
        } catch (IOException e) {
            throw new BenchException(String.join(" ", command) + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
    }
}
