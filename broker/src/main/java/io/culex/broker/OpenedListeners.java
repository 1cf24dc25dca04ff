package io.culex.broker;

import io.culex.broker.config.Config;
import io.culex.broker.config.ListenerConfig;
import io.culex.broker.config.ScriptsConfig;
import io.culex.broker.config.TlsConfig;
import io.culex.broker.plugin.PluginListeners;
import io.culex.broker.transport.Listener;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The listeners that one plugin opened; they close with it. Safe from any thread. Its lock guards the list; that of {@link
 * OpenListeners} is taken inside it, never the other way.
 */
final class OpenedListeners implements PluginListeners {
    private final OpenListeners all;
    private final Config config;
    private final String pluginId;
    private final List<Listener> mine = new ArrayList<>();
    private final List<Path> files = new ArrayList<>();
    private int anyPort;
    private boolean stopped;

    OpenedListeners(OpenListeners all, Config config, String pluginId) {
        this.all = all;
        this.config = config;
        this.pluginId = pluginId;
    }

    @Override
    public boolean listening(int port) {
        Port known = all.find(port);
        return known != null && !known.webSocket() && !known.tls();
    }

    @Override
    public @Nullable Port find(int port) {
        return all.find(port);
    }

    @Override
    public CompletionStage<Integer> open(String host, int port) {
        return open(new Opening(host, port, false, "", null)).thenApply(Port::port);
    }

    @Override
    public CompletionStage<Port> open(Opening opening) {
        CompletableFuture<Port> answer = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                answer.complete(bind(opening));
            } catch (IOException | SecurityException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    private synchronized Port bind(Opening opening) throws IOException {
        if (stopped) {
            throw new IOException("the plugin " + pluginId + " is stopped");
        }
        int port = opening.port();
        if (config.scripts().openListeners() == ScriptsConfig.OpenListeners.NONE) {
            throw new SecurityException("scripts.open-listeners is none: no script may open port " + port);
        }
        if (!InetAddress.getByName(opening.host()).isLoopbackAddress()) {
            throw new SecurityException("scripts may open listeners on loopback addresses only, not on "
                    + opening.host() + "; name it in config.yml under listeners");
        }
        Listener known = opened(opening);
        if (known != null) {
            // The watch over certificates takes the new files.
            tls(known.name(), opening.certificate());
            return OpenListeners.port(known.name(), known.port(), known.config());
        }
        String name = port == 0 ? "script-any-" + ++anyPort : "script-" + port;
        Listener fresh = all.open(name, listener(name, opening));
        mine.add(fresh);
        return OpenListeners.port(name, fresh.port(), fresh.config());
    }

    private @Nullable Listener opened(Opening opening) {
        for (Listener each : mine) {
            boolean same = each.config().type() == type(opening)
                    && (each.config().tls() != null) == (opening.certificate() != null);
            if (each.port() == opening.port() && same) {
                return each;
            }
        }
        return null;
    }

    private static ListenerConfig.Type type(Opening opening) {
        return opening.webSocket() ? ListenerConfig.Type.WS : ListenerConfig.Type.TCP;
    }

    private ListenerConfig listener(String name, Opening opening) throws IOException {
        ListenerConfig plain = ListenerConfig.on(type(opening), opening.host(), opening.port());
        return plain.with(
                opening.webSocket() ? opening.path() : plain.websocketPath(), tls(name, opening.certificate()));
    }

    /** Certificates come from files, of which the broker sees when they change. */
    private @Nullable TlsConfig tls(String name, @Nullable Certificate certificate) throws IOException {
        if (certificate == null) {
            return null;
        }
        Path folder = config.data().dir().resolve("listeners-of-plugins").resolve(pluginId);
        Files.createDirectories(folder);
        byte[] authorities = certificate.authorities();
        TlsConfig.ClientAuth asks = authorities == null
                ? TlsConfig.ClientAuth.NONE
                : certificate.required() ? TlsConfig.ClientAuth.REQUIRE : TlsConfig.ClientAuth.REQUEST;
        return new TlsConfig(
                write(folder.resolve(name + ".cert.pem"), certificate.chain()),
                write(folder.resolve(name + ".key.pem"), certificate.key()),
                certificate.keyPassword(),
                authorities == null ? null : write(folder.resolve(name + ".ca.pem"), authorities),
                asks,
                TlsConfig.UserNameFrom.NONE,
                TlsConfig.DEFAULTS.protocols(),
                List.of(),
                TlsConfig.DEFAULTS.sni());
    }

    private Path write(Path file, byte[] content) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        Files.write(fresh, content);
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        if (!files.contains(file)) {
            files.add(file);
        }
        return file;
    }

    @Override
    public synchronized void close() {
        stopped = true;
        all.close(mine);
        mine.clear();
        for (Path file : files) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException stays) {
                // The next start writes it anew.
            }
        }
        files.clear();
    }
}
