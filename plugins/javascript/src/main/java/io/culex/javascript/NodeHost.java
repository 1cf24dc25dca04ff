package io.culex.javascript;

import io.culex.api.Listeners;
import io.culex.javascript.node.FolderData;
import io.culex.javascript.node.ListenerWish;
import io.culex.javascript.node.NodeCrypto;
import io.culex.javascript.node.Substitutes;
import java.net.IDN;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/** What the prelude's modules of Node may call, for one version. Used by the thread that runs the version's context. */
public final class NodeHost {
    private final Host host;
    private final Host.Surroundings around;
    private final ScriptVersion version;
    private final ScriptLoader.Files files;

    NodeHost(Host host, Host.Surroundings around, ScriptVersion version, ScriptLoader.Files files) {
        this.host = host;
        this.around = around;
        this.version = version;
        this.files = files;
    }

    /** The source of a module, as a function of the library, this and a function that gets another one. */
    @HostAccess.Export
    public Value module(String name) {
        return files.nodeModule(name);
    }

    /** What to use in place of a module that is not there. */
    @HostAccess.Export
    public String hint(String module) {
        return Substitutes.of(module);
    }

    @HostAccess.Export
    public NodeCrypto crypto() {
        return new NodeCrypto();
    }

    /** The folder's files as data. */
    @HostAccess.Export
    public FolderData data() {
        return version.data;
    }

    @HostAccess.Export
    public String inFolder(String path) {
        return version.data.relative(path);
    }

    /** A host name as it is looked up, null when it cannot be one. */
    @HostAccess.Export
    public @Nullable String domain(String name) {
        try {
            return IDN.toASCII(name, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException invalid) {
            return null;
        }
    }

    /** Name, value, …: the variables that config.yml names. */
    @HostAccess.Export
    public Object[] environment() {
        List<Object> all = new ArrayList<>();
        for (String name : around.settings().env()) {
            String value = System.getenv(name);
            if (value != null) {
                all.add(name);
                all.add(value);
            }
        }
        return all.toArray();
    }

    /** The name of the listener that is open on a port, null when there is none. */
    @HostAccess.Export
    public @Nullable String listener(int port) {
        Listeners.Port known = around.context().listeners().find(port);
        return known == null ? null : known.name();
    }

    @HostAccess.Export
    public ListenerWish wish(@Nullable String address, int port, boolean webSocket, String path) {
        return new ListenerWish(address, port, webSocket, path);
    }

    /** Adopts the listener that is open on the port, or opens one on a loopback address. */
    @HostAccess.Export
    public void listen(ListenerWish wish, int call) {
        version.effect(() -> host.later(call, listening(wish).thenApply(Listeners.Port::port)));
    }

    private CompletionStage<Listeners.Port> listening(ListenerWish wish) {
        Listeners listeners = around.context().listeners();
        Listeners.Port known = wish.port() == 0 ? null : listeners.find(wish.port());
        boolean renews =
                known != null && known.tls() && wish.complete() && known.name().startsWith("script-");
        if (known != null && !renews) {
            String mismatch = wish.mismatch(known);
            return mismatch == null ? CompletableFuture.completedFuture(known) : refused(mismatch);
        }
        if (!around.settings().openListeners()) {
            return refused(
                    "port " + wish.port() + " is not open, and scripts may not open ports: add a listener to config.yml"
                            + " or set scripts.open-listeners: loopback");
        }
        return wish.complete()
                ? listeners.open(wish.opening())
                : refused("port " + wish.port()
                        + " needs key and cert, as PEM: a script reads them with fs.readFileSync from"
                        + " its folder; or add a listener with tls to config.yml");
    }

    private static CompletionStage<Listeners.Port> refused(String why) {
        return CompletableFuture.failedFuture(new IllegalStateException(why));
    }
}
