/** {@code culex types}: what editors need to know about scripts. */
@NullMarked
package io.culex.javascript.types;

import org.jspecify.annotations.NullMarked;
