package io.culex.broker.routing;

import io.culex.api.Publish;
import io.culex.api.PublishProperties;
import io.culex.api.store.StoredMessage;
import io.culex.broker.codec.PublishPropertiesCodec;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** From messages of plugins to messages that are kept. */
public final class Messages {
    private Messages() {}

    /** The message as it is kept. Its Message Expiry Interval starts now. */
    public static StoredMessage stored(Publish publish, @Nullable String publisherId) {
        if (publish instanceof StoredPublish same) {
            return same.message();
        }
        byte[] payload = new byte[publish.payloadSize()];
        publish.payload().get(payload);
        PublishProperties properties = publish.properties();
        return new StoredMessage(
                publish.topic().getBytes(StandardCharsets.UTF_8),
                PublishPropertiesCodec.encode(properties),
                payload,
                publish.qos(),
                publish.retain(),
                expiresAt(properties.messageExpiryInterval()),
                publisherId);
    }

    /** When a message with this Message Expiry Interval expires; -1 is for never. */
    public static long expiresAt(long seconds) {
        return seconds < 0 ? StoredMessage.NEVER : System.currentTimeMillis() + seconds * 1000;
    }
}
