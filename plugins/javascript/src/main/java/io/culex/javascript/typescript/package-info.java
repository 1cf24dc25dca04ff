/** Takes the types out of TypeScript. */
@NullMarked
package io.culex.javascript.typescript;

import org.jspecify.annotations.NullMarked;
