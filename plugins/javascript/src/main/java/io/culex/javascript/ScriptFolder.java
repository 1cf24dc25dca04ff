package io.culex.javascript;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The folder of the scripts. Files are named by their path in it, with slashes. */
final class ScriptFolder {
    private static final List<String> ENDINGS = List.of("", ".js", ".cjs", ".json", "/index.js");

    private final Path root;

    ScriptFolder(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    Path root() {
        return root;
    }

    /** The files that are run: those directly in the folder, in name order. */
    List<String> mains() throws IOException {
        List<String> names = new ArrayList<>();
        if (!Files.isDirectory(root)) {
            return names;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(root, ScriptFolder::isMain)) {
            for (Path entry : entries) {
                names.add(entry.getFileName().toString());
            }
        }
        names.sort(null);
        return names;
    }

    private static boolean isMain(Path entry) {
        String name = entry.getFileName().toString();
        boolean script = name.endsWith(".js") || name.endsWith(".mjs") || name.endsWith(".cjs");
        return script && !name.startsWith(".") && !name.endsWith(".test.js") && Files.isRegularFile(entry);
    }

    String read(String name) throws IOException {
        String text = new String(Files.readAllBytes(inside(name)), StandardCharsets.UTF_8);
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    Path inside(String name) throws IOException {
        Path real = root.resolve(name).toRealPath();
        if (!real.startsWith(root.toRealPath())) {
            throw new IOException(name + " is not inside the scripts folder");
        }
        return real;
    }

    /** The file that {@code require(request)} in a file stands for; null when there is none inside the folder. */
    @Nullable
    String resolve(String from, String request) {
        Path base = root.resolve(from).getParent();
        if (base == null || request.indexOf('\0') >= 0) {
            return null;
        }
        for (String ending : ENDINGS) {
            Path file = base.resolve(request + ending).normalize();
            if (file.startsWith(root) && isScript(file.getFileName().toString()) && Files.isRegularFile(file)) {
                String name = nameOf(file);
                try {
                    inside(name);
                    return name;
                } catch (IOException outside) {
                    return null;
                }
            }
        }
        return null;
    }

    String nameOf(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        return absolute.startsWith(root)
                ? root.relativize(absolute).toString().replace('\\', '/')
                : absolute.toString();
    }

    /** How a file is named in messages to people: with the folder's own name. */
    String shown(String name) {
        return root.getFileName() + "/" + name;
    }

    /** Changes when a script in the folder, however deep, comes, goes or changes. */
    String fingerprint() throws IOException {
        MessageDigest digest = sha256();
        List<Path> files = List.of();
        if (Files.isDirectory(root)) {
            try (Stream<Path> walk = Files.walk(root)) {
                files = walk.filter(file -> isScript(file.getFileName().toString()) && Files.isRegularFile(file))
                        .sorted()
                        .toList();
            } catch (UncheckedIOException moved) {
                throw moved.getCause();
            }
        }
        for (Path file : files) {
            digest.update(nameOf(file).getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            digest.update(Files.readAllBytes(file));
            digest.update((byte) 0);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Nothing else is ever run or read: what the fingerprint does not see cannot change what scripts do. */
    static boolean isScript(String name) {
        return name.endsWith(".js") || name.endsWith(".mjs") || name.endsWith(".cjs") || name.endsWith(".json");
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
