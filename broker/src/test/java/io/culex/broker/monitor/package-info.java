@NullMarked
package io.culex.broker.monitor;

import org.jspecify.annotations.NullMarked;
