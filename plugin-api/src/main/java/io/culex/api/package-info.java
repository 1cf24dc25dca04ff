/** What a plugin author compiles against: packets as read-only views, decisions, facts and the broker's services. */
@NullMarked
package io.culex.api;

import org.jspecify.annotations.NullMarked;
