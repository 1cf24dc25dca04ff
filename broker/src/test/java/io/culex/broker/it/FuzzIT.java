package io.culex.broker.it;

import io.culex.api.ProtocolVersion;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Message;
import io.culex.testkit.PacketProperties;
import io.culex.testkit.PacketWriter;
import io.culex.testkit.Property;
import io.culex.testkit.RawClient;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.culex.testkit.PacketType.PUBREC;
import static io.culex.testkit.PacketType.PUBREL;
import static io.culex.testkit.PacketType.SUBSCRIBE;
import static io.culex.testkit.PacketType.UNSUBSCRIBE;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Seeded garbage after a valid CONNECT or instead of it; another client must not notice. */
final class FuzzIT extends OnEventLoops {
    private static final int ROUNDS = 400;

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    @DisplayName("Garbage ends its own connection at most")
    void garbage(ProtocolVersion version) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int before = broker.context().clients().count();
        try (RawClient canary = broker.connect(version)) {
            String topic = unique("canary");
            canary.subscribe(topic, 2);
            for (int round = 0; round < ROUNDS; round++) {
                attack(version, random);
                if (round % 20 == 0) {
                    canary.publishAndWait(topic, "round " + round, round % 3);
                    assertThat(canary.receive().text())
                            .as("seed %d, round %d", seed, round)
                            .isEqualTo("round " + round);
                }
            }
            canary.expectNothing();
        }
        await("seed " + seed).until(() -> broker.context().clients().count() <= before);
    }

    private static void attack(ProtocolVersion version, Random random) {
        try (RawClient client = broker.open().version(version)) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            if (random.nextInt(4) > 0) {
                bytes.writeBytes(ConnectOptions.of(version, unique("fuzz")).toBytes());
            }
            for (int i = random.nextInt(5); i >= 0; i--) {
                bytes.writeBytes(mutate(validPacket(client, version, random), random));
            }
            client.send(bytes.toByteArray());
        } catch (UncheckedIOException closedByTheBroker) {
            // Which is what garbage deserves.
        }
    }

    private static byte[] validPacket(RawClient client, ProtocolVersion version, Random random) {
        String topic = "fuzz/" + random.nextInt(10);
        PacketProperties properties =
                PacketProperties.none().withUser("k", "v").with(Property.SUBSCRIPTION_IDENTIFIER, 3);
        return switch (random.nextInt(7)) {
            case 0 ->
                ConnectOptions.of(version, unique("fuzz"))
                        .will(Message.of(topic, "w").with(Property.WILL_DELAY_INTERVAL, 1))
                        .credentials("u", "p")
                        .toBytes();
            case 1 ->
                new PacketWriter()
                        .u16(1 + random.nextInt(5))
                        .properties(version, properties)
                        .text("fuzz/#")
                        .u8(random.nextInt(3))
                        .toPacket(SUBSCRIBE, 2);
            case 2 ->
                new PacketWriter()
                        .u16(1 + random.nextInt(5))
                        .properties(version, PacketProperties.none())
                        .text("fuzz/#")
                        .toPacket(UNSUBSCRIBE, 2);
            case 3 -> new PacketWriter().u16(1 + random.nextInt(5)).toPacket(PUBREL, 2);
            case 4 -> new PacketWriter().u16(1 + random.nextInt(5)).toPacket(PUBREC, 0);
            default ->
                client.publishBytes(
                        Message.of(topic, "x".repeat(random.nextInt(300)))
                                .withQos(random.nextInt(3))
                                .with(Property.CONTENT_TYPE, "text")
                                .with(Property.MESSAGE_EXPIRY_INTERVAL, 10),
                        1 + random.nextInt(5));
        };
    }

    private static byte[] mutate(byte[] packet, Random random) {
        byte[] bytes = packet.clone();
        switch (random.nextInt(6)) {
            case 0 -> bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            case 1 -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            case 2 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            case 3 -> bytes = Arrays.copyOf(bytes, bytes.length + random.nextInt(10));
            case 4 -> {
                byte[] noise = new byte[random.nextInt(200)];
                random.nextBytes(noise);
                bytes = noise;
            }
            default -> {
                // Left as it is, so that the broker gets into deeper states.
            }
        }
        return bytes;
    }
}
