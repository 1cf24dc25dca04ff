/** The storage engine {@code rocksdb}: sessions, queues, retained messages and wills in one RocksDB database. */
@NullMarked
package io.culex.rocksdb;

import org.jspecify.annotations.NullMarked;
