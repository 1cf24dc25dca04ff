/** Who gets a message: the table of subscriptions, the routes found in it, and the retained messages. */
@NullMarked
package io.culex.broker.routing;

import org.jspecify.annotations.NullMarked;
