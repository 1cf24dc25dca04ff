package io.culex.benchmarks.compare;

import io.culex.benchmarks.load.Target;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A broker's process with a folder for its files, both gone when this is closed, and the process also when the JVM ends.
 */
final class RunningBroker implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final int STOP_SECONDS = 15;
    private static final int LOG_LINES = 15;

    private final Process process;
    private final Path folder;
    private final Thread hook;

    private final int port;

    private RunningBroker(Process process, Path folder, int port) {
        this.port = port;
        this.process = process;
        this.folder = folder;
        hook = new Thread(this::end, "end-broker");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Starts a broker and returns when it answers a CONNECT. */
    static RunningBroker start(Broker broker, int port, Set<Scenario.Need> needs) throws BenchException {
        try {
            free(port);
            Path folder = Files.createTempDirectory("bench-" + broker.name());
            File log = folder.resolve("log.txt").toFile();
            Process process = new ProcessBuilder(broker.command(port, folder, needs))
                    .redirectErrorStream(true)
                    .redirectOutput(log)
                    .start();
            RunningBroker running = new RunningBroker(process, folder, port);
            try {
                running.awaitAnswer(broker.name(), new Target(port));
            } catch (BenchException e) {
                running.close();
                throw e;
            }
            return running;
        } catch (IOException e) {
            throw new BenchException(broker.name() + " cannot be started: " + e.getMessage(), e);
        }
    }

    private static void free(int port) throws BenchException {
        try (ServerSocket probe = new ServerSocket()) {
            // As brokers do it: connections of an earlier one that linger do not count.
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            throw new BenchException("port " + port + " of 127.0.0.1 is in use; --port names another one", e);
        }
    }

    private void awaitAnswer(String name, Target target) throws BenchException {
        long begin = System.nanoTime();
        try {
            while (true) {
                boolean answers = target.answers();
                if (!process.isAlive()) {
                    throw new BenchException(
                            "%s ended with status %d:%n%s".formatted(name, process.exitValue(), endOfLog()));
                }
                if (answers) {
                    return;
                }
                if (System.nanoTime() - begin > START.toNanos()) {
                    throw new BenchException(
                            "%s did not answer within %d s:%n%s".formatted(name, START.toSeconds(), endOfLog()));
                }
                Thread.sleep(50);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
    }

    private String endOfLog() {
        try {
            List<String> lines = Files.readAllLines(folder.resolve("log.txt"));
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
        } catch (IOException e) {
            return "(its output cannot be read: " + e.getMessage() + ")";
        }
    }

    int port() {
        return port;
    }

    ProcessHandle process() {
        return process.toHandle();
    }

    /** What its files take on the disk. */
    long diskBytes() {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.mapToLong(RunningBroker::length).sum();
        } catch (IOException | UncheckedIOException e) {
            return 0; // files came and went meanwhile
        }
    }

    /** The length of a file; what is no file has none. */
    private static long length(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            return 0; // it is gone
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // the JVM is about to end, and the hook runs
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            System.err.println(folder + " was not removed: " + e.getMessage());
        }
    }

    private void end() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        children.forEach(ProcessHandle::destroyForcibly);
    }
}
