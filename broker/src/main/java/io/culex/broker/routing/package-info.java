/** From a topic to its receivers: the subscriptions, the cached routes, the fan-out within a loop and to other loops. */
@NullMarked
package io.culex.broker.routing;

import org.jspecify.annotations.NullMarked;
