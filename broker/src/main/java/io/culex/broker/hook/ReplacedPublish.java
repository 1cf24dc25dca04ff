package io.culex.broker.hook;

import io.culex.api.Message;
import io.culex.api.Origin;
import io.culex.api.Publish;
import io.culex.api.PublishProperties;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A message that a hook put in the place of another: it says what the new one says and still comes from where the
 * original came from.
 *
 * @param message what counts now
 * @param original what was published
 */
public record ReplacedPublish(Message message, Publish original) implements Publish {
    @Override
    public String topic() {
        return message.topic();
    }

    @Override
    public ByteBuffer payload() {
        return message.payload();
    }

    @Override
    public int payloadSize() {
        return message.payloadSize();
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
        return original.dup();
    }

    @Override
    public PublishProperties properties() {
        return message.properties();
    }

    @Override
    public Origin origin() {
        return original.origin();
    }

    @Override
    public @Nullable String publisherId() {
        return original.publisherId();
    }
}
