/** Benchmarks of scripts, beside what they use of that package. */
@NullMarked
package io.culex.javascript.testing;

import org.jspecify.annotations.NullMarked;
