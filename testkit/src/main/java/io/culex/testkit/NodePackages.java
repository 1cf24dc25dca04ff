package io.culex.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Packages of Node that tests need, as a {@code package-lock.json} lists them. */
public final class NodePackages {
    private NodePackages() {}

    /**
     * Has npm install the packages of a folder where they are missing or older than the list, while other processes that want the
     * same wait.
     *
     * @return the folder
     * @throws AssertionError with what npm said and what to do, when it does not work
     */
    public static Path installed(Path folder) {
        Path lock = Path.of(
                System.getProperty("java.io.tmpdir"),
                "culex-node-"
                        + Integer.toHexString(
                                folder.toAbsolutePath().normalize().hashCode()) + ".lock");
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock _ = channel.lock()) {
            if (!current(folder)) {
                install(folder);
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** npm writes its list when it has installed all. */
    private static boolean current(Path folder) throws IOException {
        Path list = folder.resolve("node_modules/.package-lock.json");
        return Files.exists(list)
                && Files.getLastModifiedTime(list)
                                .compareTo(Files.getLastModifiedTime(folder.resolve("package-lock.json")))
                        >= 0;
    }

    private static void install(Path folder) throws IOException {
        String advice = "; tests need Node with npm, and once the network: npm ci --prefix " + folder.normalize();
        Process npm;
        try {
            npm = new ProcessBuilder("npm", "ci", "--no-audit", "--no-fund", "--loglevel=error")
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            throw new AssertionError("npm does not start: " + e.getMessage() + advice, e);
        }
        npm.getOutputStream().close();
        String said = new String(npm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (npm.waitFor() != 0) {
                throw new AssertionError("npm ended with " + npm.exitValue() + ": " + said + advice);
            }
        } catch (InterruptedException e) {
            npm.destroy();
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while npm installs packages", e);
        }
    }
}
