package io.culex.javascript;

import io.culex.api.PublishProperties;
import io.culex.api.UserProperty;
import java.nio.ByteBuffer;
import java.util.List;
import org.graalvm.polyglot.HostAccess;
import org.jspecify.annotations.Nullable;

/** The properties of a message as the prelude asks about them. Used by the thread that runs the context. */
public final class HostProperties {
    private final PublishProperties properties;

    HostProperties(PublishProperties properties) {
        this.properties = properties;
    }

    /** Name, value, name, value. */
    @HostAccess.Export
    public String[] user() {
        List<UserProperty> all = properties.userProperties();
        String[] flat = new String[all.size() * 2];
        for (int i = 0; i < all.size(); i++) {
            flat[i * 2] = all.get(i).name();
            flat[i * 2 + 1] = all.get(i).value();
        }
        return flat;
    }

    @HostAccess.Export
    public @Nullable String contentType() {
        return properties.contentType();
    }

    @HostAccess.Export
    public @Nullable String responseTopic() {
        return properties.responseTopic();
    }

    @HostAccess.Export
    public @Nullable ByteBuffer correlationData() {
        ByteBuffer data = properties.correlationData();
        return data == null ? null : ByteBuffer.wrap(Bytes.copy(data));
    }

    @HostAccess.Export
    public double expiry() {
        return properties.messageExpiryInterval();
    }

    @HostAccess.Export
    public boolean hasFormat() {
        return properties.payloadFormatUtf8() != null;
    }

    @HostAccess.Export
    public boolean utf8() {
        return Boolean.TRUE.equals(properties.payloadFormatUtf8());
    }

    @HostAccess.Export
    public int[] subscriptionIdentifiers() {
        return properties.subscriptionIdentifiers().stream()
                .mapToInt(Integer::intValue)
                .toArray();
    }
}
