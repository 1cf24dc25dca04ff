package io.culex.broker.cli;

import io.culex.broker.config.ConfigSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code culex start}. */
@Command(name = "start", description = "Starts the broker.")
sealed class StartCommand implements Callable<Integer> permits CulexCommand {
    private final ConfigOptions options;
    private final BrokerStarter starter;

    StartCommand(ConfigOptions options, BrokerStarter starter) {
        this.options = options;
        this.starter = starter;
    }

    @Override
    public final Integer call() throws Exception {
        ConfigSource source = options.source();
        return starter.start(source.read(), source);
    }
}
