package io.culex.broker.cli;

import io.culex.api.hook.StorageProvider;
import io.culex.api.store.Store;
import io.culex.api.store.StoreReport;
import io.culex.api.store.StoreSettings;
import io.culex.broker.config.Config;
import io.culex.broker.config.ConfigException;
import io.culex.broker.plugin.UnstartedPlugins;
import io.culex.broker.store.ChosenStore;
import io.culex.broker.store.MemoryStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The store that the configuration names, for commands that work on it without a broker. */
final class StoreFolders {
    private final ConfigOptions options;
    private final @Nullable Path bundledPlugins;

    StoreFolders(ConfigOptions options, @Nullable Path bundledPlugins) {
        this.options = options;
        this.bundledPlugins = bundledPlugins;
    }

    /** Where it lies. */
    Path folder() throws ConfigException {
        return settings().directory();
    }

    private StoreSettings settings() throws ConfigException {
        return ChosenStore.settings(config());
    }

    private Config config() throws ConfigException {
        return options.source().read().config();
    }

    StoreReport inspect(boolean everything) throws Exception {
        return provider().inspect(settings(), everything);
    }

    Store open() throws Exception {
        return provider().open(settings());
    }

    private StorageProvider provider() throws IOException, ConfigException {
        Config config = config();
        String engine = config.store().engine();
        if (engine.equals(MemoryStore.NAME)) {
            throw new IOException("store.engine is memory, which has nothing on the disk");
        }
        StorageProvider found = new UnstartedPlugins(
                        bundledPlugins,
                        config.plugins().dir(),
                        Set.copyOf(config.plugins().disabled()))
                .storageProvider(engine);
        if (found == null) {
            throw new IOException("no plugin has the storage engine " + engine + " as an extension");
        }
        return found;
    }
}
