/** Counters and gauges by name; nothing here knows how they are shown. */
@NullMarked
package io.culex.broker.metrics;

import org.jspecify.annotations.NullMarked;
