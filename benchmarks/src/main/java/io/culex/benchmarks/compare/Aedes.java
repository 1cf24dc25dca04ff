package io.culex.benchmarks.compare;

import io.culex.benchmarks.compare.Scenario.Need;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Aedes on Node, from npm. Its handlers do what those of {@link Culex} do. */
final class Aedes implements Broker {
    private static final String VERSION = "1.2.0";
    private static final String ADVICE = "install Node with npm, or leave aedes out with --broker";
    private static final String PROGRAM = """
            import { createServer } from 'node:net'
            import { Aedes } from 'aedes'

            const [port, script] = process.argv.slice(2)
            const parse = (packet) => JSON.parse(packet.payload.toString())
            const broker = await Aedes.createBroker({ concurrency: 1000, queueLimit: 1000000 })
            let large = 0
            if (script === 'observes') {
              broker.on('publish', (packet, client) => {
                if (client && parse(packet).value > 100) large++
              })
            } else if (script === 'decides') {
              broker.authorizePublish = (client, packet, done) => {
                done(parse(packet).value > 100 ? new Error('too large') : null)
              }
            }
            createServer({ noDelay: true }, broker.handle).listen(Number(port), '127.0.0.1')
            """;

    private final Path home;

    Aedes(Path programs) {
        home = programs.resolve("aedes");
    }

    @Override
    public String name() {
        return "aedes";
    }

    @Override
    public void prepare() throws BenchException {
        Programs.need("node", ADVICE);
        Path npm = Programs.need("npm", ADVICE);
        try {
            Files.createDirectories(home);
            Files.writeString(home.resolve("broker.mjs"), PROGRAM);
            if (!Files.exists(home.resolve("node_modules/aedes/package.json"))) {
                Files.writeString(home.resolve("package.json"), "{\"private\": true}");
                Programs.output(
                        home,
                        List.of(
                                npm.toString(),
                                "install",
                                "--no-audit",
                                "--no-fund",
                                "--ignore-scripts",
                                "aedes@" + VERSION));
            }
        } catch (IOException e) {
            throw new BenchException("aedes cannot be installed into " + home + ": " + e.getMessage(), e);
        }
    }

    @Override
    public String version() throws BenchException {
        String node = Programs.output(home, List.of("node", "--version"));
        return "Aedes " + VERSION + " on Node " + node + ", concurrency 1000";
    }

    @Override
    public Set<Need> lacks() {
        return Set.of(Need.MQTT_5, Need.SHARED_SUBSCRIPTIONS, Need.DISK);
    }

    @Override
    public boolean warmsUp() {
        return true;
    }

    @Override
    public List<String> command(int port, Path folder, Set<Need> needs) {
        String program = home.resolve("broker.mjs").toAbsolutePath().toString();
        List<String> command = new ArrayList<>(List.of("node", program, String.valueOf(port)));
        if (needs.contains(Need.OBSERVING_SCRIPT)) {
            command.add("observes");
        }
        if (needs.contains(Need.DECIDING_SCRIPT)) {
            command.add("decides");
        }
        return command;
    }
}
