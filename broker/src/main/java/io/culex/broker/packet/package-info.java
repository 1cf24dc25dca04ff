/** The control packets that are rare enough to be objects, in the words of the standard; immutable. */
@NullMarked
package io.culex.broker.packet;

import org.jspecify.annotations.NullMarked;
