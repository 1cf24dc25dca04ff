package io.culex.broker.codec;

import io.culex.broker.topic.TopicName;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What a frame tells of the bytes it lies in. */
final class PublishFrameTest {
    @Test
    void levelsAreThoseOfTheText() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        // Characters that differ from a slash by one bit, next to it in order, or in the high bit only.
        String characters = "///..0o-'ä¯ܯ€/\u0001\u007f";
        for (int i = 0; i < 2000; i++) {
            StringBuilder topic = new StringBuilder();
            int length = random.nextInt(40);
            for (int j = 0; j < length; j++) {
                topic.append(characters.charAt(random.nextInt(characters.length())));
            }
            byte[] bytes = topic.toString().getBytes(StandardCharsets.UTF_8);
            int before = random.nextInt(9);
            PublishFrame frame = new PublishFrame();
            frame.buffer = Unpooled.buffer()
                    .writeBytes("/".repeat(before).getBytes(StandardCharsets.UTF_8))
                    .writeBytes(bytes)
                    .writeByte('/');
            frame.topicStart = before;
            frame.topicLength = bytes.length;
            assertThat(frame.topicLevels())
                    .as("seed %d, topic %s", seed, topic)
                    .isEqualTo(TopicName.levels(topic.toString()));
        }
    }
}
