package io.culex.rocksdb;

import io.culex.api.hook.StorageProvider;
import io.culex.api.store.Store;
import io.culex.api.store.StoreReport;
import io.culex.api.store.StoreSettings;
import java.io.IOException;
import org.pf4j.Extension;

/** Gives {@code store.engine} the value {@code rocksdb}. Listed in {@code META-INF/extensions.idx}. */
@Extension
public final class RocksDbProvider implements StorageProvider {
    @Override
    public String name() {
        return "rocksdb";
    }

    @Override
    public Store open(StoreSettings settings) throws IOException {
        return RocksDbStore.open(settings);
    }

    @Override
    public StoreReport inspect(StoreSettings settings, boolean everything) throws IOException {
        return Inspection.of(settings.directory(), everything);
    }
}
