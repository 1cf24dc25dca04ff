package io.culex.api.embedded;

import java.util.Map;
import java.util.ServiceLoader;

/**
 * Starts brokers inside this process. The broker's jar provides the one implementation by {@link ServiceLoader}.
 *
 * @since 0.1
 */
public interface BrokerLauncher {
    /**
     * Starts a broker and returns when its listeners are open and its plugins are started.
     *
     * @param settings paths and values as {@code --set} takes them, for example {@code listeners.mqtt.port} to {@code 0}
     * @throws Exception when it cannot start; everything that was opened is closed again
     */
    EmbeddedBroker start(Map<String, String> settings) throws Exception;

    /** The launcher that is on the class path. */
    static BrokerLauncher find() {
        return ServiceLoader.load(BrokerLauncher.class)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no broker on the class path: add io.culex:culex-broker"));
    }
}
