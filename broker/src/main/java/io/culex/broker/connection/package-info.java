/** One client's connection, from the bytes of its socket to its session and back. */
@NullMarked
package io.culex.broker.connection;

import org.jspecify.annotations.NullMarked;
