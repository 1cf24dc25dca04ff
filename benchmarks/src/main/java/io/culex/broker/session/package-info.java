/** Benchmarks of what a session keeps; here because those classes are the package's own. */
@NullMarked
package io.culex.broker.session;

import org.jspecify.annotations.NullMarked;
