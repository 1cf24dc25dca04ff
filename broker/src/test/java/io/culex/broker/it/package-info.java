/**
 * Tests of the whole broker over real sockets, by the test kit's raw client and by clients that others wrote. Classes are
 * named after the features of MQTT; display names hold the clauses.
 */
@NullMarked
package io.culex.broker.it;

import org.jspecify.annotations.NullMarked;
