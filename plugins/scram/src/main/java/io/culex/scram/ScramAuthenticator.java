package io.culex.scram;

import io.culex.api.Client;
import io.culex.api.ReasonCode;
import io.culex.api.hook.EnhancedAuthenticator;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The Authentication Method SCRAM-SHA-256: client-first in CONNECT, server-first and client-final in AUTH, server-final in CONNACK;
 * at re-authentication all in AUTH. Between its two steps an exchange is kept with the connection. A step costs some hashes and
 * blocks nothing: the many iterations are the client's.
 */
final class ScramAuthenticator implements EnhancedAuthenticator {
    static final String METHOD = "SCRAM-SHA-256";

    private static final String EXCHANGE = "scram.exchange";
    private static final int NONCE_BYTES = 18;

    private final ScramUsers users;
    private final Supplier<String> nonces;

    ScramAuthenticator(ScramUsers users) {
        this(users, randomNonces(new SecureRandom()));
    }

    /**
     * @param nonces the broker's part of each exchange's nonce
     */
    ScramAuthenticator(ScramUsers users, Supplier<String> nonces) {
        this.users = users;
        this.nonces = nonces;
    }

    private static Supplier<String> randomNonces(SecureRandom random) {
        return () -> {
            byte[] bytes = new byte[NONCE_BYTES];
            random.nextBytes(bytes);
            return Base64.getEncoder().encodeToString(bytes);
        };
    }

    @Override
    public String method() {
        return METHOD;
    }

    @Override
    public Decision onAuth(Client client, Step step, @Nullable ByteBuffer data) {
        try {
            return switch (step) {
                case CONNECT -> begin(client, text(data), null);
                case REAUTHENTICATE -> begin(client, text(data), client.username());
                case CONTINUE -> end(client, text(data));
            };
        } catch (ScramException e) {
            client.attributes().remove(EXCHANGE);
            return new Rejected(ReasonCode.NOT_AUTHORIZED, e.getMessage());
        }
    }

    /**
     * @param only the one user that may be meant, null for any
     */
    private Decision begin(Client client, String clientFirst, @Nullable String only) throws ScramException {
        ScramExchange exchange = ScramExchange.begin(clientFirst, users, nonces.get());
        if (only != null && !only.equals(exchange.user().name())) {
            throw new ScramException("a connection stays with its user");
        }
        client.attributes().put(EXCHANGE, exchange);
        return new Continue(bytes(exchange.serverFirst()));
    }

    private Decision end(Client client, String clientFinal) throws ScramException {
        if (!(client.attributes().remove(EXCHANGE) instanceof ScramExchange exchange)) {
            throw new ScramException("the exchange has not begun");
        }
        String serverFinal = exchange.end(clientFinal, users);
        String role = exchange.user().role();
        return new Accepted(exchange.user().name(), role == null ? Map.of() : Map.of("role", role), bytes(serverFinal));
    }

    private static String text(@Nullable ByteBuffer data) throws ScramException {
        if (data == null) {
            throw new ScramException("no authentication data");
        }
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(data.duplicate());
            return text.toString();
        } catch (CharacterCodingException e) {
            throw new ScramException("not UTF-8");
        }
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
