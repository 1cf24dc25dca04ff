/**
 * Runs the JavaScript files of the scripts folder inside the broker: one GraalJS context and one thread for all of them,
 * told facts in batches and asked for decisions, watched over and replaced as a whole when a file is saved.
 */
@NullMarked
package io.culex.javascript;

import org.jspecify.annotations.NullMarked;
