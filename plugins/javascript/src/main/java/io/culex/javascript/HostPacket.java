package io.culex.javascript;

import io.culex.api.Message;
import io.culex.api.Publish;
import io.culex.api.PublishProperties;
import java.nio.ByteBuffer;
import java.util.Locale;
import org.graalvm.polyglot.HostAccess;
import org.jspecify.annotations.Nullable;

/** A message as the prelude's Packet asks about it. Used by the thread that runs the context. */
public final class HostPacket {
    final Publish publish;
    private final int receivers;
    private final Causes.@Nullable Step cause;
    private byte @Nullable [] own;

    HostPacket(Publish publish, int receivers) {
        this(publish, receivers, null);
    }

    HostPacket(Publish publish, int receivers, Causes.@Nullable Step cause) {
        this.publish = publish;
        this.receivers = receivers;
        this.cause = cause;
    }

    /** What a message comes from that a handler published. */
    Causes.@Nullable Step cause() {
        return cause;
    }

    @HostAccess.Export
    public String topic() {
        return publish.topic();
    }

    /** The payload for observers: not to be written to. */
    @HostAccess.Export
    public ByteBuffer bytes() {
        return publish.payload();
    }

    /** The payload for deciders: a copy, so that it can be changed in place. */
    @HostAccess.Export
    public ByteBuffer ownBytes() {
        byte[] copy = Bytes.copy(publish.payload());
        own = copy;
        return ByteBuffer.wrap(copy);
    }

    @HostAccess.Export
    public int size() {
        return publish.payloadSize();
    }

    @HostAccess.Export
    public int qos() {
        return publish.qos();
    }

    @HostAccess.Export
    public boolean retain() {
        return publish.retain();
    }

    @HostAccess.Export
    public boolean dup() {
        return publish.dup();
    }

    @HostAccess.Export
    public String origin() {
        return switch (publish.origin()) {
            case PLUGIN -> "script";
            case CLUSTER -> "bridge";
            default -> publish.origin().name().toLowerCase(Locale.ROOT);
        };
    }

    @HostAccess.Export
    public @Nullable String publisher() {
        return publish.publisherId();
    }

    @HostAccess.Export
    public int receivers() {
        return receivers;
    }

    @HostAccess.Export
    public String text() {
        return publish.payloadText();
    }

    @HostAccess.Export
    public boolean hasProperties() {
        return !publish.properties().equals(PublishProperties.NONE);
    }

    @HostAccess.Export
    public HostProperties properties() {
        return new HostProperties(publish.properties());
    }

    /** The message with the bytes that a handler wrote in place, null when it wrote none. */
    @Nullable
    Message changedInPlace() {
        byte[] mine = own;
        if (mine == null || publish.payload().equals(ByteBuffer.wrap(mine))) {
            return null;
        }
        return Message.copyOf(publish).withPayload(mine);
    }
}
