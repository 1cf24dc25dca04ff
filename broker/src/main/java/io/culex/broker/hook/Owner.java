package io.culex.broker.hook;

import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;

/** A plugin as the owner of hooks: its name, where it logs, and what went wrong in its hooks, over all its versions. */
final class Owner {
    final String pluginId;
    final Logger log;
    final LongAdder errors = new LongAdder();
    final LongAdder timeouts = new LongAdder();
    final LongAdder dropped = new LongAdder();

    Owner(String pluginId, Logger log) {
        this.pluginId = pluginId;
        this.log = log;
    }
}
