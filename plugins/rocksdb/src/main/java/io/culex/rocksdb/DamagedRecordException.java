package io.culex.rocksdb;

/** A value that is not what this engine writes. */
final class DamagedRecordException extends RuntimeException {
    private static final long serialVersionUID = 1;

    DamagedRecordException(String message) {
        super(message, null, false, false);
    }
}
