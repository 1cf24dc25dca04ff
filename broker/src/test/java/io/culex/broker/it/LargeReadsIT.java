package io.culex.broker.it;

import io.culex.api.ProtocolVersion;
import io.culex.testkit.Message;
import io.culex.testkit.PacketType;
import io.culex.testkit.RawClient;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

/** Packets that are larger than a read, or nearly as large, in pieces as they come from networks. */
final class LargeReadsIT extends OnEventLoops {
    private static final int[] SIZES = {0, 100, 20_000, 33_000, 65_000, 65_536, 65_600, 131_000, 400_000};
    private static final int GROUPS = 25;
    private static final int TOGETHER = 3;

    @ParameterizedTest
    @EnumSource(
            value = ProtocolVersion.class,
            names = {"MQTT_3_1_1", "MQTT_5"})
    @DisplayName("Messages of all sizes keep their bytes, however they are cut")
    void pieces(ProtocolVersion version) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String topic = unique("large");
        try (RawClient subscriber = broker.connect(version);
                RawClient publisher = broker.connect(version)) {
            subscriber.subscribe(topic, 1);
            int packetId = 0;
            for (int group = 0; group < GROUPS; group++) {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                List<byte[]> payloads = new ArrayList<>();
                // Groups of one size come, too: then the broker knows what the next read will bring.
                int size = random.nextBoolean() ? -1 : SIZES[random.nextInt(SIZES.length)];
                for (int i = 0; i < TOGETHER; i++) {
                    byte[] payload = new byte[size >= 0 ? size : SIZES[random.nextInt(SIZES.length)]];
                    random.nextBytes(payload);
                    payloads.add(payload);
                    bytes.writeBytes(
                            publisher.publishBytes(Message.of(topic, payload).withQos(1), ++packetId));
                }
                send(publisher, bytes.toByteArray(), random);
                for (byte[] payload : payloads) {
                    assertThat(Arrays.equals(subscriber.receive().payload(), payload))
                            .as("seed %d, group %d, %d bytes", seed, group, payload.length)
                            .isTrue();
                    publisher.expect(PacketType.PUBACK);
                }
            }
        }
    }

    private static void send(RawClient publisher, byte[] bytes, Random random) {
        int start = 0;
        while (start < bytes.length) {
            int length = random.nextInt(4) == 0 ? 1 + random.nextInt(10) : 1 + random.nextInt(bytes.length);
            int end = Math.min(bytes.length, start + length);
            publisher.send(Arrays.copyOfRange(bytes, start, end));
            start = end;
        }
    }
}
