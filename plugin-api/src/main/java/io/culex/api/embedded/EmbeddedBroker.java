package io.culex.api.embedded;

import io.culex.api.PluginContext;

/**
 * A broker that runs in this process.
 *
 * @since 0.1
 */
public interface EmbeddedBroker extends AutoCloseable {
    /** The port a listener of config.yml is bound to; {@code metrics} is that of the section of this name. */
    int port(String listener);

    /** The broker's services for the program around it, under the plugin id {@code embedded}. */
    PluginContext context();

    /** Closes listeners, connections, plugins and the store, in this order; returns when all are closed. */
    @Override
    void close();
}
