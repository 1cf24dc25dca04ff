package io.culex.rocksdb;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rocksdb.util.Environment;

/**
 * The plugin as a jar, with {@link FaultyEngine} in it. For brokers that are processes the library is a file beside it, as in the
 * distribution; for brokers in this process, which need a copy each, it is in the jar. Made once for all tests of a process.
 */
final class AssembledPlugin {
    private static final String EXTENSIONS = "META-INF/extensions.idx";

    private static @Nullable Path home;
    private static @Nullable Path embedded;

    private AssembledPlugin() {}

    /** A home for brokers that are processes of their own. */
    static synchronized Path home() throws IOException {
        Path made = home;
        if (made == null) {
            made = own("test-home");
            Path plugins = Files.createDirectories(made.resolve("lib/plugins"));
            Path library = Files.createDirectories(made.resolve("lib/native")).resolve(library());
            try (JarFile from = new JarFile(rocksDb())) {
                JarEntry entry = from.getJarEntry(library());
                if (!Files.exists(library) || Files.size(library) != entry.getSize()) {
                    Files.write(library, from.getInputStream(entry).readAllBytes());
                }
            }
            assemble(plugins.resolve("culex-rocksdb.jar"), false);
            home = made;
        }
        return made;
    }

    /** A folder of plugins for brokers in this process. */
    static synchronized Path embedded() throws IOException {
        Path made = embedded;
        if (made == null) {
            made = Files.createDirectories(own("test-plugins"));
            assemble(made.resolve("culex-rocksdb.jar"), true);
            embedded = made;
        }
        return made;
    }

    /** A folder for this process alone: tests run in several at a time. */
    private static Path own(String name) {
        return classes().resolveSibling(name + "-" + System.getProperty("culex.test.fork", "0"));
    }

    private static Path classes() {
        return Path.of(pathOf(RocksDbPlugin.class));
    }

    private static String rocksDb() {
        return pathOf(org.rocksdb.RocksDB.class);
    }

    private static String pathOf(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation().getPath();
    }

    private static String library() {
        return Environment.getJniLibraryFileName("rocksdb");
    }

    private static void assemble(Path target, boolean withLibrary) throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Plugin-Id", "rocksdb");
        attributes.putValue("Plugin-Class", RocksDbPlugin.class.getName());
        attributes.putValue("Plugin-Version", "0.1.0");
        try (JarFile from = new JarFile(rocksDb());
                OutputStream file = Files.newOutputStream(target);
                JarOutputStream jar = new JarOutputStream(file, manifest)) {
            jar.setLevel(withLibrary ? 1 : 6);
            for (JarEntry entry : Collections.list(from.entries())) {
                String name = entry.getName();
                if (name.endsWith(".class") || withLibrary && name.equals(library())) {
                    add(jar, name, from.getInputStream(entry));
                }
            }
            addFiles(jar, classes(), "");
            addFiles(jar, classes().resolveSibling("test-classes"), "FaultyEngine");
        }
    }

    /** Adds the files of a folder whose names begin so. */
    private static void addFiles(JarOutputStream jar, Path folder, String begin) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                if (String.valueOf(file.getFileName()).startsWith(begin)) {
                    String name = folder.relativize(file).toString().replace('\\', '/');
                    InputStream content = Files.newInputStream(file);
                    add(jar, name, name.equals(EXTENSIONS) ? withFaultyEngine(content) : content);
                }
            }
        }
    }

    private static InputStream withFaultyEngine(InputStream extensions) {
        byte[] more = (FaultyEngine.class.getName() + "\n").getBytes(StandardCharsets.UTF_8);
        return new SequenceInputStream(extensions, new ByteArrayInputStream(more));
    }

    private static void add(JarOutputStream jar, String name, InputStream content) throws IOException {
        try (content) {
            jar.putNextEntry(new JarEntry(name));
            content.transferTo(jar);
            jar.closeEntry();
        }
    }
}
