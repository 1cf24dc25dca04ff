package io.culex.broker.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code culex store}, which is nothing without one of its commands. */
@Command(name = "store", description = "Looks after what the broker keeps on the disk, while the broker does not run.")
final class StoreCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "expected a command: culex store check|stats|export|import");
    }
}
