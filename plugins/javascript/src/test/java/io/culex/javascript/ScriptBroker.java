package io.culex.javascript;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.culex.testkit.TestBroker;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.slf4j.LoggerFactory;

/** A real broker that has this plugin as a jar in its plugins folder, and what its scripts print. */
final class ScriptBroker implements AutoCloseable {
    final TestBroker broker;
    final List<String> lines = new CopyOnWriteArrayList<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("scripts");
    private final AppenderBase<ILoggingEvent> appender;

    ScriptBroker(Path directory, Map<String, String> settings, String script) throws Exception {
        appender = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                lines.add(event.getFormattedMessage());
            }
        };
        appender.setContext(logger.getLoggerContext());
        appender.start();
        logger.addAppender(appender);
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        Path plugins = Files.createDirectories(directory.resolve("plugins"));
        jar(plugins.resolve("javascript.jar"));
        TestBroker.Builder builder = TestBroker.builder().set("plugins.dir", plugins.toString());
        settings.forEach(builder::set);
        if (!script.isEmpty()) {
            builder.script("test.js", script);
        }
        broker = builder.start();
        if (!script.isEmpty()) {
            awaitLine("loaded test.js");
        }
    }

    private static void jar(Path file) throws IOException, URISyntaxException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Plugin-Id", "javascript");
        attributes.putValue("Plugin-Version", "0.1.0");
        attributes.putValue("Plugin-Class", JavaScriptPlugin.class.getName());
        Path classes = Path.of(JavaScriptPlugin.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out, manifest);
                Stream<Path> walk = Files.walk(classes)) {
            for (Path each : walk.filter(Files::isRegularFile).sorted().toList()) {
                jar.putNextEntry(new JarEntry(classes.relativize(each).toString()));
                Files.copy(each, jar);
                jar.closeEntry();
            }
        }
    }

    void save(String text) throws IOException {
        Path fresh = broker.scriptsFolder().resolve("test.js.saving");
        Files.writeString(fresh, text);
        Files.move(
                fresh,
                broker.scriptsFolder().resolve("test.js"),
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.ATOMIC_MOVE);
    }

    void awaitLine(String part) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> lines, seen -> seen.stream().anyMatch(line -> line.contains(part)));
    }

    @Override
    public void close() {
        broker.close();
        logger.detachAppender(appender);
        logger.setLevel(null);
        logger.setAdditive(true);
        appender.stop();
    }
}
