/** Finding, loading, starting, replacing and unloading plugins, and the broker as a plugin sees it. */
@NullMarked
package io.culex.broker.plugin;

import org.jspecify.annotations.NullMarked;
