package io.culex.rocksdb;

import org.rocksdb.ColumnFamilyHandle;

/**
 * One write as RocksDB keeps it in its log: twelve bytes of head, then records of a kind, a table, a key and a value. Made here
 * as a whole, it goes through JNI once and not once for each record.
 *
 * <p>Owner: the writer's thread.
 */
final class LogBatch {
    private static final int HEAD = 12;
    private static final int COUNT_AT = 8;
    private static final int DELETION = 0x4;
    private static final int VALUE = 0x5;
    private static final int RANGE_DELETION = 0xE;

    private final int[] tables;
    private final Bytes out = new Bytes(1 << 16);
    private int count;

    LogBatch(int[] tables) {
        this.tables = tables;
        clear();
    }

    static int[] numbers(ColumnFamilyHandle[] handles) {
        int[] numbers = new int[handles.length];
        for (int i = 0; i < handles.length; i++) {
            numbers[i] = handles[i].getID();
        }
        return numbers;
    }

    void clear() {
        out.clear().putLong(0).putInt(0);
        count = 0;
    }

    boolean isEmpty() {
        return count == 0;
    }

    int length() {
        return out.length();
    }

    void put(Table table, byte[] key, Bytes value) {
        record(VALUE, table).putSized(key).putVarint(value.length()).put(value);
    }

    /** With an empty value. */
    void put(Table table, byte[] key) {
        record(VALUE, table).putSized(key).putVarint(0);
    }

    void put(Table table, long first, long second, Bytes value) {
        record(VALUE, table)
                .putVarint(16)
                .putLong(first)
                .putLong(second)
                .putVarint(value.length())
                .put(value);
    }

    void put(Table table, long key, Bytes value) {
        record(VALUE, table).putVarint(8).putLong(key).putVarint(value.length()).put(value);
    }

    void remove(Table table, byte[] key) {
        record(DELETION, table).putSized(key);
    }

    void remove(Table table, long key) {
        record(DELETION, table).putVarint(8).putLong(key);
    }

    void remove(Table table, long first, long second) {
        record(DELETION, table).putVarint(16).putLong(first).putLong(second);
    }

    /** Removes all keys from the first, without the end. */
    void removeRange(Table table, byte[] first, byte[] end) {
        record(RANGE_DELETION, table).putSized(first).putSized(end);
    }

    private Bytes record(int kind, Table table) {
        count++;
        return out.put(kind).putVarint(tables[table.ordinal()]);
    }

    /** The bytes for RocksDB. */
    byte[] bytes() {
        out.setIntReversed(COUNT_AT, count);
        byte[] all = out.copy();
        assert all.length >= HEAD;
        return all;
    }
}
