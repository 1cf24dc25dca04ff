/** Tests of what a connection is made of. */
@NullMarked
package io.culex.broker.connection;

import org.jspecify.annotations.NullMarked;
