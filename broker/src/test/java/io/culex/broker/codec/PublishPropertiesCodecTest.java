package io.culex.broker.codec;

import io.culex.api.ProtocolVersion;
import io.culex.api.PublishProperties;
import io.culex.api.UserProperty;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** Properties as bytes and as values. */
final class PublishPropertiesCodecTest {
    private static PublishProperties of(@Nullable String contentType, @Nullable String responseTopic) {
        return new PublishProperties(null, -1, contentType, responseTopic, null, List.of(), List.of());
    }

    @Test
    void everything() {
        ByteBuffer correlationData = ByteBuffer.wrap(new byte[] {9, 1, 2, 9}, 1, 2);
        PublishProperties properties = new PublishProperties(
                false, 60, "text", "re/ply", correlationData, List.of(new UserProperty("k", "v")), List.of(1, 2));
        byte[] bytes = PublishPropertiesCodec.encode(properties);
        assertThat(bytes).isEqualTo(Wire.bytes("01 00 03 'text' 08 're/ply' 09 0002 0102 26 'k' 'v'"));
        assertThat(correlationData.position()).isOne();
        PublishProperties decoded = PublishPropertiesCodec.decode(bytes, 60);
        assertThat(decoded)
                .isEqualTo(new PublishProperties(
                        false, 60, "text", "re/ply", correlationData, List.of(new UserProperty("k", "v")), List.of()));
        assertThat(decoded.correlationData()).isNotNull().matches(ByteBuffer::isReadOnly);
    }

    @Test
    void nothing() {
        assertThat(PublishPropertiesCodec.encode(PublishProperties.NONE)).isEmpty();
        assertThat(PublishPropertiesCodec.encode(
                        new PublishProperties(null, 5, null, null, null, List.of(), List.of(1))))
                .isEmpty();
        assertThat(PublishPropertiesCodec.decode(new byte[0], -1)).isSameAs(PublishProperties.NONE);
        assertThat(PublishPropertiesCodec.decode(new byte[0], 7).messageExpiryInterval())
                .isEqualTo(7);
    }

    @Test
    void backAndForth() {
        RandomPackets random = new RandomPackets(new Random(RandomPackets.seed()));
        for (int round = 0; round < 2_000; round++) {
            PublishProperties properties = random.publishProperties(ProtocolVersion.MQTT_5);
            byte[] bytes = PublishPropertiesCodec.encode(properties);
            assertThat(PublishPropertiesCodec.decode(bytes, properties.messageExpiryInterval()))
                    .isEqualTo(properties);
        }
    }

    @Test
    void whatIsNoPropertyIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PublishPropertiesCodec.encode(of("a\0", null)))
                .withMessageContaining("Content Type");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PublishPropertiesCodec.encode(of("x".repeat(65_536), null)))
                .withMessageContaining("Content Type");
        for (String topic : List.of("", "a/+", "#", "\0")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> PublishPropertiesCodec.encode(of(null, topic)))
                    .withMessageContaining("Response Topic");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PublishPropertiesCodec.encode(new PublishProperties(
                        null, -1, null, null, null, List.of(new UserProperty("k", "\0")), List.of())))
                .withMessageContaining("User Property");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PublishPropertiesCodec.encode(
                        new PublishProperties(null, -1, null, null, ByteBuffer.allocate(65_536), List.of(), List.of())))
                .withMessageContaining("Correlation Data");
    }
}
