package io.culex.broker.routing;

import io.culex.api.Origin;
import io.culex.api.store.BatchGroup;
import io.culex.api.store.StoredMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** A message on its way to another loop, with its receivers there. Written by one loop, then read by one other. */
final class Parcel {
    final @Nullable StoredMessage stored;
    final Origin origin;
    final @Nullable Subscriber publisher;
    final @Nullable AckHold hold;
    final RouteEntry[] receivers;

    /** What it has a part in, null for nothing. */
    @Nullable
    BatchGroup group;

    ByteBuf buffer = Unpooled.EMPTY_BUFFER;
    boolean owned;
    boolean v5;
    int base;
    int length;
    int topic;
    int topicLength;
    int packetId;
    int properties;
    int propertiesLength;
    int payload;
    int qos;
    boolean retain;

    @Nullable
    String publisherId;

    Parcel(
            @Nullable StoredMessage stored,
            Origin origin,
            @Nullable Subscriber publisher,
            @Nullable AckHold hold,
            RouteEntry[] receivers) {
        this.stored = stored;
        this.origin = origin;
        this.publisher = publisher;
        this.hold = hold;
        this.receivers = receivers;
    }
}
