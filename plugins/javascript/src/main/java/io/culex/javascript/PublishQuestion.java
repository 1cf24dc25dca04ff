package io.culex.javascript;

import io.culex.api.Client;
import io.culex.api.Message;
import io.culex.api.Origin;
import io.culex.api.Publish;
import io.culex.api.PublishProperties;
import io.culex.api.ReasonCode;
import io.culex.api.hook.PublishInterceptor;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/** May this message, or this will, go on to its receivers, and as what? */
public final class PublishQuestion extends Question<PublishInterceptor.Decision> {
    private static final int PUBLISH = 2;
    private static final int WILL = 7;

    private final HostPacket packet;
    private final boolean will;
    private @Nullable Message changed;

    PublishQuestion(@Nullable Client client, Publish publish, boolean will, long nanos) {
        super(client, nanos);
        this.packet = new HostPacket(publish, 0);
        this.will = will;
    }

    @Override
    @HostAccess.Export
    public int kind() {
        return will ? WILL : PUBLISH;
    }

    @Override
    String name() {
        return will ? "will" : "publish";
    }

    @Override
    PublishInterceptor.Decision passed() {
        Message message = changed == null ? packet.changedInPlace() : changed;
        return message == null ? PublishInterceptor.Decision.PROCEED : new PublishInterceptor.Replace(message);
    }

    @Override
    PublishInterceptor.Decision denied(ReasonCode reason, @Nullable String text) {
        return new PublishInterceptor.Reject(reason, text);
    }

    @Override
    @HostAccess.Export
    public void disconnect(int code, @Nullable String reason) {
        settle(new PublishInterceptor.Disconnect(Reasons.failure(code), reason));
    }

    @HostAccess.Export
    public HostPacket packet() {
        return packet;
    }

    @HostAccess.Export
    public boolean fromClient() {
        Origin origin = packet.publish.origin();
        return origin == Origin.CLIENT || origin == Origin.WILL;
    }

    @HostAccess.Export
    public void drop() {
        settle(PublishInterceptor.Decision.DROP);
    }

    @HostAccess.Export
    public void replace(String topic, @Nullable Value payload, int qos, boolean retain, @Nullable Value properties) {
        changed = message(packet, topic, payload, qos, retain, properties);
    }

    /** What a handler made of a message. */
    static Message message(
            HostPacket packet,
            String topic,
            @Nullable Value payload,
            int qos,
            boolean retain,
            @Nullable Value properties) {
        Publish from = packet.publish;
        byte[] bytes = payload == null || payload.isNull() ? Bytes.copy(from.payload()) : Bytes.of(payload);
        PublishProperties props =
                properties == null || properties.isNull() ? from.properties() : Bytes.properties(properties);
        return new Message(topic, bytes, qos, retain, props);
    }
}
