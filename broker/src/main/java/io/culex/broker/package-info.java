/** The broker: how its parts are put together, started and stopped. */
@NullMarked
package io.culex.broker;

import org.jspecify.annotations.NullMarked;
