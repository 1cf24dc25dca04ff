package io.culex.javascript;

import io.culex.javascript.node.CoreModules;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.Map;
import java.util.Set;
import org.graalvm.polyglot.io.FileSystem;
import org.jspecify.annotations.Nullable;

/**
 * What {@code import} sees: the scripts folder, for reading, and the core modules as files that are only in memory. Whatever
 * lies outside does not exist.
 *
 * <p>Used by the thread that runs the context.
 */
final class ScriptFileSystem implements FileSystem {
    private static final String CORE = ".core";

    /** In the file names of modules such as {@code fs/promises}. */
    private static final char SLASH = '~';

    /** Told of each file that is read; gives what is run of it. */
    @FunctionalInterface
    interface Opened {
        String read(String name, String text) throws IOException;
    }

    private final ScriptFolder folder;
    private final Opened opened;

    ScriptFileSystem(ScriptFolder folder, Opened opened) {
        this.folder = folder;
        this.opened = opened;
    }

    @Override
    public Path parsePath(URI uri) {
        return "node".equals(uri.getScheme()) ? coreFile(uri.getSchemeSpecificPart()) : Path.of(uri);
    }

    @Override
    public Path parsePath(String path) {
        return CoreModules.has(path) ? coreFile(path) : Path.of(path);
    }

    private Path coreFile(String module) {
        return folder.root().resolve(CORE).resolve(module.replace('/', SLASH));
    }

    /** The text of a core module, null for everything else. */
    private byte @Nullable [] core(Path path) {
        Path absolute = toAbsolutePath(path);
        Path parent = absolute.getParent();
        return parent != null && parent.equals(folder.root().resolve(CORE))
                ? CoreModules.text(absolute.getFileName().toString().replace(SLASH, '/'))
                : null;
    }

    @Override
    public void checkAccess(Path path, Set<? extends AccessMode> modes, LinkOption... options) throws IOException {
        if (modes.contains(AccessMode.WRITE) || modes.contains(AccessMode.EXECUTE)) {
            throw new AccessDeniedException(path.toString());
        }
        if (core(path) == null) {
            inside(path);
        }
    }

    /** The file itself, or the answer that there is none: a denial would end the search for a module. */
    private Path inside(Path path) throws IOException {
        Path real = ScriptFolder.imported(toAbsolutePath(path)).toRealPath();
        if (!real.startsWith(folder.root().toRealPath())) {
            throw new NoSuchFileException(path.toString());
        }
        return real;
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        for (OpenOption option : options) {
            if (option != StandardOpenOption.READ) {
                throw new AccessDeniedException(path.toString());
            }
        }
        byte[] core = core(path);
        if (core != null) {
            return new TextChannel(core);
        }
        Path real = inside(path);
        Path named = ScriptFolder.imported(toAbsolutePath(path));
        if (!ScriptFolder.isScript(named.getFileName().toString())) {
            throw new NoSuchFileException(path.toString());
        }
        String text = new String(Files.readAllBytes(real), StandardCharsets.UTF_8);
        return new TextChannel(opened.read(folder.nameOf(named), text).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Path toAbsolutePath(Path path) {
        return path.isAbsolute()
                ? path.normalize()
                : folder.root().resolve(path).normalize();
    }

    @Override
    public Path toRealPath(Path path, LinkOption... options) throws IOException {
        return core(path) != null ? toAbsolutePath(path) : inside(path);
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) throws IOException {
        return core(path) != null
                ? Map.of("isRegularFile", true, "isDirectory", false)
                : Files.readAttributes(inside(path), attributes, options);
    }

    @Override
    public void createDirectory(Path path, FileAttribute<?>... attributes) throws IOException {
        throw new AccessDeniedException(path.toString());
    }

    @Override
    public void delete(Path path) throws IOException {
        throw new AccessDeniedException(path.toString());
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path path, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        throw new AccessDeniedException(path.toString());
    }
}
