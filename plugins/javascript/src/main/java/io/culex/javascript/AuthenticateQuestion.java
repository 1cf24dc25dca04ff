package io.culex.javascript;

import io.culex.api.Client;
import io.culex.api.Connect;
import io.culex.api.ReasonCode;
import io.culex.api.hook.Authenticator;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/** Who is this client? */
public final class AuthenticateQuestion extends Question<Authenticator.Decision> {
    private final Connect connect;

    AuthenticateQuestion(Client client, Connect connect, long nanos) {
        super(client, nanos);
        this.connect = connect;
    }

    @Override
    @HostAccess.Export
    public int kind() {
        return 1;
    }

    @Override
    String name() {
        return "authenticate";
    }

    /** Handlers that say nothing leave it to other authenticators. */
    @Override
    Authenticator.Decision passed() {
        return Authenticator.Decision.ABSTAIN;
    }

    @Override
    Authenticator.Decision denied(ReasonCode reason, @Nullable String text) {
        return new Authenticator.Rejected(reason, text);
    }

    @Override
    @HostAccess.Export
    public void disconnect(int code, @Nullable String reason) {
        deny(code, reason);
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

    /**
     * Lets the client in.
     *
     * @param username the name that counts, null for the one it gave
     * @param attributes name, value, name, value, …
     */
    @HostAccess.Export
    public void accept(@Nullable String username, @Nullable Value attributes) {
        Map<String, Object> all = new HashMap<>();
        if (attributes != null && attributes.hasArrayElements()) {
            for (long i = 0; i + 1 < attributes.getArraySize(); i += 2) {
                Value value = attributes.getArrayElement(i + 1);
                Object kept = value.isString()
                        ? value.asString()
                        : value.isBoolean()
                                ? (Object) value.asBoolean()
                                : value.fitsInLong() ? (Object) value.asLong() : value.toString();
                all.put(attributes.getArrayElement(i).asString(), kept);
            }
        }
        settle(
                username == null && all.isEmpty()
                        ? Authenticator.Decision.ACCEPTED
                        : new Authenticator.Accepted(username, all));
    }
}
