package io.culex.broker.cli;

import io.culex.broker.config.ConfigSource;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code culex start}. */
@Command(name = "start", description = "Starts the broker.")
sealed class StartCommand implements Callable<Integer> permits CulexCommand {
    private static final int USUAL_PORT = 9229;

    private final ConfigOptions options;
    private final BrokerStarter starter;

    @Option(
            names = "--inspect",
            arity = "0..1",
            fallbackValue = "9229",
            paramLabel = "PORT",
            description = "Lets a debugger attach to the scripts, on this machine only (port ${FALLBACK-VALUE}).")
    private @Nullable Integer inspect;

    @Option(
            names = "--inspect-client",
            paramLabel = "ID",
            description = "The debugger holds the handlers that are called for this client; all others go on.")
    private @Nullable String inspectedClient;

    StartCommand(ConfigOptions options, BrokerStarter starter) {
        this.options = options;
        this.starter = starter;
    }

    @Override
    public final Integer call() throws Exception {
        if (inspect != null || inspectedClient != null) {
            // The scripts' plugin reads them; nothing to keep in a file that a server is started with.
            System.setProperty("culex.inspect", String.valueOf(inspect == null ? USUAL_PORT : inspect));
        }
        if (inspectedClient != null) {
            System.setProperty("culex.inspect.client", inspectedClient);
        }
        ConfigSource source = options.source();
        return starter.start(source.read(), source);
    }
}
