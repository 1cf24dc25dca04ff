/** What users get, started as they start it. */
@NullMarked
package io.culex.acceptance;

import org.jspecify.annotations.NullMarked;
