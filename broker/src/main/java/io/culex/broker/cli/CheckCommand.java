package io.culex.broker.cli;

import io.culex.broker.config.AnonymousAccess;
import io.culex.broker.config.ConfigException;
import io.culex.broker.config.LoadedConfig;
import io.culex.broker.config.Problem;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** {@code culex check}. */
@Command(name = "check", description = "Tells what is wrong with the configuration; starts nothing.")
final class CheckCommand implements Callable<Integer> {
    private final ConfigOptions options;
    private final BrokerStarter starter;
    private final PrintWriter out;

    CheckCommand(ConfigOptions options, BrokerStarter starter, PrintWriter out) {
        this.options = options;
        this.starter = starter;
        this.out = out;
    }

    @Override
    public Integer call() throws ConfigException {
        LoadedConfig loaded = options.source().read();
        List<Problem> problems = starter.check(loaded);
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        @Nullable Problem open = AnonymousAccess.problem(loaded, false);
        if (open != null) {
            out.println("Needs a plugin or script that authenticates clients, or else:");
            out.println(open);
        }
        out.println((loaded.file() == null ? "No config.yml here, the defaults" : loaded.file()) + ": no problems");
        return Cli.FINE;
    }
}
