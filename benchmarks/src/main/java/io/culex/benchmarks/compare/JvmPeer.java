package io.culex.benchmarks.compare;

import io.culex.benchmarks.compare.Scenario.Need;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Another broker in Java: HiveMQ CE or Moquette, from a folder with its jars or else from Maven's repository. */
final class JvmPeer implements Broker {
    private static final List<String> FLAGS = List.of("-Xms512m", "-Xmx512m");
    /** HiveMQ reaches into the JDK, as its own start script lets it. */
    private static final List<String> OPEN = List.of(
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED",
            "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED");

    private final Kind kind;
    private final Path root;
    private final @Nullable Path given;
    private final Path downloaded;

    /** Which one. */
    enum Kind {
        HIVEMQ("hivemq", "HiveMQ CE", "com.hivemq", "hivemq-community-edition-embedded", "2025.5"),
        MOQUETTE("moquette", "Moquette", "io.moquette", "moquette-broker", "0.17");

        private final String id;
        private final String title;
        private final String group;
        private final String artifact;
        private final String version;

        Kind(String id, String title, String group, String artifact, String version) {
            this.id = id;
            this.title = title;
            this.group = group;
            this.artifact = artifact;
            this.version = version;
        }
    }

    /** Started by its own main class, HiveMQ lets nobody in without an extension; embedded, it lets everybody in. */
    private static final String EMBEDDED = """
            import com.hivemq.embedded.EmbeddedHiveMQ;
            import java.nio.file.Path;

            class Peer {
                public static void main(String[] folder) throws Exception {
                    EmbeddedHiveMQ.builder()
                            .withConfigurationFolder(Path.of(folder[0], "config"))
                            .withDataFolder(Path.of(folder[0], "data"))
                            .withExtensionsFolder(Path.of(folder[0], "extensions"))
                            .build()
                            .start()
                            .join();
                    Thread.currentThread().join();
                }
            }
            """;

    JvmPeer(Kind kind, Path root, Path programs, @Nullable Path given) {
        this.kind = kind;
        this.root = root;
        this.given = given;
        downloaded = programs.resolve(kind.id);
    }

    @Override
    public String name() {
        return kind.id;
    }

    @Override
    public void prepare() throws BenchException {
        if (given != null) {
            if (!Files.isDirectory(given)) {
                throw new BenchException("--" + kind.id + ": " + given + " is not a folder");
            }
            return;
        }
        if (Files.isDirectory(downloaded.resolve("lib"))) {
            return;
        }
        try {
            Files.createDirectories(downloaded);
            Files.writeString(downloaded.resolve("pom.xml"), """
                    <project xmlns="http://maven.apache.org/POM/4.0.0">
                      <modelVersion>4.0.0</modelVersion>
                      <groupId>peer</groupId><artifactId>peer</artifactId><version>1</version>
                      <dependencies><dependency>
                        <groupId>%s</groupId><artifactId>%s</artifactId><version>%s</version>
                      </dependency></dependencies>
                    </project>
                    """.formatted(kind.group, kind.artifact, kind.version));
        } catch (IOException e) {
            throw new BenchException("cannot write into " + downloaded + ": " + e.getMessage(), e);
        }
        String maven = root.resolve("mvnw").toAbsolutePath().toString();
        Programs.output(
                downloaded, List.of(maven, "-B", "-q", "dependency:copy-dependencies", "-DoutputDirectory=lib"));
    }

    @Override
    public String version() {
        String which = given == null ? kind.title + " " + kind.version : kind.title + " of " + given.getFileName();
        return which + " on Java " + Runtime.version() + ", " + String.join(" ", FLAGS);
    }

    @Override
    public Set<Need> lacks() {
        return Set.of(Need.OBSERVING_SCRIPT, Need.DECIDING_SCRIPT);
    }

    @Override
    public boolean warmsUp() {
        return true;
    }

    @Override
    public List<String> command(int port, Path folder, Set<Need> needs) throws IOException {
        boolean disk = needs.contains(Need.DISK);
        Path home = given == null ? downloaded : given;
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        command.add("-cp");
        command.add(String.join(File.pathSeparator, home + "/*", home + "/lib/*", home + "/bin/*"));
        switch (kind) {
            case HIVEMQ -> {
                hivemq(port, folder, disk);
                command.addAll(OPEN);
                command.addAll(List.of(folder + "/Peer.java", folder.toString()));
            }
            case MOQUETTE -> command.addAll(List.of(moquette(port, folder, disk), "io.moquette.broker.Server"));
        }
        return command;
    }

    private static void hivemq(int port, Path folder, boolean disk) throws IOException {
        for (String name : new String[] {"config", "data", "extensions"}) {
            Files.createDirectory(folder.resolve(name));
        }
        Files.writeString(folder.resolve("config/config.xml"), """
                <?xml version="1.0"?>
                <hivemq>
                  <listeners>
                    <tcp-listener><port>%d</port><bind-address>127.0.0.1</bind-address></tcp-listener>
                  </listeners>
                  <persistence><mode>%s</mode></persistence>
                  <mqtt>
                    <queued-messages><max-queue-size>1000000</max-queue-size></queued-messages>
                    <receive-maximum><server-receive-maximum>65535</server-receive-maximum></receive-maximum>
                  </mqtt>
                  <anonymous-usage-statistics><enabled>false</enabled></anonymous-usage-statistics>
                </hivemq>
                """.formatted(port, disk ? "file" : "in-memory"));
        Files.writeString(folder.resolve("Peer.java"), EMBEDDED);
    }

    private static String moquette(int port, Path folder, boolean disk) throws IOException {
        Files.createDirectory(folder.resolve("config"));
        Path data = Files.createDirectory(folder.resolve("data"));
        Files.writeString(folder.resolve("config/moquette.conf"), """
                host 127.0.0.1
                port %d
                allow_anonymous true
                telemetry_enabled false
                persistence_enabled %b
                data_path %s
                netty.mqtt.message_size 1048576
                session_queue_size 100000
                """.formatted(port, disk, data));
        return "-Dmoquette.path=" + folder;
    }
}
