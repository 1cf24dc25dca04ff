package io.culex.javascript;

import io.culex.api.Client;
import io.culex.api.Publish;
import io.culex.api.ReasonCode;
import io.culex.api.hook.PublishedInterceptor;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/** May the publisher of this message, which was routed, be told that it has arrived? */
public final class PublishedQuestion extends Question<PublishedInterceptor.Decision> {
    private final HostPacket packet;

    PublishedQuestion(@Nullable Client client, Publish publish, long nanos) {
        super(client, nanos);
        this.packet = new HostPacket(publish, 0);
    }

    @Override
    @HostAccess.Export
    public int kind() {
        return 6;
    }

    @Override
    String name() {
        return "published";
    }

    @Override
    PublishedInterceptor.Decision passed() {
        return PublishedInterceptor.Decision.ACKNOWLEDGE;
    }

    /** Whatever a handler gave as the reason: the standard's word for it is an unspecified error. */
    @Override
    PublishedInterceptor.Decision denied(ReasonCode reason, @Nullable String text) {
        ReasonCode told = reason == ReasonCode.NOT_AUTHORIZED ? ReasonCode.UNSPECIFIED_ERROR : reason;
        return new PublishedInterceptor.Fail(told, text);
    }

    @HostAccess.Export
    public HostPacket packet() {
        return packet;
    }

    @HostAccess.Export
    public boolean fromClient() {
        return true;
    }

    /** The message has gone already: what a handler writes to it changes nothing. */
    @HostAccess.Export
    public void replace(String topic, @Nullable Value payload, int qos, boolean retain, @Nullable Value properties) {}
}
