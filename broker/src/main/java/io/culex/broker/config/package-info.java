/** The configuration as immutable records, and the reader that makes them from config.yml and {@code --set}. */
@NullMarked
package io.culex.broker.config;

import org.jspecify.annotations.NullMarked;
