/** Runs brokers in turn under the same loads, measures them and writes down how they compare: {@code ./dev bench}. */
@NullMarked
package io.culex.benchmarks.compare;

import org.jspecify.annotations.NullMarked;
