package io.culex.benchmarks.compare;

import io.culex.benchmarks.compare.Scenario.Need;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Eclipse Mosquitto as the system's packages have it. Without persistence unless the scenario is about the disk. */
final class Mosquitto implements Broker {
    private static final String ADVICE = "install the system's package mosquitto, or leave it out with --broker";

    @Override
    public String name() {
        return "mosquitto";
    }

    @Override
    public void prepare() throws BenchException {
        Programs.need("mosquitto", ADVICE);
    }

    @Override
    public String version() throws BenchException {
        String program = Programs.need("mosquitto", ADVICE).toString();
        String first = Programs.output(Path.of("."), List.of(program, "-h"))
                .lines()
                .findFirst()
                .orElse("?");
        return first + ", no limit of queued and inflight messages; on disk: autosave_interval 10";
    }

    @Override
    public Set<Need> lacks() {
        return Set.of(Need.OBSERVING_SCRIPT, Need.DECIDING_SCRIPT);
    }

    @Override
    public boolean warmsUp() {
        return false;
    }

    @Override
    public List<String> command(int port, Path folder, Set<Need> needs) throws IOException {
        boolean disk = needs.contains(Need.DISK);
        Path file = folder.resolve("mosquitto.conf");
        // Started by root it would change to a user who must not write here.
        Files.writeString(file, """
                listener %d 127.0.0.1
                allow_anonymous true
                user %s
                max_queued_messages 0
                max_inflight_messages 0
                set_tcp_nodelay true
                log_type error
                log_type warning
                persistence %b
                %s
                """.formatted(
                        port,
                        System.getProperty("user.name"),
                        disk,
                        disk ? "autosave_interval 10\npersistence_location " + folder + "/" : ""));
        Path program = Programs.find("mosquitto");
        return List.of(program == null ? "mosquitto" : program.toString(), "-c", file.toString());
    }
}
