/**
 * The extension points. Decisions are small interfaces with sealed answers, facts are listeners; {@link
 * io.culex.api.hook.Hook} says how both are ordered, timed and contained.
 */
@NullMarked
package io.culex.api.hook;

import org.jspecify.annotations.NullMarked;
