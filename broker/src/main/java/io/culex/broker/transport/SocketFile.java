package io.culex.broker.transport;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of a Unix domain socket. It appears under its name only when it has its mode: it is made in a folder that nobody
 * else may enter, and moved. One that a process left behind is replaced, one that is listened on never is.
 */
final class SocketFile {
    private static final Logger LOG = LoggerFactory.getLogger(SocketFile.class);

    private final Path path;
    private @Nullable Object key;

    SocketFile(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    /**
     * Makes the file.
     *
     * @param mode octal digits
     * @param bind binds a socket to a path
     * @throws IOException when there is something else under the name
     */
    <T> T bind(String mode, Function<Path, T> bind) throws IOException {
        Path folder = path.getParent();
        if (folder == null) {
            throw new IOException(path + " is no place for a socket");
        }
        Files.createDirectories(folder);
        refuseTaken();
        Path workshop = Files.createTempDirectory(folder, ".c");
        Path made = workshop.resolve("s");
        try {
            T bound = bind.apply(made);
            Files.setPosixFilePermissions(made, permissions(mode));
            Files.move(made, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            key = key();
            return bound;
        } finally {
            Files.deleteIfExists(made);
            Files.deleteIfExists(workshop);
        }
    }

    private void refuseTaken() throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!attributes().isOther()) {
            throw new FileAlreadyExistsException(path + " is there already and is no socket");
        }
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(path));
        } catch (IOException e) {
            LOG.info("{} was left behind by a process that is gone; it is replaced", path);
            return;
        }
        throw new FileAlreadyExistsException(path + " is listened on by another process");
    }

    private BasicFileAttributes attributes() throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private @Nullable Object key() throws IOException {
        return attributes().fileKey();
    }

    private static Set<PosixFilePermission> permissions(String mode) {
        int bits = Integer.parseInt(mode, 8);
        PosixFilePermission[] all = PosixFilePermission.values(); // the owner's first, reading first
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (int i = 0; i < all.length; i++) {
            if ((bits & (0400 >> i)) != 0) {
                permissions.add(all[i]);
            }
        }
        return permissions;
    }

    /** Removes the file, unless another process has put its own in its place. */
    void remove() {
        try {
            if (key != null && Files.exists(path, LinkOption.NOFOLLOW_LINKS) && key.equals(key())) {
                Files.delete(path);
            }
        } catch (IOException e) {
            LOG.warn("{} cannot be removed: {}", path, e.getMessage());
        }
    }
}
