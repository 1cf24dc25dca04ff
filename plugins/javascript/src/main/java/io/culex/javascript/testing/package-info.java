/** {@code culex test}: tests of scripts, with a broker that is none. */
@NullMarked
package io.culex.javascript.testing;

import org.jspecify.annotations.NullMarked;
