/** Counters only. */
@NullMarked
package io.culex.broker.metrics;

import org.jspecify.annotations.NullMarked;
