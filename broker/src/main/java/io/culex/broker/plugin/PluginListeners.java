package io.culex.broker.plugin;

import io.culex.api.Listeners;

/** The listeners as one plugin sees them. Closing it closes those that the plugin opened; their connections stay. */
public interface PluginListeners extends Listeners, AutoCloseable {
    @Override
    void close();
}
