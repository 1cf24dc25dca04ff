package com.example.door;

import io.culex.api.*;
import io.culex.api.hook.*;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Decides who comes in. What it does depends on the client id or the user name. */
public final class Door extends CulexPlugin {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(200);

    @Override
    public void start(PluginContext context) {
        context.register(new Filter());
        context.register(new Renaming());
        context.register(new Names());
        context.register(new SecondNames());
        context.register(new TwoSteps());
        context.register(new Unsteady());
    }

    static <D> CompletableFuture<D> elsewhere(D answer) {
        CompletableFuture<D> later = new CompletableFuture<>();
        Thread.ofPlatform().start(() -> later.complete(answer));
        return later;
    }

    static final class Filter implements ConnectionFilter {
        @Override
        public boolean accept(SocketAddress remoteAddress, String listener) {
            if (listener.equals("broken")) {
                throw new IllegalStateException("thrown by the sample");
            }
            return !listener.equals("ws");
        }
    }

    static final class Renaming implements ConnectInterceptor {
        @Override
        public Decision onConnect(Client client, Connect connect) {
            return switch (connect.clientId()) {
                case "rename-me" -> new Replace(connect.withClientId("renamed"));
                case "rename-me-later" -> new Defer(
                        elsewhere(new Replace(connect.withClientId("renamed later"))), LONG, Decision.PROCEED);
                case "move-me" -> new Refuse(ReasonCode.USE_ANOTHER_SERVER, "full", "other.example:1883");
                case "throw-in-connect" -> throw new IllegalStateException("thrown by the sample");
                default -> Decision.PROCEED;
            };
        }
    }

    static final class Names implements Authenticator {
        @Override
        public Decision authenticate(Client client, Connect connect) {
            return switch (connect.username()) {
                case null -> Decision.ACCEPTED;
                case "good" -> new Accepted("alice", Map.of("role", "gateway"));
                case "bad" -> new Rejected(ReasonCode.BANNED, "not you");
                case "slow" -> new Defer(
                        elsewhere(Decision.ACCEPTED), LONG, new Rejected(ReasonCode.NOT_AUTHORIZED, null));
                case "slow-abstain" -> new Defer(elsewhere(Decision.ABSTAIN), LONG, Decision.ACCEPTED);
                case "late" -> new Defer(
                        new CompletableFuture<>(), SHORT, new Rejected(ReasonCode.SERVER_BUSY, null));
                case "broken" -> throw new IllegalStateException("thrown by the sample");
                case "failing" -> new Defer(
                        CompletableFuture.failedFuture(new IllegalStateException("failed by the sample")),
                        LONG,
                        Decision.ACCEPTED);
                default -> Decision.ABSTAIN;
            };
        }
    }

    static final class SecondNames implements Authenticator {
        @Override
        public Decision authenticate(Client client, Connect connect) {
            return "second".equals(connect.username()) || "slow-abstain".equals(connect.username())
                    ? Decision.ACCEPTED
                    : Decision.ABSTAIN;
        }

        @Override
        public int priority() {
            return 1;
        }
    }

    /** Does in each step what the data say. */
    static final class Unsteady implements EnhancedAuthenticator {
        @Override
        public String method() {
            return "UNSTEADY";
        }

        @Override
        public Decision onAuth(Client client, Step step, ByteBuffer data) {
            return switch (StandardCharsets.UTF_8.decode(data).toString()) {
                case "accept" -> new Accepted("unsteady", Map.of(), null);
                case "continue" -> new Continue(null);
                case "throw" -> throw new IllegalStateException("thrown by the sample");
                case "fail" -> new Defer(
                        CompletableFuture.failedFuture(new IllegalStateException("failed by the sample")),
                        LONG,
                        new Accepted("unsteady", Map.of(), null));
                case "late" -> new Defer(
                        new CompletableFuture<>(), SHORT, new Rejected(ReasonCode.SERVER_BUSY, "too late"));
                default -> null;
            };
        }
    }

    static final class TwoSteps implements EnhancedAuthenticator {
        @Override
        public String method() {
            return "TWO-STEPS";
        }

        @Override
        public Decision onAuth(Client client, Step step, ByteBuffer data) {
            String said = StandardCharsets.UTF_8.decode(data).toString();
            return switch (step) {
                case CONNECT -> new Defer(elsewhere(new Continue(bytes("and " + said + "?"))), LONG, refused());
                case REAUTHENTICATE -> new Continue(bytes("again " + said + "?"));
                case CONTINUE -> said.equals("right") ? new Accepted("two", Map.of(), bytes("done")) : refused();
            };
        }

        private static Decision refused() {
            return new Rejected(ReasonCode.NOT_AUTHORIZED, "wrong step");
        }

        private static ByteBuffer bytes(String text) {
            return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        }
    }
}
