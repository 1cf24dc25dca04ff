package io.culex.rocksdb;

/** What the writer knows of the disk without reading it. Made when the store is opened. */
final class Index {
    final LongMap<SessionIndex> sessions = new LongMap<>();
    final ReferenceCounts references = new ReferenceCounts();
    private long nextMessage = 1;
    private long messages;

    /** The number for a message of the table {@code message}. */
    long takeMessageId() {
        return nextMessage++;
    }

    /** Numbers up to this one are taken. */
    void messageIdSeen(long id) {
        nextMessage = Math.max(nextMessage, id + 1);
    }

    void messagesChanged(int by) {
        messages += by;
    }

    /** How many messages are in queues. */
    long messages() {
        return messages;
    }
}
