package io.culex.broker.routing;

import io.culex.api.Origin;
import io.culex.api.Publish;
import io.culex.api.PublishProperties;
import io.culex.api.store.StoredMessage;
import io.culex.broker.codec.PublishPropertiesCodec;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A message as plugins see it. Immutable but for what it decodes at the first question; safe from any thread. */
public final class StoredPublish implements Publish {
    private final StoredMessage message;
    private final Origin origin;
    private final boolean dup;
    private @Nullable String topic;
    private @Nullable PublishProperties properties;

    public StoredPublish(StoredMessage message, Origin origin, boolean dup) {
        this.message = message;
        this.origin = origin;
        this.dup = dup;
    }

    /** A message of a queue. */
    public StoredPublish(StoredMessage message) {
        this(message, message.publisherId() == null ? Origin.BROKER : Origin.CLIENT, false);
    }

    public StoredMessage message() {
        return message;
    }

    @Override
    public String topic() {
        String name = topic;
        if (name == null) {
            name = message.topicName();
            topic = name;
        }
        return name;
    }

    @Override
    public ByteBuffer payload() {
        return ByteBuffer.wrap(message.payload()).asReadOnlyBuffer();
    }

    @Override
    public int payloadSize() {
        return message.payload().length;
    }

    @Override
    public int qos() {
        return message.qos();
    }

    @Override
    public boolean retain() {
        return message.retain();
    }

    @Override
    public boolean dup() {
        return dup;
    }

    @Override
    public PublishProperties properties() {
        PublishProperties decoded = properties;
        if (decoded == null) {
            decoded = PublishPropertiesCodec.decode(message.properties(), Delivery.remainingSeconds(message));
            properties = decoded;
        }
        return decoded;
    }

    @Override
    public Origin origin() {
        return origin;
    }

    @Override
    public @Nullable String publisherId() {
        return message.publisherId();
    }

    @Override
    public String toString() {
        return "PUBLISH " + topic() + " (" + payloadSize() + " bytes, qos " + qos() + ")";
    }
}
