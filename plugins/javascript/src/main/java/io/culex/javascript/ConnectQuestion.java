package io.culex.javascript;

import io.culex.api.Client;
import io.culex.api.Connect;
import io.culex.api.Publish;
import io.culex.api.ReasonCode;
import io.culex.api.hook.ConnectInterceptor;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/** May this CONNECT go on, and as what? */
public final class ConnectQuestion extends Question<ConnectInterceptor.Decision> {
    private final Connect connect;

    ConnectQuestion(Client client, Connect connect, long nanos) {
        super(client, nanos);
        this.connect = connect;
    }

    @Override
    @HostAccess.Export
    public int kind() {
        return 0;
    }

    @Override
    String name() {
        return "connect";
    }

    @Override
    ConnectInterceptor.Decision passed() {
        return ConnectInterceptor.Decision.PROCEED;
    }

    @Override
    ConnectInterceptor.Decision denied(ReasonCode reason, @Nullable String text) {
        return new ConnectInterceptor.Refuse(reason, text, null);
    }

    @Override
    @HostAccess.Export
    public void disconnect(int code, @Nullable String reason) {
        deny(code, reason);
    }

    @HostAccess.Export
    public void redirect(int code, @Nullable String reason, String server) {
        settle(new ConnectInterceptor.Refuse(Reasons.failure(code, ReasonCode.USE_ANOTHER_SERVER), reason, server));
    }

    /** Passes, with what handlers changed. */
    @HostAccess.Export
    public void replaceConnect(String clientId, @Nullable String username, @Nullable Value password) {
        ByteBuffer bytes = password == null || password.isNull() ? null : ByteBuffer.wrap(Bytes.of(password));
        Connect changed = connect;
        if (!clientId.equals(connect.clientId())) {
            changed = changed.withClientId(clientId);
        }
        if (!Objects.equals(username, connect.username()) || !Objects.equals(bytes, connect.password())) {
            changed = changed.withCredentials(username, bytes == null ? null : bytes.asReadOnlyBuffer());
        }
        if (changed.equals(connect)) {
            pass();
        } else {
            settle(new ConnectInterceptor.Replace(changed));
        }
    }

    @HostAccess.Export
    public int version() {
        return connect.version().level();
    }

    @HostAccess.Export
    public String clientId() {
        return connect.clientId();
    }

    @HostAccess.Export
    public boolean clean() {
        return connect.cleanStart();
    }

    @HostAccess.Export
    public int keepAlive() {
        return connect.keepAlive();
    }

    @HostAccess.Export
    public @Nullable String username() {
        return connect.username();
    }

    @HostAccess.Export
    public @Nullable ByteBuffer password() {
        ByteBuffer password = connect.password();
        return password == null ? null : ByteBuffer.wrap(Bytes.copy(password));
    }

    @HostAccess.Export
    public @Nullable HostPacket will() {
        Publish will = connect.will();
        return will == null ? null : new HostPacket(will, 0);
    }
}
