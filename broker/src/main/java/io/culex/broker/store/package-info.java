/** The storage engines the broker brings along, and the batch that one loop fills in a turn. */
@NullMarked
package io.culex.broker.store;

import org.jspecify.annotations.NullMarked;
