/** What stands behind the modules of Node that scripts can ask for: their sources, digests, files of the folder. */
@NullMarked
package io.culex.javascript.node;

import org.jspecify.annotations.NullMarked;
