/** What a client has here whether it is connected or not: subscriptions, queue, messages under way, will. */
@NullMarked
package io.culex.broker.session;

import org.jspecify.annotations.NullMarked;
