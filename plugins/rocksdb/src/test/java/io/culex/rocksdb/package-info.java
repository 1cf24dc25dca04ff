@NullMarked
package io.culex.rocksdb;

import org.jspecify.annotations.NullMarked;
