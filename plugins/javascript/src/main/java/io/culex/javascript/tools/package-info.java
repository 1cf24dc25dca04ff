/** Commands about the scripts of a broker that runs, and about recordings of its traffic. */
@NullMarked
package io.culex.javascript.tools;

import org.jspecify.annotations.NullMarked;
