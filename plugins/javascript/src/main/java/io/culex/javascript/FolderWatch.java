package io.culex.javascript;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Watches the scripts folder and the folders in it, at most 256 of them. A save is several events; the listener is called once, when
 * nothing more came for 15 ms, or for 60 ms after a file was seen empty: it is being written. What comes later the listener has to
 * see for itself.
 *
 * <p>Owns a thread, on which the listener is called.
 */
final class FolderWatch implements AutoCloseable {
    private static final long QUIET_MILLIS = 15;
    private static final long EMPTY_QUIET_MILLIS = 60;
    private static final long FOLDER_CHECK_MILLIS = 1000;
    private static final int MOST_FOLDERS = 256;

    private final Path root;
    private final Runnable listener;
    private final Set<Path> watched = new HashSet<>();
    private volatile boolean closed;
    private @Nullable WatchService service;

    FolderWatch(Path root, Runnable listener) {
        this.root = root;
        this.listener = listener;
    }

    void start() throws IOException {
        WatchService watching = root.getFileSystem().newWatchService();
        service = watching;
        register(watching);
        Thread.ofPlatform().daemon().name("culex-scripts-watch").start(() -> watch(watching));
    }

    private void register(WatchService watching) throws IOException {
        if (!Files.isDirectory(root)) {
            return;
        }
        List<Path> folders;
        try (Stream<Path> walk = Files.walk(root)) {
            folders = walk.filter(Files::isDirectory).limit(MOST_FOLDERS).toList();
        } catch (UncheckedIOException moved) {
            throw moved.getCause();
        }
        for (Path folder : folders) {
            add(watching, folder);
        }
    }

    private void add(WatchService watching, Path folder) throws IOException {
        if (Files.isDirectory(folder) && watched.add(folder)) {
            folder.register(
                    watching,
                    StandardWatchEventKinds.ENTRY_CREATE,
                    StandardWatchEventKinds.ENTRY_MODIFY,
                    StandardWatchEventKinds.ENTRY_DELETE);
        }
    }

    private void watch(WatchService watching) {
        try {
            while (!closed) {
                WatchKey key = watched.contains(root)
                        ? watching.take()
                        : watching.poll(FOLDER_CHECK_MILLIS, TimeUnit.MILLISECONDS);
                while (key != null) {
                    long quiet = quietAfter(key);
                    if (!key.reset()) {
                        watched.remove((Path) key.watchable());
                    }
                    key = watching.poll(quiet, TimeUnit.MILLISECONDS);
                }
                register(watching);
                listener.run();
            }
        } catch (InterruptedException | ClosedWatchServiceException end) {
            // The plugin stops.
        } catch (IOException error) {
            if (!closed) {
                listener.run();
            }
        }
    }

    private static long quietAfter(WatchKey key) {
        long quiet = QUIET_MILLIS;
        Path folder = (Path) key.watchable();
        for (WatchEvent<?> event : key.pollEvents()) {
            if (event.context() instanceof Path name && isEmpty(folder.resolve(name))) {
                quiet = EMPTY_QUIET_MILLIS;
            }
        }
        return quiet;
    }

    private static boolean isEmpty(Path file) {
        try {
            return ScriptFolder.isScript(file.getFileName().toString()) && Files.size(file) == 0;
        } catch (IOException gone) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        WatchService watching = service;
        if (watching != null) {
            watching.close();
        }
    }
}
