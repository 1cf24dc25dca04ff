/** What scripts have of the broker's own that Node does not: schedules and metrics. */
@NullMarked
package io.culex.javascript.own;

import org.jspecify.annotations.NullMarked;
