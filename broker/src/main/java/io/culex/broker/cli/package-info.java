/** The command line: options, commands and exit codes. */
@NullMarked
package io.culex.broker.cli;

import org.jspecify.annotations.NullMarked;
