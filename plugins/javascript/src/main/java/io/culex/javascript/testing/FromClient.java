package io.culex.javascript.testing;

import io.culex.api.Message;
import io.culex.api.Origin;
import io.culex.api.Publish;
import io.culex.api.PublishProperties;
import java.nio.ByteBuffer;

/** A message as a client has sent it. */
record FromClient(Message message, String publisherId) implements Publish {
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
        return false;
    }

    @Override
    public PublishProperties properties() {
        return message.properties();
    }

    @Override
    public Origin origin() {
        return Origin.CLIENT;
    }
}
