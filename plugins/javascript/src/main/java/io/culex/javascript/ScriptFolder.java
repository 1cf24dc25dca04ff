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

    /** What the name of a file ends with that may take the place of the one without it. */
    static final String NEXT = ".next.js";

    private final Path root;
    private final boolean next;

    ScriptFolder(Path root) {
        this(root, false);
    }

    private ScriptFolder(Path root, boolean next) {
        this.root = root.toAbsolutePath().normalize();
        this.next = next;
    }

    /** The same folder with each {@code x.next.js} in place of {@code x.js}. */
    ScriptFolder next() {
        return new ScriptFolder(root, true);
    }

    /** The names of the files that may come next. */
    List<String> candidates() throws IOException {
        return named(ScriptFolder::isCandidate);
    }

    Path root() {
        return root;
    }

    /** The files that are run: those directly in the folder, in name order. */
    List<String> mains() throws IOException {
        List<String> names = named(ScriptFolder::isMain);
        for (String candidate : next ? candidates() : List.<String>of()) {
            String replaced = candidate.substring(0, candidate.length() - NEXT.length()) + ".js";
            int place = names.indexOf(replaced);
            if (place >= 0) {
                names.set(place, candidate);
            } else {
                names.add(candidate);
            }
        }
        return names;
    }

    private List<String> named(DirectoryStream.Filter<Path> wanted) throws IOException {
        List<String> names = new ArrayList<>();
        if (!Files.isDirectory(root)) {
            return names;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(root, wanted)) {
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
        return script
                && !name.startsWith(".")
                && !name.endsWith(".test.js")
                && !name.endsWith(NEXT)
                && Files.isRegularFile(entry);
    }

    private static boolean isCandidate(Path entry) {
        String name = entry.getFileName().toString();
        return name.endsWith(NEXT) && !name.startsWith(".") && Files.isRegularFile(entry);
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
                        .filter(file -> next || !file.getFileName().toString().endsWith(NEXT))
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
