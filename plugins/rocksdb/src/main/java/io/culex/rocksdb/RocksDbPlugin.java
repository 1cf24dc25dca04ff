package io.culex.rocksdb;

import io.culex.api.CulexPlugin;
import io.culex.api.PluginContext;
import io.culex.api.hook.StorageProvider;
import io.culex.api.store.Store;
import io.culex.api.store.StoreSettings;

/** Gives {@code store.engine} the value {@code rocksdb}. */
public final class RocksDbPlugin extends CulexPlugin {
    @Override
    public void start(PluginContext context) {
        context.register(new Provider());
    }

    private static final class Provider implements StorageProvider {
        @Override
        public String name() {
            return "rocksdb";
        }

        @Override
        public Store open(StoreSettings settings) throws Exception {
            return RocksDbStore.open(settings);
        }
    }
}
