/** Tests of the code's shape: which part may use which, how large files get, and that the documents name what exists. */
@NullMarked
package io.culex.broker.architecture;

import org.jspecify.annotations.NullMarked;
