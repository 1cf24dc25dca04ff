package io.culex.broker.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginRuntimeException;

/**
 * The folders that plugins lie in: jars, and folders with a {@code plugin.properties}; nothing else is looked at, so that
 * sources and notes may lie beside them.
 *
 * <p>Owner: {@link PluginHost}, under its lock. {@link #fingerprint()} and {@link #whole()} keep nothing and may be
 * called by the watching thread.
 */
final class PluginFolders {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    private final @Nullable Path bundled;
    private final Path user;
    private final Path copies;
    private final PluginLibrary library;
    private Map<Path, Candidate> known = new HashMap<>();

    PluginFolders(@Nullable Path bundled, Path user, Path copies, PluginLibrary library) {
        this.bundled = bundled;
        this.user = user;
        this.copies = copies;
        this.library = library;
    }

    /** Removes the copies of an earlier run. */
    void clean() throws IOException {
        delete(copies);
    }

    /** What lies in the folders now; candidates whose file was not written since are the same objects as before. */
    List<Candidate> scan() throws IOException {
        Map<Path, Candidate> found = new HashMap<>();
        List<Candidate> candidates = new ArrayList<>();
        if (bundled != null && !bundled.equals(user)) {
            scan(bundled, true, found, candidates);
        }
        scan(user, false, found, candidates);
        known = found;
        return candidates;
    }

    private void scan(Path folder, boolean isBundled, Map<Path, Candidate> found, List<Candidate> candidates)
            throws IOException {
        for (Path file : entries(folder)) {
            Candidate candidate = known.get(file);
            String stamp = stamp(file);
            if (candidate == null || !candidate.stamp.equals(stamp)) {
                candidate = read(file, isBundled, stamp);
            }
            found.put(file, candidate);
            candidates.add(candidate);
        }
    }

    /** Changes whenever something in the user's folder was written, added or removed. */
    String fingerprint() {
        StringBuilder all = new StringBuilder();
        try {
            for (Path file : entries(user)) {
                all.append(file).append('|').append(stamp(file)).append('\n');
            }
        } catch (IOException unreadable) {
            all.append(unreadable);
        }
        return all.toString();
    }

    /** Whether every jar in the user's folder can be opened; one that is being copied cannot yet. */
    boolean whole() {
        try {
            for (Path file : entries(user)) {
                if (!Files.isDirectory(file)) {
                    new ZipFile(file.toFile()).close();
                }
            }
            return true;
        } catch (IOException broken) {
            return false;
        }
    }

    static List<Path> entries(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(PluginFolders::pluginLike).sorted().toList();
        }
    }

    private static boolean pluginLike(Path file) {
        String name = file.getFileName().toString();
        return Files.isDirectory(file)
                ? Files.isRegularFile(file.resolve(PluginLibrary.PROPERTIES))
                : name.toLowerCase(Locale.ROOT).endsWith(".jar") && !name.startsWith(".");
    }

    private static String stamp(Path file) {
        StringBuilder stamp = new StringBuilder();
        try {
            for (Path each : tree(file)) {
                BasicFileAttributes attributes = Files.readAttributes(each, BasicFileAttributes.class);
                stamp.append(file.relativize(each))
                        .append(attributes.size())
                        .append(attributes.lastModifiedTime())
                        .append(attributes.fileKey());
            }
        } catch (IOException gone) {
            stamp.append(gone);
        }
        return stamp.toString();
    }

    private static List<Path> tree(Path file) throws IOException {
        if (!Files.isDirectory(file)) {
            return List.of(file);
        }
        try (Stream<Path> files = Files.walk(file)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private Candidate read(Path file, boolean isBundled, String stamp) {
        try {
            Path fresh = copies.resolve("fresh");
            delete(fresh);
            String hash = copy(file, fresh);
            Path copy = copies.resolve(hash.substring(0, 16)).resolve(file.getFileName());
            if (Files.exists(copy)) {
                delete(fresh);
            } else {
                Files.createDirectories(copies.resolve(hash.substring(0, 16)));
                Files.move(fresh, copy);
            }
            return describe(file, isBundled, stamp, hash, copy);
        } catch (IOException error) {
            return new Candidate(file, isBundled, stamp, "", file, null, "cannot be read: " + error.getMessage());
        }
    }

    private Candidate describe(Path file, boolean isBundled, String stamp, String hash, Path copy) {
        PluginDescriptor descriptor = null;
        String problem;
        try {
            descriptor = library.describe(copy);
            problem = problem(descriptor);
        } catch (PluginRuntimeException | NullPointerException unreadable) {
            // PF4J runs into a null when a jar has no manifest.
            problem = readable(copy) ? "it has no manifest" : "it is not a readable jar";
        }
        return new Candidate(file, isBundled, stamp, hash, copy, descriptor, problem);
    }

    private static boolean readable(Path copy) {
        try {
            new ZipFile(copy.toFile()).close();
            return true;
        } catch (IOException broken) {
            return false;
        }
    }

    private @Nullable String problem(PluginDescriptor descriptor) {
        String id = descriptor.getPluginId();
        if (id == null) {
            return "its manifest has no Plugin-Id";
        }
        if (!ID.matcher(id).matches()) {
            return "the plugin id must consist of letters, digits, '.', '_' and '-', got '" + id + "'";
        }
        String version = descriptor.getVersion();
        if (version == null) {
            return "its manifest has no Plugin-Version";
        }
        try {
            library.getVersionManager().compareVersions(version, version);
        } catch (RuntimeException unreadable) {
            return "its version must look like 1.2.3, got '" + version + "'";
        }
        String requires = descriptor.getRequires() == null
                ? "*"
                : descriptor.getRequires().trim();
        try {
            // As PF4J reads it: one version stands for that version and later ones.
            String range = requires.matches("\\d+\\.\\d+\\.\\d+") ? ">=" + requires : requires;
            return library.getVersionManager().checkVersionConstraint(PluginHost.API_VERSION, range)
                    ? null
                    : "it needs plugin API " + requires + ", and this broker has " + PluginHost.API_VERSION;
        } catch (RuntimeException unreadable) {
            return "its Plugin-Requires is no version range: '" + requires + "'";
        }
    }

    /** Copies a jar or a folder and says the hash of what was copied. */
    private static String copy(Path from, Path to) throws IOException {
        MessageDigest digest = sha256();
        Files.createDirectories(
                Files.isDirectory(from) ? to : to.toAbsolutePath().getParent());
        for (Path file : tree(from)) {
            Path target =
                    file.equals(from) ? to : to.resolve(from.relativize(file).toString());
            if (!file.equals(from)) {
                digest.update(from.relativize(file).toString().getBytes(StandardCharsets.UTF_8));
                Files.createDirectories(target.getParent());
            }
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest);
                    OutputStream out = Files.newOutputStream(target)) {
                in.transferTo(out);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException error) throws IOException {
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
