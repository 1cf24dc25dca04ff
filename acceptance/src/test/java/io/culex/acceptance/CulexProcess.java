package io.culex.acceptance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The script {@code culex} of the assembled folder as a process of its own, and what it prints. Closing it ends the process. */
final class CulexProcess implements AutoCloseable {
    private static final String LEAK_DETECTION = "-Dio.netty.leakDetection.level=paranoid";

    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Thread reader;

    /** Runs {@code culex} with those arguments in a folder. */
    CulexProcess(Path folder, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(script().toString()));
        command.addAll(arguments);
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
            builder.environment().merge("CULEX_JAVA_OPTS", LEAK_DETECTION, (given, more) -> given + " " + more);
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        BufferedReader output = process.inputReader();
        reader = Thread.ofVirtual().start(() -> output.lines().forEach(lines::add));
    }

    /** The folder that the build has just assembled. */
    static Path folder() {
        return Path.of("../distribution/target/culex").toAbsolutePath().normalize();
    }

    private static Path script() {
        Path script = folder().resolve("culex");
        assertThat(script)
                .as("the assembled folder; ./mvnw verify makes it before these tests run")
                .satisfiesAnyOf(file -> assertThat(Files.isExecutable(file)).isTrue());
        return script;
    }

    /** What was printed until now, standard output and errors together. */
    List<String> lines() {
        return lines;
    }

    /** Waits for a line that the pattern finds something in, and returns what it finds. */
    Matcher line(String pattern) {
        Pattern wanted = Pattern.compile(pattern);
        await().atMost(60, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(lines)
                        .as("printed so far; looking for %s", pattern)
                        .anyMatch(line -> wanted.matcher(line).find()));
        return lines.stream()
                .map(wanted::matcher)
                .filter(Matcher::find)
                .findFirst()
                .orElseThrow();
    }

    /** Waits until it has ended by itself. */
    int exitCode() {
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS))
                    .as("ended; printed %s", lines)
                    .isTrue();
            reader.join();
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Asks it to end, as a terminal or a service manager does, and waits for that. */
    int terminate() {
        process.destroy();
        return exitCode();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        exitCode();
        assertThat(lines).as("what Netty reports").noneMatch(line -> line.contains("LEAK:"));
    }
}
