/** Random sequences of packets against a model of the broker that says what each client must get. */
@NullMarked
package io.culex.broker.model;

import org.jspecify.annotations.NullMarked;
