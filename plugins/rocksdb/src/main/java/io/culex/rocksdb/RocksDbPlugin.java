package io.culex.rocksdb;

import io.culex.api.CulexPlugin;
import io.culex.api.PluginContext;

/** Has nothing to do itself: what it brings is {@link RocksDbProvider}, an extension. */
public final class RocksDbPlugin extends CulexPlugin {
    @Override
    public void start(PluginContext context) {}
}
