package io.culex.javascript;

import io.culex.api.Origin;
import io.culex.api.Publish;
import io.culex.api.PublishProperties;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A message as one receiver would get it.
 *
 * @param publish the message
 * @param qos the QoS it would get
 * @param retain whether it comes from the retained store
 */
record Delivery(Publish publish, int qos, boolean retain) implements Publish {
    @Override
    public String topic() {
        return publish.topic();
    }

    @Override
    public ByteBuffer payload() {
        return publish.payload();
    }

    @Override
    public int payloadSize() {
        return publish.payloadSize();
    }

    @Override
    public boolean dup() {
        return publish.dup();
    }

    @Override
    public PublishProperties properties() {
        return publish.properties();
    }

    @Override
    public Origin origin() {
        return publish.origin();
    }

    @Override
    public @Nullable String publisherId() {
        return publish.publisherId();
    }
}
