/** The tests of SCRAM. */
@NullMarked
package io.culex.scram;

import org.jspecify.annotations.NullMarked;
