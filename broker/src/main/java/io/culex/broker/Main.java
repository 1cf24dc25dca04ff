package io.culex.broker;

import io.culex.broker.cli.Cli;
import io.culex.broker.config.Config;
import io.culex.broker.config.ConfigSource;
import io.culex.broker.config.LoadedConfig;
import io.culex.broker.plugin.PluginEvent;
import io.culex.broker.plugin.PluginInfo;
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
    private static final Logger LOG = LoggerFactory.getLogger("culex");

    private Main() {}

    public static void main(String[] arguments) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        Cli.Surroundings surroundings = new Cli.Surroundings(
                "Culex " + Version.CURRENT, Path.of("").toAbsolutePath(), System.getenv(), out, err);
        int code = new Cli(surroundings, Main::run).run(arguments);
        System.exit(code);
    }

    /** Runs a broker until the process is asked to end. */
    private static int run(LoadedConfig config, ConfigSource source) throws Exception {
        logLevel(config.config());
        boolean[] started = new boolean[1];
        Broker broker = Broker.start(config, bundledPlugins(), event -> {
            if (started[0]) {
                say(event);
            }
        });
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            broker.close();
                            ended.countDown();
                        },
                        "culex-stop"));
        PrintStream out = System.out;
        broker.whenReady(() -> {
            new Banner(config, broker, out).print();
            started[0] = true;
        });
        new ConfigWatch(broker, config, source).start();
        ended.await();
        return Cli.FINE;
    }

    private static void say(PluginEvent event) {
        PluginInfo plugin = event.plugin();
        String name = plugin.version() == null ? plugin.id() : plugin.id() + " " + plugin.version();
        switch (event.kind()) {
            case LOADED -> LOG.info("plugin {} loaded in {} ms", name, event.millis());
            case REPLACED -> LOG.info("plugin {} replaced in {} ms", name, event.millis());
            case REFUSED -> LOG.warn("plugin {} refused: {}", name, plugin.refusal());
            case UNLOADED -> LOG.info("plugin {} unloaded", name);
            case KEPT -> LOG.warn("plugin {} goes on as it was: {}", name, plugin.refusal());
        }
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
