package io.culex.broker.cli;

import io.culex.broker.config.ConfigException;
import io.culex.broker.config.ConfigSource;
import io.culex.broker.config.LoadedConfig;
import io.culex.broker.config.Problem;
import java.util.List;

/** Runs a broker for the command {@code start}. */
@FunctionalInterface
public interface BrokerStarter {
    /**
     * Runs a broker until it ends.
     *
     * @param config the configuration
     * @param source where it was read from, to read it again
     * @return the exit code of the process
     * @throws ConfigException when the configuration cannot be used, which only the broker could find out
     * @throws Exception when the broker cannot start; its message is shown as one line
     */
    int start(LoadedConfig config, ConfigSource source) throws Exception;

    /** What only the broker can say about a configuration, for {@code check}; starts nothing. */
    default List<Problem> check(LoadedConfig config) {
        return List.of();
    }
}
