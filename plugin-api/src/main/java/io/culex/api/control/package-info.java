/** Asking a running broker for something from another process, by the control socket in its data folder. */
@NullMarked
package io.culex.api.control;

import org.jspecify.annotations.NullMarked;
