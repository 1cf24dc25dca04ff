package io.culex.javascript.node;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.graalvm.polyglot.HostAccess;
import org.jspecify.annotations.Nullable;

/**
 * What the module {@code fs} asks of Java: files of the scripts folder, for reading. Nothing outside of it is looked at, and
 * links that lead out of it are not followed.
 *
 * <p>{@link #changed()} is for any thread; all else is for the thread that runs the context.
 */
public final class FolderData {
    static final int MOST_BYTES = 4 << 20;

    /** Names may come from clients: those beyond are looked at but not watched. */
    private static final int MOST_WATCHED = 1000;

    private final Path root;
    private final Map<Path, Integer> read = new ConcurrentHashMap<>();
    private byte[] taken = new byte[0];

    /** @param root the scripts folder, absolute */
    public FolderData(Path root) {
        this.root = root;
    }

    /** Reads a file, which {@link #taken} has then; returns Node's name of the failure, null when there is none. */
    @HostAccess.Export
    public @Nullable String open(String name) {
        Path file = inside(name);
        if (file == null) {
            return "EACCES";
        }
        try {
            Path real = file.toRealPath();
            if (!real.startsWith(root.toRealPath())) {
                return "EACCES";
            }
            if (Files.isDirectory(real, LinkOption.NOFOLLOW_LINKS)) {
                return "EISDIR";
            }
            if (!Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS)) {
                return "EACCES";
            }
            byte[] content = content(real);
            if (content.length > MOST_BYTES) {
                return "EFBIG";
            }
            taken = content;
            remember(file, Arrays.hashCode(content));
            return null;
        } catch (NoSuchFileException absent) {
            remember(file, 0);
            return "ENOENT";
        } catch (IOException unreadable) {
            return "EACCES";
        }
    }

    /** What was read last. */
    @HostAccess.Export
    public ByteBuffer taken() {
        return ByteBuffer.wrap(taken);
    }

    @HostAccess.Export
    public boolean exists(String name) {
        Path file = inside(name);
        try {
            boolean there = file != null && file.toRealPath().startsWith(root.toRealPath());
            if (file != null && !read.containsKey(file)) {
                remember(file, there ? hash(file) : 0);
            }
            return there;
        } catch (IOException absent) {
            if (file != null) {
                remember(file, 0);
            }
            return false;
        }
    }

    /** What counts is what was seen first: a file that changed before it was looked at again has changed all the same. */
    private void remember(Path file, int hash) {
        if (read.size() < MOST_WATCHED) {
            read.putIfAbsent(file, hash);
        }
    }

    /** The place in the folder, by its name alone; null when that leads out of it. */
    private @Nullable Path inside(String name) {
        try {
            Path file = root.resolve(name).normalize();
            return name.isEmpty() || name.indexOf('\0') >= 0 || !file.startsWith(root) ? null : file;
        } catch (InvalidPathException noPath) {
            return null;
        }
    }

    private static byte[] content(Path real) throws IOException {
        try (InputStream in = Files.newInputStream(real, LinkOption.NOFOLLOW_LINKS)) {
            return in.readNBytes(MOST_BYTES + 1);
        }
    }

    private int hash(Path file) {
        try {
            Path real = file.toRealPath();
            boolean plain = real.startsWith(root.toRealPath()) && Files.isRegularFile(real);
            return plain ? Arrays.hashCode(content(real)) : 0;
        } catch (IOException absent) {
            return 0;
        }
    }

    /** Whether anything was asked for. */
    public boolean used() {
        return !read.isEmpty();
    }

    /** Whether one of the files that were asked for is not what it was then. */
    public boolean changed() {
        for (Map.Entry<Path, Integer> each : read.entrySet()) {
            if (hash(each.getKey()) != each.getValue()) {
                return true;
            }
        }
        return false;
    }

    /** How a name in the folder looks as it is written in {@code file:} URLs: relative to the folder where it is inside. */
    public String relative(String absolute) {
        try {
            Path file = Path.of(absolute).normalize();
            return file.startsWith(root) ? root.relativize(file).toString().replace('\\', '/') : absolute;
        } catch (InvalidPathException noPath) {
            return absolute;
        }
    }
}
