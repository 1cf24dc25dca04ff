package io.culex.broker;

import io.culex.api.PluginContext;
import io.culex.api.embedded.BrokerLauncher;
import io.culex.api.embedded.EmbeddedBroker;
import io.culex.broker.config.ConfigReader;
import io.culex.broker.config.LoadedConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Starts brokers inside another program; found by {@link java.util.ServiceLoader}. */
public final class EmbeddedLauncher implements BrokerLauncher {
    @Override
    public EmbeddedBroker start(Map<String, String> settings) throws Exception {
        List<String> values = new ArrayList<>();
        settings.forEach((path, value) -> values.add(path + "=" + value));
        LoadedConfig config = new ConfigReader(Path.of("").toAbsolutePath(), System.getenv()).read(null, values);
        Broker broker = Broker.start(config, bundled(), event -> {});
        return new EmbeddedBroker() {
            @Override
            public int port(String listener) {
                return broker.port(listener);
            }

            @Override
            public PluginContext context() {
                return broker.context();
            }

            @Override
            public void close() {
                broker.close();
            }
        };
    }

    private static @Nullable Path bundled() {
        String folder = System.getProperty("culex.bundled-plugins");
        return folder == null ? null : Path.of(folder);
    }
}
