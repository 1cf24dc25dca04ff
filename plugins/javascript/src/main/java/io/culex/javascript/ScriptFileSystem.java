package io.culex.javascript;

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
import java.util.function.Consumer;
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
    private static final Map<String, String> EXPORTS = Map.of(
            "aedes", "export const Aedes = it.Aedes, createBroker = it.createBroker;",
            "net", "export const createServer = it.createServer, Server = it.Server, isIP = it.isIP;",
            "buffer", "export const Buffer = it.Buffer, constants = it.constants;",
            "events", "export const EventEmitter = it, once = it.once;",
            "timers",
                    "export const { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate }"
                            + " = it;",
            "util",
                    "export const { inspect, format, promisify, callbackify, inherits, isDeepStrictEqual, deprecate,"
                            + " types } = it;",
            "process", "export const env = it.env;",
            "console", "");

    private final ScriptFolder folder;
    private final Consumer<String> opened;

    ScriptFileSystem(ScriptFolder folder, Consumer<String> opened) {
        this.folder = folder;
        this.opened = opened;
    }

    @Override
    public Path parsePath(URI uri) {
        return "node".equals(uri.getScheme())
                ? folder.root().resolve(CORE).resolve(uri.getSchemeSpecificPart())
                : Path.of(uri);
    }

    @Override
    public Path parsePath(String path) {
        return EXPORTS.containsKey(path) ? folder.root().resolve(CORE).resolve(path) : Path.of(path);
    }

    private @Nullable String core(Path path) {
        Path absolute = toAbsolutePath(path);
        Path parent = absolute.getParent();
        return parent != null && parent.equals(folder.root().resolve(CORE))
                ? EXPORTS.get(absolute.getFileName().toString())
                : null;
    }

    private static byte[] module(String name, String exports) {
        String text = "const it = globalThis[Symbol.for('culex.core')]('" + name + "'); export default it; " + exports;
        return text.getBytes(StandardCharsets.UTF_8);
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
        Path real = toAbsolutePath(path).toRealPath();
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
        String exports = core(path);
        if (exports != null) {
            return new TextChannel(module(path.getFileName().toString(), exports));
        }
        Path real = inside(path);
        if (!ScriptFolder.isScript(path.getFileName().toString())) {
            throw new NoSuchFileException(path.toString());
        }
        opened.accept(folder.nameOf(toAbsolutePath(path)));
        return new TextChannel(Files.readAllBytes(real));
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
