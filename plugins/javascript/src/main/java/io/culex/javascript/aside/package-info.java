/** Scripts beside those in force: they see all of the traffic or a part of it, and what they do counts or is only noted. */
@NullMarked
package io.culex.javascript.aside;

import org.jspecify.annotations.NullMarked;
