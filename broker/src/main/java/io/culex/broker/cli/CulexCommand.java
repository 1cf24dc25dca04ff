package io.culex.broker.cli;

import picocli.CommandLine.Command;

/** {@code culex} without a command, which is {@code culex start}. */
@Command(
        name = "culex",
        description = "An MQTT broker for the JVM that you script in JavaScript.",
        synopsisSubcommandLabel = "[COMMAND]",
        footer = {
            "",
            "Without a command the broker starts.",
            "Exit codes: 0 fine, 1 failed, 64 not understood, 78 the configuration cannot be used,",
            "130 and 143 stopped in good order by Ctrl+C and by SIGTERM."
        })
final class CulexCommand extends StartCommand {
    CulexCommand(ConfigOptions options, BrokerStarter starter) {
        super(options, starter);
    }
}
