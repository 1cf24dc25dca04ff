/** Checks JSON payloads for the rules of {@code topics:}. */
@NullMarked
package io.culex.json;

import org.jspecify.annotations.NullMarked;
