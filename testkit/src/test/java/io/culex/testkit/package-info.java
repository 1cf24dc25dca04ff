/** Tests of the test kit itself. */
@NullMarked
package io.culex.testkit;

import org.jspecify.annotations.NullMarked;
