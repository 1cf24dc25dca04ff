package io.culex.broker.codec;

import io.culex.api.ProtocolVersion;
import io.culex.api.PublishProperties;
import io.culex.api.ReasonCode;
import io.culex.api.Subscription;
import io.culex.api.UserProperty;
import io.culex.broker.packet.Auth;
import io.culex.broker.packet.Connect;
import io.culex.broker.packet.ConnectProperties;
import io.culex.broker.packet.Diagnostics;
import io.culex.broker.packet.Disconnect;
import io.culex.broker.packet.Subscribe;
import io.culex.broker.packet.Unsubscribe;
import io.culex.broker.packet.Will;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Makes packets that are right, from a seed. */
final class RandomPackets {
    private static final int[] ALPHABET = {
        'a', 'b', 'z', 'A', '0', '9', '/', ' ', '.', '-', '_', '$', 0x7f, 0x80, 0xe4, 0x7ff, 0x800, 0x20ac, 0xd7ff,
        0xe000, 0xfeff, 0xfffd, 0x10000, 0x1f600, 0x10ffff
    };

    private final RandomGenerator random;

    RandomPackets(RandomGenerator random) {
        this.random = random;
    }

    /** A seed, printed so that a failure can be repeated; {@code -Dculex.seed=} sets it. */
    static long seed() {
        long seed = Long.getLong("culex.seed", new Random().nextLong());
        System.out.println("culex.seed=" + seed);
        return seed;
    }

    /** How many rounds to go; {@code -Dculex.rounds=} sets it for a longer hunt. */
    static int rounds(int usual) {
        return Integer.getInteger("culex.rounds", usual);
    }

    String text(int maxLength) {
        int length = random.nextInt(maxLength + 1);
        boolean ascii = random.nextInt(3) > 0;
        StringBuilder text = new StringBuilder();
        for (int index = 0; index < length; index++) {
            text.appendCodePoint(ALPHABET[random.nextInt(ascii ? 12 : ALPHABET.length)]);
        }
        return text.toString();
    }

    String topic() {
        return "t" + text(30);
    }

    byte[] bytes(int maxLength) {
        byte[] bytes = new byte[random.nextInt(maxLength + 1)];
        random.nextBytes(bytes);
        return bytes;
    }

    int packetId() {
        return 1 + random.nextInt(65_535);
    }

    long seconds() {
        return random.nextBoolean() ? random.nextInt(1000) : random.nextLong(1L << 32);
    }

    boolean maybe() {
        return random.nextBoolean();
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    ReasonCode oneOf(ReasonCode... reasons) {
        return reasons[random.nextInt(reasons.length)];
    }

    List<UserProperty> userProperties() {
        List<UserProperty> pairs = new ArrayList<>();
        for (int count = Math.max(0, random.nextInt(6) - 2); count > 0; count--) {
            pairs.add(new UserProperty(text(10), text(20)));
        }
        return pairs;
    }

    Diagnostics diagnostics(ProtocolVersion version) {
        if (version != ProtocolVersion.MQTT_5) {
            return Diagnostics.NONE;
        }
        return new Diagnostics(maybe() ? text(30) : null, userProperties());
    }

    PublishProperties publishProperties(ProtocolVersion version) {
        if (version != ProtocolVersion.MQTT_5 || maybe()) {
            return PublishProperties.NONE;
        }
        return new PublishProperties(
                maybe() ? null : (Boolean) maybe(),
                maybe() ? -1 : seconds(),
                maybe() ? null : text(20),
                maybe() ? null : topic(),
                maybe() ? null : ByteBuffer.wrap(bytes(20)),
                userProperties(),
                List.of());
    }

    Connect connect(ProtocolVersion version) {
        boolean v5 = version == ProtocolVersion.MQTT_5;
        boolean cleanStart = maybe();
        String username = maybe() ? text(20) : null;
        byte[] password = (username != null || v5) && maybe() ? bytes(20) : null;
        ConnectProperties properties =
                v5 ? connectProperties() : cleanStart ? ConnectProperties.NONE : ConnectProperties.KEPT_SESSION;
        String clientId = version == ProtocolVersion.MQTT_3_1 ? "c" + text(11) : text(40);
        return new Connect(
                version, false, clientId, cleanStart, below(65_536), will(version), username, password, properties);
    }

    private @Nullable Will will(ProtocolVersion version) {
        if (maybe()) {
            return null;
        }
        long delay = version == ProtocolVersion.MQTT_5 && maybe() ? seconds() : 0;
        return new Will(topic(), bytes(100), below(3), maybe(), delay, publishProperties(version));
    }

    private ConnectProperties connectProperties() {
        String method = maybe() ? text(10) : null;
        return new ConnectProperties(
                maybe() ? 0 : seconds(),
                maybe() ? ConnectProperties.DEFAULT_RECEIVE_MAXIMUM : packetId(),
                maybe() ? Integer.MAX_VALUE : 1 + below(Integer.MAX_VALUE - 1),
                maybe() ? 0 : below(65_536),
                maybe(),
                maybe(),
                method,
                method != null && maybe() ? bytes(30) : null,
                userProperties());
    }

    Subscribe subscribe(ProtocolVersion version) {
        boolean v5 = version == ProtocolVersion.MQTT_5;
        Integer identifier = v5 && maybe() ? (Integer) (1 + below(VariableByteInteger.MAX)) : null;
        List<Subscription> subscriptions = new ArrayList<>();
        for (int count = 1 + below(4); count > 0; count--) {
            String filter = topic() + (maybe() ? "/+/#" : "");
            subscriptions.add(
                    v5
                            ? new Subscription(filter, below(3), maybe(), maybe(), below(3), identifier)
                            : Subscription.of(filter, below(3)));
        }
        return new Subscribe(packetId(), subscriptions, v5 ? userProperties() : List.of());
    }

    Unsubscribe unsubscribe(ProtocolVersion version) {
        List<String> filters = new ArrayList<>();
        for (int count = 1 + below(4); count > 0; count--) {
            filters.add(topic());
        }
        return new Unsubscribe(packetId(), filters, version == ProtocolVersion.MQTT_5 ? userProperties() : List.of());
    }

    Disconnect disconnect(ProtocolVersion version) {
        if (version != ProtocolVersion.MQTT_5) {
            return Disconnect.NORMAL;
        }
        ReasonCode reason =
                oneOf(ReasonCode.SUCCESS, ReasonCode.DISCONNECT_WITH_WILL, ReasonCode.ADMINISTRATIVE_ACTION);
        return new Disconnect(reason, maybe() ? -1 : seconds(), null, diagnostics(version));
    }

    Auth auth() {
        return new Auth(
                oneOf(ReasonCode.CONTINUE_AUTHENTICATION, ReasonCode.REAUTHENTICATE),
                text(10),
                maybe() ? null : bytes(30),
                diagnostics(ProtocolVersion.MQTT_5));
    }
}
