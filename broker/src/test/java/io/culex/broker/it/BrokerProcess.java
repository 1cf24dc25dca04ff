package io.culex.broker.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A broker in a process of its own, on a free loopback port, so that it has its own memory and file descriptors. */
final class BrokerProcess implements AutoCloseable {
    private static final Pattern ADDRESS = Pattern.compile("mqtt://127\\.0\\.0\\.1:(\\d+)");

    private final Process process;
    private final int port;

    private BrokerProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts one.
     *
     * @param folder for its data
     * @param heap the size of its heap, such as {@code 512m}
     * @param settings as {@code --set} takes them
     */
    static BrokerProcess start(Path folder, String heap, String... settings) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "io.culex.broker.Main",
                "--set",
                "store.engine=memory")); // the other engine is a plugin, which is not on this class path
        for (String setting : settings) {
            command.add("--set");
            command.add(setting);
        }
        for (String name : List.of("data", "scripts", "plugins")) {
            Path own = Files.createDirectories(folder.resolve(name));
            command.add("--set");
            command.add(name + ".dir=" + own);
        }
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        int port = 0;
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        StringBuilder seen = new StringBuilder();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            seen.append(line).append('\n');
            Matcher address = ADDRESS.matcher(line);
            if (address.find()) {
                port = Integer.parseInt(address.group(1));
            }
            if (line.startsWith("ready in")) {
                break;
            }
        }
        if (port == 0) {
            process.destroyForcibly();
            throw new IOException("the broker did not start:\n" + seen);
        }
        // Its lines must be read, or it would wait.
        Thread.ofVirtual().start(() -> out.lines().forEach(line -> System.out.println("broker: " + line)));
        return new BrokerProcess(process, port);
    }

    int port() {
        return port;
    }

    /** Has it collect its garbage, so that what is left is what it needs. */
    void collect() throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(process.pid()),
                        "GC.run")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        jcmd.waitFor(30, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
