/** Starting a broker inside another program or a test. */
@NullMarked
package io.culex.api.embedded;

import org.jspecify.annotations.NullMarked;
