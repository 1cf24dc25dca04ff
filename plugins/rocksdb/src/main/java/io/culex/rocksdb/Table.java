package io.culex.rocksdb;

import java.nio.charset.StandardCharsets;

/** The tables, each a column family. Their order is that of their making, and so of their numbers. */
enum Table {
    /** What holds for the whole store. RocksDB has this one in every database. */
    DEFAULT("default", 1, false),
    /** Session number: client id, expiry. */
    SESSION("session", 8, false),
    /** Session number, filter: options. */
    SUBSCRIPTION("subscription", 8, false),
    /** Session number, sequence: a message or the number of one. */
    QUEUE("queue", 64, true),
    /** Message number: a message that more than one queue refers to, or a large one. */
    MESSAGE("message", 64, true),
    /** Session number, sequence: packet identifier and state of a message that was sent after it was stored. */
    FLIGHT("flight", 16, true),
    /** Session number, packet identifier of a QoS 2 message that came in. */
    INBOUND("inbound", 16, true),
    /** Topic: message. */
    RETAINED("retained", 32, false),
    /** Session number: will. */
    WILL("will", 8, false),
    /** Minute, session number, sequence of a message that expires in it. */
    EXPIRY("expiry", 16, true);

    private final String title;
    private final int bufferMegabytes;
    private final boolean shortLived;

    Table(String title, int bufferMegabytes, boolean shortLived) {
        this.title = title;
        this.bufferMegabytes = bufferMegabytes;
        this.shortLived = shortLived;
    }

    /** Its name in the database. */
    byte[] title() {
        return title.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return title;
    }

    /** How much of it stays in memory before it goes to a file. */
    long bufferBytes() {
        return (long) bufferMegabytes << 20;
    }

    /** Whether most of what is written is removed soon, so that files fill with marks of removal. */
    boolean shortLived() {
        return shortLived;
    }
}
