package io.culex.broker.plugin;

/** The broker must not start, because a plugin that is required is not there. */
public final class PluginStartException extends Exception {
    private static final long serialVersionUID = 1;

    PluginStartException(String message) {
        super(message);
    }
}
