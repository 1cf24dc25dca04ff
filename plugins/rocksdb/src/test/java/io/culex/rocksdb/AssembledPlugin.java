package io.culex.rocksdb;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rocksdb.util.Environment;

/** A home for brokers with the plugin as the distribution has it: a jar, and the library as a file. Made once for all tests. */
final class AssembledPlugin {
    private static @Nullable Path home;

    private AssembledPlugin() {}

    static synchronized Path home() throws IOException {
        Path made = home;
        if (made == null) {
            Path classes = Path.of(RocksDbPlugin.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .getPath());
            made = classes.resolveSibling("test-home");
            Files.createDirectories(made.resolve("lib/plugins"));
            Files.createDirectories(made.resolve("lib/native"));
            assemble(classes, made.resolve("lib"));
            home = made;
        }
        return made;
    }

    private static void assemble(Path classes, Path lib) throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Plugin-Id", "rocksdb");
        attributes.putValue("Plugin-Class", RocksDbPlugin.class.getName());
        attributes.putValue("Plugin-Version", "0.1.0");
        String rocks = org.rocksdb.RocksDB.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
        try (JarFile from = new JarFile(rocks);
                OutputStream file = Files.newOutputStream(lib.resolve("plugins/culex-rocksdb.jar"));
                JarOutputStream jar = new JarOutputStream(file, manifest)) {
            for (Enumeration<JarEntry> entries = from.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                if (entry.getName().endsWith(".class")) {
                    add(jar, entry.getName(), from.getInputStream(entry));
                } else if (entry.getName().equals(Environment.getJniLibraryFileName("rocksdb"))) {
                    Path library = lib.resolve("native").resolve(entry.getName());
                    if (!Files.exists(library) || Files.size(library) != entry.getSize()) {
                        Files.write(library, from.getInputStream(entry).readAllBytes());
                    }
                }
            }
            try (Stream<Path> own = Files.walk(classes)) {
                for (Path path : (Iterable<Path>) own.filter(Files::isRegularFile)::iterator) {
                    add(jar, classes.relativize(path).toString().replace('\\', '/'), Files.newInputStream(path));
                }
            }
        }
    }

    private static void add(JarOutputStream jar, String name, InputStream content) throws IOException {
        try (content) {
            jar.putNextEntry(new JarEntry(name));
            content.transferTo(jar);
            jar.closeEntry();
        }
    }
}
