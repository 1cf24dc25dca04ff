/** Topic names and topic filters: what is valid, and what matches what. Knows nothing but the JDK. */
@NullMarked
package io.culex.broker.topic;

import org.jspecify.annotations.NullMarked;
