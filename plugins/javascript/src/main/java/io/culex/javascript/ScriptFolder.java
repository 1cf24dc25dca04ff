package io.culex.javascript;

import io.culex.javascript.typescript.TypeEraser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The folder of the scripts. Files are named by their path in it, with slashes. */
final class ScriptFolder {
    private static final List<String> ENDINGS =
            List.of("", ".js", ".cjs", ".ts", ".cts", ".json", "/index.js", "/index.ts");

    /** What {@code import} tries beside the name as it stands. */
    private static final List<String> IMPORTED = List.of(".js", ".mjs", ".ts", ".mts", "/index.js", "/index.ts");

    private static final Pattern TEST = Pattern.compile(".+\\.test\\.[cm]?[jt]s");
    private static final Pattern JAVASCRIPT = Pattern.compile("\\.([cm]?)js$");

    /** A file that may take the place of the one without that word. */
    private static final Pattern NEXT = Pattern.compile("(.+)\\.next(\\.[cm]?[jt]s)");

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
            String replaced = NEXT.matcher(candidate).replaceFirst("$1$2");
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
        return inOrder(names);
    }

    private static List<String> inOrder(List<String> names) {
        names.sort(null);
        names.removeAll(besideJavaScript(names));
        return names;
    }

    /** Those of the files that are run. */
    static List<String> mainsOf(Collection<String> files) {
        List<String> names = new ArrayList<>(files);
        names.removeIf(name -> name.contains("/") || !isMain(name));
        return inOrder(names);
    }

    /** The tests of these files: of {@code a.js} this is {@code a.test.js}. */
    List<Path> testsOf(Collection<String> files) {
        List<Path> tests = new ArrayList<>();
        for (String name : new TreeSet<>(files)) {
            String base = name.substring(0, name.lastIndexOf('.'));
            for (String ending : List.of("js", "mjs", "cjs", "ts", "mts", "cts")) {
                Path test = root.resolve(base + ".test." + ending);
                if (Files.isRegularFile(test) && !tests.contains(test)) {
                    tests.add(test);
                }
            }
        }
        return tests;
    }

    /** The files of TypeScript that are not run, since a file of JavaScript with the same name is. */
    List<String> shadowed() throws IOException {
        List<String> names = new ArrayList<>();
        if (Files.isDirectory(root)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(root, ScriptFolder::isMain)) {
                entries.forEach(entry -> names.add(entry.getFileName().toString()));
            }
        }
        return besideJavaScript(names);
    }

    /** Compilers write their output there. */
    private static List<String> besideJavaScript(List<String> names) {
        return names.stream()
                .filter(TypeEraser::isFor)
                .filter(name -> names.contains(name.replaceFirst("ts$", "js")))
                .toList();
    }

    private static boolean isMain(Path entry) {
        return isMain(entry.getFileName().toString()) && Files.isRegularFile(entry);
    }

    private static boolean isMain(String name) {
        return isScript(name) && !name.endsWith(".json") && !name.startsWith(".") && !isTest(name) && !isNext(name);
    }

    private static boolean isCandidate(Path entry) {
        String name = entry.getFileName().toString();
        return isNext(name) && !name.startsWith(".") && Files.isRegularFile(entry);
    }

    /** Whether a file of this name may take the place of another. */
    private static boolean isNext(String name) {
        return NEXT.matcher(name).matches();
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
        // TypeScript names what a compiler would have written.
        String typed = JAVASCRIPT.matcher(request).replaceFirst(".$1ts");
        return typed.equals(request) ? null : resolve(from, typed);
    }

    /** The file that a path in {@code import} stands for; the path itself when there is none. */
    static Path imported(Path path) {
        if (Files.isRegularFile(path)) {
            return path;
        }
        String name = path.toString();
        List<String> candidates = new ArrayList<>();
        IMPORTED.forEach(ending -> candidates.add(name + ending));
        candidates.add(JAVASCRIPT.matcher(name).replaceFirst(".$1ts"));
        for (String each : candidates) {
            Path candidate = Path.of(each);
            if (Files.isRegularFile(candidate)) {
                return candidate;
            }
        }
        return path;
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
                        .filter(file -> next || !isNext(file.getFileName().toString()))
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
        return name.endsWith(".js")
                || name.endsWith(".mjs")
                || name.endsWith(".cjs")
                || name.endsWith(".json")
                || TypeEraser.isFor(name);
    }

    /** Whether a file of this name holds tests. */
    static boolean isTest(String name) {
        return TEST.matcher(name).matches();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
