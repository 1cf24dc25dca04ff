package io.culex.broker.plugin;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices changes of the user's plugin folder and waits until they are complete.
 *
 * <p>One thread of its own. The operating system's events only wake it early: what counts is the folder's fingerprint,
 * which is also looked at once a second, because network and container file systems report nothing. A change is acted on
 * when the fingerprint has stayed the same for a quarter of a second and every jar can be opened; a jar that cannot is
 * given two seconds.
 */
final class PluginWatch {
    private static final Logger LOG = LoggerFactory.getLogger(PluginWatch.class);
    private static final long LOOK_MILLIS = 1_000;
    private static final long SETTLE_MILLIS = 250;
    private static final int MOST_SETTLES = 8;

    private final Path folder;
    private final PluginFolders folders;
    private final Runnable changed;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private final @Nullable WatchService service;
    private @Nullable WatchKey key;
    private String seen;

    PluginWatch(Path folder, PluginFolders folders, Runnable changed) {
        this.folder = folder;
        this.folders = folders;
        this.changed = changed;
        this.service = open(folder);
        this.seen = folders.fingerprint();
        this.thread = Thread.ofPlatform().daemon().name("culex-plugin-watch").unstarted(this::run);
    }

    private static @Nullable WatchService open(Path folder) {
        try {
            return folder.getFileSystem().newWatchService();
        } catch (IOException | UnsupportedOperationException unavailable) {
            LOG.debug("no file system events for {}: {}", folder, unavailable.toString());
            return null;
        }
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            changed.run(); // Something may have changed since the start.
            while (closed.getCount() > 0) {
                pause(LOOK_MILLIS);
                String now = folders.fingerprint();
                if (!now.equals(seen)) {
                    seen = settled(now);
                    changed.run();
                }
            }
        } catch (InterruptedException | ClosedWatchServiceException end) {
            LOG.trace("watching ends");
        }
    }

    private String settled(String first) throws InterruptedException {
        String before = first;
        for (int quiet = 0; ; ) {
            closed.await(SETTLE_MILLIS, TimeUnit.MILLISECONDS);
            String now = folders.fingerprint();
            quiet = now.equals(before) ? quiet + 1 : 0;
            before = now;
            if ((quiet > 0 && (quiet == MOST_SETTLES || folders.whole())) || closed.getCount() == 0) {
                return now;
            }
        }
    }

    /** Waits for an event of the file system or until the time is over. */
    private void pause(long millis) throws InterruptedException {
        WatchKey watched = watched();
        if (service == null || watched == null) {
            closed.await(millis, TimeUnit.MILLISECONDS);
            return;
        }
        WatchKey signalled = service.poll(millis, TimeUnit.MILLISECONDS);
        if (signalled != null) {
            signalled.pollEvents();
            signalled.reset();
        }
    }

    /** The folder may come into being, or be replaced, while the broker runs. */
    private @Nullable WatchKey watched() {
        if (service == null || (key != null && key.isValid())) {
            return key;
        }
        key = null;
        if (Files.isDirectory(folder)) {
            try {
                key = folder.register(
                        service,
                        StandardWatchEventKinds.ENTRY_CREATE,
                        StandardWatchEventKinds.ENTRY_MODIFY,
                        StandardWatchEventKinds.ENTRY_DELETE);
            } catch (IOException unavailable) {
                LOG.debug("no file system events for {}: {}", folder, unavailable.toString());
            }
        }
        return key;
    }

    void close() {
        closed.countDown();
        try {
            if (service != null) {
                service.close();
            }
            if (Thread.currentThread() != thread) {
                thread.join(5_000);
            }
        } catch (IOException error) {
            LOG.debug("closing: {}", error.toString());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
