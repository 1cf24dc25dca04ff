package io.culex.broker.routing;

import io.culex.api.Origin;
import io.culex.api.Publish;
import io.culex.api.store.StoredMessage;
import io.culex.broker.codec.PublishEncoder;
import io.culex.broker.codec.PublishFrame;
import io.culex.broker.codec.PublishParts;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way to the receivers of one loop, and its encodings: made once for each layout, then copied.
 *
 * <p>Owner: one loop; there is one for each, filled anew for each message and valid until the fan-out is over. The message is either
 * a PUBLISH where it lies in a read buffer, when it can go on as it is, or a {@link StoredMessage}. Whoever keeps it longer
 * takes {@link #stored()}, made once for all.
 */
public final class Delivery {
    /** Payloads from this size on are not copied to each receiver but shared (bytes). */
    public static final int SHARED_PAYLOAD = 4096;

    /** Of 3.1.1 and of 5.0, of 5.0 with an alias in place of the topic, and with both; each without and with packet identifier. */
    private static final int LAYOUTS = 8;

    private static final int ALIAS_ALONE = 4;
    private static final int ALIAS_AND_TOPIC = 6;
    private static final int FIRST_SCRATCH = 8192;
    private static final int FIRST_TOPIC = 256;

    /** Where encodings are made; its own bytes, for as long as the loop lives. */
    private final ByteBuf scratch = Unpooled.buffer(FIRST_SCRATCH);

    private final PublishParts parts = new PublishParts();
    private final ByteBuf[] layoutBuffers = new ByteBuf[LAYOUTS];
    private final int[] layoutStarts = new int[LAYOUTS];
    private final int[] layoutLengths = new int[LAYOUTS];
    private final int[] layoutPacketIds = new int[LAYOUTS];
    private final int[] layoutAliases = new int[LAYOUTS];
    private int layoutsMade;

    /** The topic's bytes for those who look it up, read once for all; longer than the topic. */
    private byte[] topicBytes = new byte[FIRST_TOPIC];

    private long topicHash;
    private boolean topicRead;

    private ByteBuf buffer = Unpooled.EMPTY_BUFFER;
    private boolean framed;
    private boolean frameIsV5;
    private int frameStart;
    private int frameEnd;
    private int topicStart;
    private int topicLength;
    private int packetIdStart;
    private int propertiesStart;
    private int propertiesLength;
    private int payloadStart;
    private int qos;
    private boolean retain;
    private boolean dup;
    private Origin origin = Origin.CLIENT;
    private @Nullable Subscriber publisher;
    private @Nullable String publisherId;
    private @Nullable StoredMessage stored;
    private @Nullable ByteBuf storedPayload;
    private @Nullable Publish view;
    private @Nullable AckHold hold;
    private @Nullable Subscriber congested;
    private final io.culex.broker.loop.Loop loop;

    public Delivery(io.culex.broker.loop.Loop loop) {
        this.loop = loop;
    }

    /** Fills it with a PUBLISH that can go on as it is: {@link PublishFrame#verbatim()}. */
    public Delivery of(PublishFrame frame, boolean v5, @Nullable Subscriber from, @Nullable String fromId) {
        clear();
        framed = true;
        frameIsV5 = v5;
        buffer = frame.buffer();
        frameStart = frame.frameStart();
        frameEnd = frame.frameEnd();
        topicStart = frame.topicStart();
        topicLength = frame.topicLength();
        packetIdStart = frame.packetIdStart();
        propertiesStart = frame.propertiesStart();
        propertiesLength = frame.propertiesLength();
        payloadStart = frame.payloadStart();
        qos = frame.qos();
        retain = frame.retain();
        dup = frame.dup();
        origin = Origin.CLIENT;
        publisher = from;
        publisherId = fromId;
        return this;
    }

    /** Fills it with a message that is kept as such. */
    public Delivery of(StoredMessage message, Origin from, @Nullable Subscriber fromSession) {
        clear();
        stored = message;
        topicStart = 0;
        topicLength = message.topic().length;
        qos = message.qos();
        retain = message.retain();
        origin = from;
        publisher = fromSession;
        publisherId = message.publisherId();
        return this;
    }

    /** Fills it with what another loop sent. */
    Delivery of(Parcel parcel) {
        StoredMessage message = parcel.stored;
        if (message != null) {
            of(message, parcel.origin, parcel.publisher);
        } else {
            clear();
            framed = true;
            frameIsV5 = parcel.v5;
            buffer = parcel.buffer;
            int base = parcel.base;
            frameStart = base;
            frameEnd = base + parcel.length;
            topicStart = base + parcel.topic;
            topicLength = parcel.topicLength;
            packetIdStart = parcel.packetId < 0 ? -1 : base + parcel.packetId;
            propertiesStart = base + parcel.properties;
            propertiesLength = parcel.propertiesLength;
            payloadStart = base + parcel.payload;
            qos = parcel.qos;
            retain = parcel.retain;
            origin = parcel.origin;
            publisher = parcel.publisher;
            publisherId = parcel.publisherId;
        }
        hold = parcel.hold;
        return this;
    }

    /**
     * What another loop needs of it; the frame is copied to the given buffer, or shared when it is large.
     *
     * @param part what the other loop has a part in, to be told when it has added its own; null when it stores nothing
     */
    Parcel parcel(ByteBuf copies, @Nullable AckHold part, RouteEntry[] receivers) {
        StoredMessage message = stored;
        if (!framed || message != null) {
            return new Parcel(stored(), origin, publisher, part, receivers);
        }
        int length = frameEnd - frameStart;
        Parcel parcel = new Parcel(null, origin, publisher, part, receivers);
        if (length >= SHARED_PAYLOAD) {
            parcel.buffer = buffer.retain();
            parcel.base = frameStart;
            parcel.owned = true;
        } else {
            parcel.buffer = copies;
            parcel.base = copies.writerIndex();
            copies.writeBytes(buffer, frameStart, length);
        }
        parcel.v5 = frameIsV5;
        parcel.length = length;
        parcel.topic = topicStart - frameStart;
        parcel.topicLength = topicLength;
        parcel.packetId = packetIdStart < 0 ? -1 : packetIdStart - frameStart;
        parcel.properties = propertiesStart - frameStart;
        parcel.propertiesLength = propertiesLength;
        parcel.payload = payloadStart - frameStart;
        parcel.qos = qos;
        parcel.retain = retain;
        parcel.publisherId = publisherId;
        return parcel;
    }

    /** Lets go of everything. */
    public void clear() {
        buffer = Unpooled.EMPTY_BUFFER;
        framed = false;
        dup = false;
        packetIdStart = -1;
        publisher = null;
        publisherId = null;
        stored = null;
        storedPayload = null;
        view = null;
        hold = null;
        congested = null;
        layoutsMade = 0;
        topicRead = false;
        scratch.clear();
    }

    public int qos() {
        return qos;
    }

    /** The RETAIN flag as published. */
    public boolean retain() {
        return retain;
    }

    /** A receiver has hardly room for more of this publisher. */
    public void congestedBy(Subscriber receiver) {
        congested = receiver;
    }

    /** The receiver that has hardly room for more, null when there is none. */
    public @Nullable Subscriber congestedBy() {
        return congested;
    }

    /** Where it came from. */
    public Origin origin() {
        return origin;
    }

    /**
     * Whether what the store has of its publisher says that it was published, so that this must be there neither before the message
     * is in all queues nor without it.
     */
    boolean wholly() {
        Subscriber from = publisher;
        return from != null && from.stored() && (qos == 2 || origin == Origin.WILL);
    }

    /** The session it came from, null when it came from none. */
    public @Nullable Subscriber publisher() {
        return publisher;
    }

    /** Who published it, null when that is not known. */
    @Nullable
    String publisherId() {
        return publisherId;
    }

    /** The buffer that holds the Topic Name. */
    public ByteBuf topicBuffer() {
        return framed ? buffer : Unpooled.wrappedBuffer(stored().topic());
    }

    public int topicStart() {
        return topicStart;
    }

    public int topicLength() {
        return topicLength;
    }

    /** The bytes of the Topic Name from index 0 on, in an array that may be longer; valid until the fan-out is over. */
    public byte[] topicBytes() {
        readTopic();
        return framed ? topicBytes : stored().topic();
    }

    /** The {@link TopicHash} of the Topic Name. */
    public long topicHash() {
        readTopic();
        return topicHash;
    }

    private void readTopic() {
        if (topicRead) {
            return;
        }
        topicRead = true;
        if (!framed) {
            topicHash = TopicHash.of(stored().topic(), 0, topicLength);
            return;
        }
        if (topicBytes.length < topicLength) {
            topicBytes = new byte[Math.max(topicLength, 2 * topicBytes.length)];
        }
        buffer.getBytes(topicStart, topicBytes, 0, topicLength);
        topicHash = TopicHash.of(topicBytes, 0, topicLength);
    }

    public int payloadLength() {
        return framed ? frameEnd - payloadStart : stored().payload().length;
    }

    /** The message to keep. */
    public StoredMessage stored() {
        StoredMessage message = stored;
        if (message == null) {
            message = new StoredMessage(
                    bytes(topicStart, topicLength),
                    bytes(propertiesStart, propertiesLength),
                    bytes(payloadStart, frameEnd - payloadStart),
                    qos,
                    retain,
                    StoredMessage.NEVER,
                    publisherId);
            stored = message;
        }
        return message;
    }

    private byte[] bytes(int start, int length) {
        byte[] bytes = new byte[length];
        buffer.getBytes(start, bytes);
        return bytes;
    }

    /** The message as plugins see it. */
    public Publish view() {
        Publish current = view;
        if (current == null) {
            current = new StoredPublish(stored(), origin, dup);
            view = current;
        }
        return current;
    }

    /** Keeps the publisher's acknowledgement back until a commit; tell the result of it to what is returned. */
    public AckHold holdAcknowledgement() {
        AckHold current = hold;
        if (current == null) {
            current = new AckHold(loop);
            hold = current;
        }
        current.add();
        return current;
    }

    /** Goes on with what another delivery of the same publisher holds. */
    Delivery heldBy(@Nullable AckHold held) {
        hold = held;
        return this;
    }

    /** What keeps the acknowledgement back, null when nothing does. */
    public @Nullable AckHold hold() {
        return hold;
    }

    // ---- encodings -----------------------------------------------------------------------------------------------

    /** Whether the payload is to be shared and not copied. */
    public boolean sharesPayload() {
        return payloadLength() >= SHARED_PAYLOAD;
    }

    /** The packet's length in the standard layout. */
    public int length(boolean v5, int deliveryQos) {
        return length(layout(v5, deliveryQos));
    }

    /** The packet's length with a Topic Alias, which the receiver knows or is told by it. */
    public int aliasedLength(int deliveryQos, boolean known) {
        return length(aliasLayout(deliveryQos, known));
    }

    private int length(int layout) {
        return layoutLengths[layout] + (wholePayload(layout) ? 0 : payloadLength());
    }

    /** Whether the layout holds the payload, too. */
    private boolean wholePayload(int layout) {
        return layoutBuffers[layout] == buffer && framed || !sharesPayload();
    }

    /** Copies the packet in the standard layout: without subscription identifiers. */
    public void copyTo(ByteBuf out, boolean v5, int firstByte, int deliveryQos, int packetId) {
        copy(out, layout(v5, deliveryQos), firstByte, packetId);
    }

    /** Copies the packet with a Topic Alias: in place of the topic where the receiver knows it, else beside it. */
    public void copyAliased(ByteBuf out, int firstByte, int deliveryQos, int packetId, int alias, boolean known) {
        int layout = aliasLayout(deliveryQos, known);
        int at = out.writerIndex();
        copy(out, layout, firstByte, packetId);
        out.setShort(at + layoutAliases[layout], alias);
    }

    private void copy(ByteBuf out, int layout, int firstByte, int packetId) {
        int at = out.writerIndex();
        int length = layoutLengths[layout];
        if (sharesPayload() && wholePayload(layout)) {
            length -= payloadLength();
        }
        out.writeBytes(layoutBuffers[layout], layoutStarts[layout], length);
        out.setByte(at, firstByte);
        int packetIdAt = layoutPacketIds[layout];
        if (packetIdAt >= 0) {
            out.setShort(at + packetIdAt, packetId);
        }
    }

    /** A large payload as a buffer to write after the header; retained for the caller. */
    public ByteBuf sharedPayload() {
        if (framed) {
            return buffer.retainedSlice(payloadStart, frameEnd - payloadStart);
        }
        ByteBuf payload = storedPayload;
        if (payload == null) {
            payload = Unpooled.wrappedBuffer(stored().payload());
            storedPayload = payload;
        }
        return payload.retainedDuplicate();
    }

    private int layout(boolean v5, int deliveryQos) {
        return made((v5 ? 2 : 0) + (deliveryQos > 0 ? 1 : 0));
    }

    private int aliasLayout(int deliveryQos, boolean known) {
        return made((known ? ALIAS_ALONE : ALIAS_AND_TOPIC) + (deliveryQos > 0 ? 1 : 0));
    }

    private int made(int layout) {
        if ((layoutsMade & 1 << layout) == 0) {
            layoutsMade |= 1 << layout;
            makeLayout(layout);
        }
        return layout;
    }

    private void makeLayout(int layout) {
        boolean v5 = layout >= 2;
        boolean identified = (layout & 1) != 0;
        boolean aliased = layout >= ALIAS_ALONE;
        if (!aliased && framed && v5 == frameIsV5 && identified == qos > 0) {
            layoutBuffers[layout] = buffer;
            layoutStarts[layout] = frameStart;
            layoutLengths[layout] = frameEnd - frameStart;
            layoutPacketIds[layout] = packetIdStart < 0 ? -1 : packetIdStart - frameStart;
            return;
        }
        if (framed) {
            parts.topic(buffer, topicStart, topicLength)
                    .properties(buffer, propertiesStart, propertiesLength)
                    .payload(buffer, payloadStart, frameEnd - payloadStart)
                    .messageExpiry(-1);
        } else {
            StoredMessage message = stored();
            parts.message(message.topic(), message.properties(), message.payload())
                    .messageExpiry(remainingSeconds(message));
        }
        parts.delivery(v5, identified ? 1 : 0, false, false, 0);
        if (aliased) {
            parts.topicAlias(1, layout < ALIAS_AND_TOPIC);
        }
        int start = scratch.writerIndex();
        int packetIdAt =
                sharesPayload() ? PublishEncoder.encodeHeader(scratch, parts) : PublishEncoder.encode(scratch, parts);
        layoutBuffers[layout] = scratch;
        layoutStarts[layout] = start;
        layoutLengths[layout] = scratch.writerIndex() - start;
        layoutPacketIds[layout] = packetIdAt < 0 ? -1 : packetIdAt - start;
        layoutAliases[layout] = aliased ? parts.topicAliasIndex() - start : -1;
    }

    /** Message Expiry Interval less the time the message waited here [MQTT-3.3.2-6]; -1 for none. */
    public static long remainingSeconds(StoredMessage message) {
        if (message.expiresAt() == StoredMessage.NEVER) {
            return -1;
        }
        return Math.max(0, (message.expiresAt() - System.currentTimeMillis() + 999) / 1000);
    }
}
