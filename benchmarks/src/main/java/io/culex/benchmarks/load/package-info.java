/** A load generator for any MQTT broker: one thread, no object for a message, and every message is checked. */
@NullMarked
package io.culex.benchmarks.load;

import org.jspecify.annotations.NullMarked;
