package io.culex.broker.cli;

import io.culex.broker.config.PasswordHash;
import io.culex.broker.config.ScramKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code culex passwd}. */
@Command(
        name = "passwd",
        description = {
            "Reads a password, one line, and prints what config.yml keeps of it: password-hash of a user in authentication,"
                    + " or with --scram the key of a user in plugins.scram."
        })
final class PasswdCommand implements Callable<Integer> {
    @Option(names = "--scram", description = "For SCRAM-SHA-256.")
    private boolean scram;

    @Option(
            names = "--iterations",
            paramLabel = "NUMBER",
            description = "For --scram: what clients work off at each CONNECT (${DEFAULT-VALUE}; at least 4096).")
    private int iterations = ScramKey.USUAL_ITERATIONS;

    @Spec
    @SuppressWarnings("NullAway.Init") // set before the call
    private CommandSpec spec;

    private final Passwords passwords;
    private final PrintWriter out;

    PasswdCommand(Passwords passwords, PrintWriter out) {
        this.passwords = passwords;
        this.out = out;
    }

    @Override
    public Integer call() throws IOException {
        if (iterations < ScramKey.MIN_ITERATIONS || iterations > ScramKey.MAX_ITERATIONS) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--iterations: expected from " + ScramKey.MIN_ITERATIONS + " to " + ScramKey.MAX_ITERATIONS);
        }
        String password = passwords.read();
        if (password.isEmpty()) {
            throw new IOException("no password on the standard input");
        }
        out.println(
                scram
                        ? ScramKey.of(password, iterations)
                        : PasswordHash.of(password.getBytes(StandardCharsets.UTF_8))
                                .encoded());
        return Cli.FINE;
    }
}
