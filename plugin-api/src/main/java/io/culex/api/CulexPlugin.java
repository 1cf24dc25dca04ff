package io.culex.api;

import org.pf4j.Plugin;

/**
 * The class a plugin jar names as {@code Plugin-Class} in its manifest. It needs a constructor without parameters.
 *
 * <p>Life cycle: {@link #start(PluginContext)} once after loading, {@link #stop()} once before unloading. What was
 * registered is closed by the broker at the stop, as are the scheduler and the clients' attributes.
 *
 * @since 0.1
 */
public abstract class CulexPlugin extends Plugin {
    /**
     * Registers hooks and starts what the plugin needs. Connections are not accepted before all plugins that are there
     * at the broker's start have come back from this method.
     *
     * @throws Exception when the plugin cannot work; it is then unloaded and the reason is shown
     */
    public abstract void start(PluginContext context) throws Exception;

    /** Not used: see {@link #start(PluginContext)}. */
    @Override
    public final void start() {}
}
