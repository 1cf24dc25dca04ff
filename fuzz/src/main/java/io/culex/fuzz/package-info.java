/** What a fuzzer calls: one class for each kind of input that strangers can send. */
@NullMarked
package io.culex.fuzz;

import org.jspecify.annotations.NullMarked;
