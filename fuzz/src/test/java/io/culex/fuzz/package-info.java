/** A short run of each target. */
@NullMarked
package io.culex.fuzz;

import org.jspecify.annotations.NullMarked;
