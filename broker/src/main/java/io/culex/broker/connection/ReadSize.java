package io.culex.broker.connection;

import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;

/**
 * How much the next read of one connection brings at most. A client that sends large packets gets reads of the size of its last
 * one: then a read brings one packet, none has to be put together by copying, and there may be several reads in a turn.
 *
 * <p>Owner: the connection's loop. Bound: {@link #MOST}, which a buffer takes for the time of a read only.
 */
final class ReadSize extends DefaultMaxMessagesRecvByteBufAllocator {
    private static final int MOST = 1 << 20;

    /** Reads of one turn bring about so much, so that one write takes several packets. */
    private static final int TOGETHER = 320 * 1024;

    private static final int MOST_READS = 4;

    private int next = Wire.READ_BYTES;

    /** The last whole packet that was read had so many bytes. */
    void packetOf(int length) {
        int size = length > Wire.READ_BYTES / 2 ? Math.min(length, MOST) : Wire.READ_BYTES;
        if (size != next) {
            next = size;
            maxMessagesPerRead(size == Wire.READ_BYTES ? 1 : Math.clamp(TOGETHER / size, 1, MOST_READS));
        }
    }

    @Override
    public MaxMessageHandle newHandle() {
        return new MaxMessageHandle() {
            @Override
            public int guess() {
                return next;
            }
        };
    }
}
