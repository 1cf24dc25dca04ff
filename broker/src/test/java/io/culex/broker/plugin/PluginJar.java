package io.culex.broker.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;

/** Compiles a plugin as a third party would, and packs it into a jar. */
public final class PluginJar {
    private final Path work;
    private final Map<String, String> manifest = new LinkedHashMap<>();
    private final Map<String, String> sources = new LinkedHashMap<>();

    public PluginJar(Path work, String id, String version) {
        this.work = work;
        manifest.put("Plugin-Id", id);
        manifest.put("Plugin-Version", version);
    }

    public PluginJar manifest(String name, String value) {
        manifest.put(name, value);
        return this;
    }

    /** A class of the package {@code sample}; the first one that extends CulexPlugin is the Plugin-Class. */
    public PluginJar source(String className, String body) {
        sources.put(className, """
                package sample;
                import io.culex.api.*;
                import io.culex.api.hook.*;
                import java.util.*;
                import org.pf4j.Extension;
                """ + body);
        if (body.contains("extends CulexPlugin")) {
            manifest.putIfAbsent("Plugin-Class", "sample." + className);
        }
        return this;
    }

    /**
     * A source file of {@code src/test/resources/third-party}, as it is or changed.
     *
     * @param className with its package; the first one that extends CulexPlugin is the Plugin-Class
     */
    public PluginJar file(String className, UnaryOperator<String> change) {
        String simple = className.substring(className.lastIndexOf('.') + 1);
        try (InputStream in = PluginJar.class.getResourceAsStream("/third-party/" + simple + ".java")) {
            String text = new String(Objects.requireNonNull(in, simple).readAllBytes(), StandardCharsets.UTF_8);
            sources.put(simple, change.apply(text));
            if (text.contains("extends CulexPlugin")) {
                manifest.putIfAbsent("Plugin-Class", className);
            }
            return this;
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** A source text with its package, such as a document shows it; it is the Plugin-Class. */
    public PluginJar text(String className, String text) {
        sources.put(className.substring(className.lastIndexOf('.') + 1), text);
        manifest.putIfAbsent("Plugin-Class", className);
        return this;
    }

    /** {@link #file(String, UnaryOperator)} as it is. */
    public PluginJar file(String className) {
        return file(className, UnaryOperator.identity());
    }

    /** A plugin class whose start runs some code. */
    public PluginJar start(String code) {
        return source("SamplePlugin", """
                public class SamplePlugin extends CulexPlugin {
                    PluginContext context;
                    @Override public void start(PluginContext context) throws Exception { this.context = context; %s }
                    @Override public void stop() { System.getProperties().merge("sample.stops", "x", (a, b) -> "" + a + b); }
                }
                """.formatted(code));
    }

    /** Writes the jar in one step, as a careful copy does. */
    public Path into(Path folder, String name) {
        try {
            Path built = Files.createTempFile(work, "plugin", ".tmp");
            write(built);
            return Files.move(built, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    private void write(Path jar) throws IOException {
        Path classes = Files.createTempDirectory(work, "classes");
        compile(classes);
        Manifest written = new Manifest();
        written.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.forEach((name, value) -> written.getMainAttributes().putValue(name, value));
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out, written);
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                entries.putNextEntry(
                        new ZipEntry(classes.relativize(file).toString().replace('\\', '/')));
                Files.copy(file, entries);
            }
        }
    }

    private void compile(Path classes) throws IOException {
        if (sources.isEmpty()) {
            return;
        }
        Path folder = Files.createTempDirectory(work, "source");
        List<String> arguments = new ArrayList<>(List.of(
                "-proc:full",
                "-processor",
                "org.pf4j.processor.ExtensionAnnotationProcessor",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                classes.toString()));
        for (Map.Entry<String, String> source : sources.entrySet()) {
            Path file = folder.resolve(source.getKey() + ".java");
            Files.writeString(file, source.getValue());
            arguments.add(file.toString());
        }
        int failed = ToolProvider.getSystemJavaCompiler()
                .run(null, OutputStream.nullOutputStream(), System.err, arguments.toArray(String[]::new));
        if (failed != 0) {
            throw new IOException("the plugin does not compile");
        }
    }
}
