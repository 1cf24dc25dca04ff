package io.culex.api;

import org.pf4j.Plugin;

/**
 * The class a plugin jar names as {@code Plugin-Class} in its manifest. It needs a constructor without parameters.
 *
 * <p>Life cycle: {@link #start(PluginContext)} once after loading, {@link #stop()} once before unloading. What was
 * registered is closed by the broker before the stop, behind {@link #stopping()}; listeners are told what happened before, for two seconds at most.
 * Afterwards the scheduler, the metrics and the clients' attributes go. When a new version replaces this one, this one is
 * stopped first; when the new one does not start, this one is made anew and started again.
 *
 * <p>Start and stop run on one thread with the plugin's class loader as the context class loader. A plugin sees its own
 * classes, those of plugins it depends on, the JDK, and of the broker only this API, PF4J, SLF4J, JSpecify and GraalVM.
 *
 * @since 0.1
 */
public abstract class CulexPlugin extends Plugin {
    /**
     * Registers hooks and starts what the plugin needs. Connections are not accepted before all plugins that are there
     * at the broker's start have come back from this method.
     *
     * @throws Exception when the plugin cannot work; it is then unloaded without a stop, and the reason is shown
     */
    public abstract void start(PluginContext context) throws Exception;

    /**
     * The plugin is about to be stopped: its hooks go out of force now, and its listeners are told what waits for them. For
     * a plugin that takes time over it and can hurry up. Must not block.
     */
    public void stopping() {}

    /** Not used: see {@link #start(PluginContext)}. */
    @Override
    public final void start() {}
}
