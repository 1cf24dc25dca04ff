package io.culex.broker.cli;

import io.culex.broker.config.ConfigException;
import io.culex.broker.config.Problem;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code culex}. Returns exit codes and ends no process. */
public final class Cli {
    /** All went well. */
    public static final int FINE = 0;
    /** The command could not do what it was asked to. */
    public static final int FAILED = 1;
    /** The command line cannot be understood. */
    public static final int USAGE = 64;
    /** The configuration cannot be used. */
    public static final int CONFIGURATION = 78;

    private final Surroundings surroundings;
    private final BrokerStarter starter;
    private final @Nullable Path bundledPlugins;

    /**
     * What a command sees of the process.
     *
     * @param version shown by {@code --version}, on one line
     * @param workingDirectory where config.yml is looked for
     * @param environment the values of {@code ${VAR}} in config.yml
     * @param passwords where a password comes from
     */
    public record Surroundings(
            String version,
            Path workingDirectory,
            Map<String, String> environment,
            Passwords passwords,
            PrintWriter out,
            PrintWriter err) {}

    /** @param bundledPlugins the folder of the plugins that came with the broker, null for none */
    public Cli(Surroundings surroundings, BrokerStarter starter, @Nullable Path bundledPlugins) {
        this.surroundings = surroundings;
        this.starter = starter;
        this.bundledPlugins = bundledPlugins;
    }

    /** Runs a command and returns the exit code. */
    public int run(String... arguments) {
        ConfigOptions options = new ConfigOptions(surroundings);
        CommandLine culex = new CommandLine(new CulexCommand(options, starter));
        culex.getCommandSpec()
                .version(surroundings.version())
                .addMixin("configuration", CommandSpec.forAnnotatedObject(options))
                .addOption(help("Shows this.", "-h", "--help")
                        .usageHelp(true)
                        .scopeType(ScopeType.INHERIT)
                        .build())
                .addOption(help("Shows the version.", "-V", "--version")
                        .versionHelp(true)
                        .build());
        CommandLine topics = new CommandLine(new TopicsCommand());
        culex.addSubcommand(new StartCommand(options, starter));
        culex.addSubcommand(new CheckCommand(options, starter, surroundings.out()));
        culex.addSubcommand(new PasswdCommand(surroundings.passwords(), surroundings.out()));
        culex.addSubcommand(topics);
        topics.addSubcommand(new ExplainCommand(options, surroundings.out()));
        culex.addSubcommand(store(options));
        culex.setOut(surroundings.out());
        culex.setErr(surroundings.err());
        culex.setExpandAtFiles(false);
        culex.setParameterExceptionHandler((e, ignored) -> misunderstood(e));
        culex.setExecutionExceptionHandler((e, ignored, parsed) -> failed(e));
        int code = culex.execute(arguments);
        surroundings.out().flush();
        surroundings.err().flush();
        return code;
    }

    private CommandLine store(ConfigOptions options) {
        StoreFolders folders = new StoreFolders(options, bundledPlugins);
        return new CommandLine(new StoreCommand())
                .addSubcommand(new StoreReportCommand.Check(folders, surroundings.out()))
                .addSubcommand(new StoreReportCommand.Stats(folders, surroundings.out()))
                .addSubcommand(new StoreExportCommand(folders, surroundings.out(), surroundings.err()))
                .addSubcommand(new StoreImportCommand(folders, surroundings.out()));
    }

    private static OptionSpec.Builder help(String description, String... names) {
        return OptionSpec.builder(names).type(boolean.class).description(description);
    }

    private int misunderstood(ParameterException e) {
        PrintWriter err = surroundings.err();
        err.println("culex: " + e.getMessage());
        UnmatchedArgumentException.printSuggestions(e, err);
        err.println("`" + e.getCommandLine().getCommandSpec().qualifiedName() + " --help` shows what there is.");
        return USAGE;
    }

    private int failed(Exception e) {
        PrintWriter err = surroundings.err();
        switch (e) {
            case ConfigException config -> {
                print(config.problems(), err);
                return CONFIGURATION;
            }
            case RuntimeException unexpected -> unexpected.printStackTrace(err);
            default -> err.println("culex: " + (e.getMessage() == null ? e.toString() : e.getMessage()));
        }
        return FAILED;
    }

    private static void print(List<Problem> problems, PrintWriter err) {
        problems.forEach(err::println);
        err.println(problems.size() == 1 ? "1 problem" : problems.size() + " problems");
    }
}
