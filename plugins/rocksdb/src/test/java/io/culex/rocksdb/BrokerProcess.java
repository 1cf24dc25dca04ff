package io.culex.rocksdb;

import io.culex.testkit.ConnectOptions;
import io.culex.testkit.FreePort;
import io.culex.testkit.Packet;
import io.culex.testkit.RawClient;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The broker as a process of its own with this engine as a plugin, to be killed. */
final class BrokerProcess implements AutoCloseable {
    private static final long MOST_SECONDS = 60;
    private static final Pattern READY = Pattern.compile("(?m)^.*\\bready in \\d+ ms");

    private final Path home;
    private final Path assembled;
    private final int port;
    private final List<String> settings;
    private Process process;
    private Path output;
    private int starts;

    /** @param folder for its data and what it says */
    BrokerProcess(Path folder, String... settings) throws IOException, InterruptedException {
        this.home = folder;
        this.settings = List.of(settings);
        port = FreePort.find();
        assembled = AssembledPlugin.home();
        output = home.resolve("none");
        process = start();
        awaitReady();
    }

    private Process start() throws IOException {
        List<String> command = new ArrayList<>(java());
        command.addAll(settings("data"));
        output = home.resolve("output-" + ++starts + ".txt");
        return launch(command);
    }

    /** Ran to its end: its exit code and what it said. */
    record Ended(int code, String said) {}

    /** Runs a command of the launcher on a data folder beside or instead of the broker's. */
    Ended run(String data, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(java());
        command.addAll(List.of(arguments));
        command.addAll(settings(data));
        Path before = output;
        output = home.resolve("command-" + ++starts + ".txt");
        Process process = launch(command);
        try {
            if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("it does not end:\n" + said());
            }
            return new Ended(process.exitValue(), said());
        } finally {
            process.destroyForcibly();
            output = before;
        }
    }

    private Process launch(List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    private List<String> settings(String data) {
        List<String> arguments = new ArrayList<>();
        for (String setting : List.of(
                "store.engine=rocksdb",
                "data.dir=" + home.resolve(data),
                "listeners.mqtt.port=" + port,
                "listeners.ws.port=0")) {
            arguments.add("--set");
            arguments.add(setting);
        }
        for (String setting : settings) {
            arguments.add("--set");
            arguments.add(setting);
        }
        return arguments;
    }

    private List<String> java() {
        StringBuilder classPath = new StringBuilder();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (!entry.contains("rocksdb/target") && !entry.contains("rocksdbjni")) {
                classPath.append(entry).append(File.pathSeparatorChar);
            }
        }
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:TieredStopAtLevel=1",
                "-Djava.library.path=" + assembled.resolve("lib/native"),
                "-Dculex.home=" + assembled,
                "-cp",
                classPath.toString(),
                "io.culex.broker.Main");
    }

    private void awaitReady() throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
        while (!READY.matcher(said()).find()) {
            if (!process.isAlive() || System.nanoTime() - end > 0) {
                throw new AssertionError("the broker did not start:\n" + said());
            }
            Thread.onSpinWait();
            process.waitFor(20, TimeUnit.MILLISECONDS);
        }
    }

    /** What the last start of it said. */
    String said() throws IOException {
        return Files.exists(output) ? Files.readString(output, StandardCharsets.UTF_8) : "";
    }

    Path store() {
        return home.resolve("data/store");
    }

    /** Ends it at once, in the midst of what it does. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** Asks it to end and waits. */
    void stop() throws InterruptedException {
        process.destroy();
        process.waitFor();
    }

    void restart() throws IOException, InterruptedException {
        process = start();
        awaitReady();
    }

    /** Starts a second one that must not come up; its exit code. */
    int startInVain() throws IOException, InterruptedException {
        Process second = start();
        if (!second.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
            second.destroyForcibly();
            throw new AssertionError("it runs:\n" + said());
        }
        return second.exitValue();
    }

    /** How much memory the process has, where the system says so. */
    long residentMegabytes() throws IOException {
        Path status = Path.of("/proc", String.valueOf(process.pid()), "status");
        if (!Files.exists(status)) {
            return 0;
        }
        for (String line : Files.readAllLines(status)) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024;
            }
        }
        return 0;
    }

    int port() {
        return port;
    }

    RawClient connect(ConnectOptions options) throws IOException {
        RawClient client = RawClient.open(port);
        Packet connack = client.connect(options);
        if (connack.reasonCode() != 0) {
            throw new AssertionError("refused: " + connack);
        }
        return client;
    }

    /** Connects, and makes sure that the session is there or is not. */
    RawClient connect(ConnectOptions options, boolean present) throws IOException {
        RawClient client = RawClient.open(port);
        Packet connack = client.connect(options);
        if (connack.reasonCode() != 0 || connack.sessionPresent() != present) {
            throw new AssertionError("session present is not " + present + ": " + connack);
        }
        return client;
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
