package io.culex.api;

import io.culex.api.control.ControlHandler;
import io.culex.api.hook.Hook;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import org.slf4j.Logger;

/**
 * The broker as one plugin sees it. Safe from any thread. Implemented by the broker; may grow.
 *
 * @since 0.1
 */
public interface PluginContext {
    /** The id from the plugin's manifest. */
    String pluginId();

    /** The broker's version. */
    String brokerVersion();

    /**
     * Puts a hook in force; an object may implement several hook interfaces. Listeners run on the plugin's own thread.
     *
     * <p>What the hook says of itself (priority, topic filters, events, names) is read now and not again: to change it,
     * register anew and close the old registration. Clients that are connected meet the hook from their next packet on.
     *
     * @throws IllegalArgumentException when a topic filter of the hook is not valid
     * @throws IllegalStateException when the plugin is stopped
     */
    Registration register(Hook hook);

    /**
     * The same; listeners of this hook run as tasks of the given executor, which must run one task at a time. A task
     * brings up to 256 events and ends with {@link io.culex.api.hook.Listener#onBatchEnd()}. When the executor refuses a
     * task, the listener is told nothing more.
     */
    Registration register(Hook hook, Executor listenerExecutor);

    /** Publishes messages in the plugin's name. */
    Publisher publisher();

    /** The clients that are connected. */
    Clients clients();

    /** The sessions, of connected clients and of those that are away. */
    Sessions sessions();

    /** The retained messages. */
    RetainedMessages retained();

    /** The subscriptions in force. */
    Subscriptions subscriptions();

    Listeners listeners();

    /** Timers of this plugin, on threads of its own; cancelled when it stops. */
    ScheduledExecutorService scheduler();

    /** The plugin's own counters and gauges; they go when it stops. */
    Metrics metrics();

    /** The plugin's own section of config.yml: {@code plugins.<id>}, or the section the broker has for a bundled one. */
    PluginConfig config();

    /** A folder for the plugin's own files, made on first use. */
    Path dataDirectory();

    /** Where the plugin logs: {@code plugin.<id>}. */
    Logger log();

    /** Lines that the banner and {@code plugin list} show for this plugin, such as scripts and their handlers. */
    void describe(java.util.List<String> lines);

    /**
     * Keeps CONNECTs of new clients waiting until the registration is closed, at most 30 seconds: for a plugin that decides
     * about clients and is still getting ready. Only inside {@link CulexPlugin#start(PluginContext)}.
     */
    Registration holdConnects();

    /**
     * Runs a task when the broker's listeners are open, at once when they are: for what takes time and need not keep the
     * listeners from opening. Runs on a thread of the broker's that must not be blocked.
     */
    void whenListening(Runnable task);

    /**
     * Answers requests of other processes of the same user by the broker's control socket, until the registration is closed or the
     * plugin stops. A broker around which nothing else is built has no such socket.
     *
     * @param name what requests begin with; a later registration under the name takes the place of an earlier one
     */
    default Registration control(String name, ControlHandler handler) {
        return () -> {};
    }
}
