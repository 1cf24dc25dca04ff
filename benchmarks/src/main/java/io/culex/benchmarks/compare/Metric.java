package io.culex.benchmarks.compare;

/** A column of a table. */
enum Metric {
    RATE("messages/s", true),
    CPU("CPU µs/message", true),
    CPU_AT_RATE("CPU µs/message at rate", true),
    P50("p50 µs", true),
    P99("p99 µs", true),
    STORE_RATE("stored/s", true),
    STORE_CPU("CPU µs/stored", true),
    STORE_BYTES("bytes/stored", true),
    DISK_BYTES("bytes on disk/stored", true),
    DELIVER_RATE("delivered/s", true),
    DELIVER_CPU("CPU µs/delivered", true),
    CONNECT_RATE("connections/s", true),
    CONNECT_CPU("CPU µs/connection", true),
    CONNECTION_BYTES("bytes/connection", true),
    MEMORY("MiB", true),
    GENERATOR("generator", false),
    FOREIGN("foreign", false),
    BAD("bad", false);

    final String title;
    /** Whether a ratio to another broker says something. */
    final boolean compared;

    Metric(String title, boolean compared) {
        this.title = title;
        this.compared = compared;
    }
}
