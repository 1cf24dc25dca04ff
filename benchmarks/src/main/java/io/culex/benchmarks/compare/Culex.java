package io.culex.benchmarks.compare;

import io.culex.benchmarks.compare.Scenario.Need;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** This broker, started as its users start it. Its store is in memory unless the scenario is about the disk. */
final class Culex implements Broker {
    private static final String OBSERVES = """
            let large = 0
            on('publish', (packet, client) => {
              if (client && JSON.parse(packet.payload.toString()).value > 100) large++
            })
            """;
    private static final String DECIDES = """
            before('publish', (packet, client) => {
              if (JSON.parse(packet.payload.toString()).value > 100) return reject(0x99, 'too large')
            })
            """;

    private final String name;
    private final Path launcher;
    private final List<String> settings;

    /** @param settings more of what {@code --set} takes */
    Culex(String name, Path root, String... settings) {
        this.name = name;
        this.settings = List.of(settings);
        launcher = root.resolve("culex").toAbsolutePath();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String version() throws BenchException {
        String version = Programs.output(Path.of("."), List.of(launcher.toString(), "--version"))
                .lines()
                .reduce((earlier, later) -> later)
                .orElse("?");
        String options = System.getenv("CULEX_JAVA_OPTS");
        return version + ", " + (options == null || options.isBlank() ? "the launcher's JVM flags" : options);
    }

    @Override
    public Set<Need> lacks() {
        return Set.of();
    }

    @Override
    public boolean warmsUp() {
        return true;
    }

    @Override
    public List<String> command(int port, Path folder, Set<Need> needs) throws IOException {
        Path scripts = Files.createDirectory(folder.resolve("scripts"));
        if (needs.contains(Need.OBSERVING_SCRIPT)) {
            Files.writeString(scripts.resolve("observes.js"), OBSERVES);
        }
        if (needs.contains(Need.DECIDING_SCRIPT)) {
            Files.writeString(scripts.resolve("decides.js"), DECIDES);
        }
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        set(command, "listeners.mqtt.port", String.valueOf(port));
        set(command, "listeners.ws.port", "0");
        set(command, "data.dir", folder.resolve("data").toString());
        set(command, "scripts.dir", scripts.toString());
        set(command, "sessions.queue-length", "1000000");
        set(command, "sessions.queue-bytes", "1GiB");
        if (!needs.contains(Need.DISK)) {
            set(command, "store.engine", "memory");
        }
        for (String setting : settings) {
            command.add("--set");
            command.add(setting);
        }
        return command;
    }

    private static void set(List<String> command, String path, String value) {
        command.add("--set");
        command.add(path + "=" + value);
    }
}
