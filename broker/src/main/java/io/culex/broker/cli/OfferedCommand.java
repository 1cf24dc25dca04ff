package io.culex.broker.cli;

import io.culex.api.Command;
import io.culex.broker.config.ConfigValues;
import io.culex.broker.config.LoadedConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Unmatched;

/** A command that a plugin brings: what stands after its name is for it. */
@CommandLine.Command
final class OfferedCommand implements Callable<Integer> {
    private final Command command;
    private final ConfigOptions options;
    private final Cli.Surroundings surroundings;

    @Unmatched
    private List<String> arguments = new ArrayList<>();

    OfferedCommand(Command command, ConfigOptions options, Cli.Surroundings surroundings) {
        this.command = command;
        this.options = options;
        this.surroundings = surroundings;
    }

    CommandLine line() {
        CommandLine line = new CommandLine(this);
        CommandSpec spec = line.getCommandSpec();
        spec.name(command.name());
        spec.usageMessage()
                .description(command.description())
                .customSynopsis(command.usage().strip().split("\n"));
        return line;
    }

    @Override
    public Integer call() throws Exception {
        LoadedConfig loaded = options.source().read();
        return command.run(new Command.Invocation(
                List.copyOf(arguments),
                surroundings.workingDirectory(),
                loaded.baseDirectory(),
                ConfigValues.of(loaded.config()),
                surroundings.out(),
                surroundings.err()));
    }
}
