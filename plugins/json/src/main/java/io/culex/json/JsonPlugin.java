package io.culex.json;

import io.culex.api.CulexPlugin;
import io.culex.api.PluginContext;

/** Gives the rules of {@code topics:} the payload type {@code json}. */
public final class JsonPlugin extends CulexPlugin {
    @Override
    public void start(PluginContext context) {
        context.register(new JsonValidator());
    }
}
