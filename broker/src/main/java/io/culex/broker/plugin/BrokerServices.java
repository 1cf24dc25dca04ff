package io.culex.broker.plugin;

import io.culex.api.Clients;
import io.culex.api.PluginConfig;
import io.culex.api.Publisher;
import io.culex.api.Registration;
import io.culex.api.RetainedMessages;
import io.culex.api.Sessions;
import io.culex.api.Subscriptions;
import io.culex.api.control.ControlHandler;

/** What the broker lends to plugins; the core implements it. */
public interface BrokerServices {
    /** The broker's version. */
    String version();

    /** Publishes in the name of a plugin, whose own publish interceptors are not asked. */
    Publisher publisher(String pluginId);

    Clients clients();

    Sessions sessions();

    RetainedMessages retained();

    Subscriptions subscriptions();

    /** The listeners, for a plugin to open some of its own until it closes this. */
    PluginListeners listeners(String pluginId);

    /** Runs a task when the listeners are open, at once when they are. */
    void whenListening(Runnable task);

    /** Answers requests by the control socket. */
    Registration control(String name, ControlHandler handler);

    /** The section of config.yml for a plugin. */
    PluginConfig config(String pluginId);
}
