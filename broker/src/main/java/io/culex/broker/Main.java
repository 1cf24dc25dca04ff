package io.culex.broker;

import io.culex.broker.cli.Cli;
import io.culex.broker.cli.Passwords;
import io.culex.broker.config.Config;
import io.culex.broker.config.ConfigSource;
import io.culex.broker.config.LoadedConfig;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The process {@code culex}. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        Cli.Surroundings surroundings = new Cli.Surroundings(
                "Culex " + Version.CURRENT,
                Path.of("").toAbsolutePath(),
                System.getenv(),
                Passwords::ofProcess,
                out,
                err);
        int code = new Cli(surroundings, Main::run, bundledPlugins()).run(arguments);
        System.exit(code);
    }

    /** Runs a broker until the process is asked to end. */
    private static int run(LoadedConfig config, ConfigSource source) throws Exception {
        logLevel(config.config());
        Broker broker = Broker.start(config, bundledPlugins(), event -> {});
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            broker.close();
                            ended.countDown();
                        },
                        "culex-stop"));
        PrintStream out = System.out;
        broker.whenReady(new Banner(config, broker, out)::print);
        new ConfigWatch(broker, config, source).start();
        ended.await();
        return Cli.FINE;
    }

    /** The folder {@code lib/plugins} of the distribution. */
    private static @Nullable Path bundledPlugins() {
        String home = System.getProperty("culex.home");
        if (home == null) {
            return null;
        }
        Path folder = Path.of(home, "lib", "plugins");
        return Files.isDirectory(folder) ? folder : null;
    }

    static void logLevel(Config config) {
        if (LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME) instanceof ch.qos.logback.classic.Logger root) {
            root.setLevel(
                    ch.qos.logback.classic.Level.toLevel(config.log().level().name()));
        }
    }
}
