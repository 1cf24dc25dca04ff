package io.culex.benchmarks.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class StampTest {
    @ParameterizedTest
    @ValueSource(ints = {16, 17, 128, 4096})
    void aPayloadTellsWhatItWasGiven(int size) {
        told(Load.pairs(0).payload(size, 1));
    }

    @Test
    void soDoesOneOfJson() {
        String text = told(Load.pairs(0).withJson());
        assertThat(text)
                .startsWith("{\"stream\":\"00000007\",\"number\":\"000003e8\",")
                .contains("\"value\":21,")
                .endsWith("\"}");
    }

    private static String told(Load load) {
        Stamp stamp = new Stamp(load);
        ByteBuffer bytes = ByteBuffer.allocate(load.payload() + 1);
        bytes.put((byte) 0);
        stamp.write(bytes, 7, 1000, 123_456_789_012L);
        assertThat(bytes.hasRemaining()).isFalse();
        assertThat(stamp.whole(bytes, 1, load.payload())).isTrue();
        assertThat(stamp.stream(bytes, 1)).isEqualTo(7);
        assertThat(stamp.sequence(bytes, 1)).isEqualTo(1000);
        assertThat(stamp.time(bytes, 1)).isEqualTo(123_456_789_012L);
        return new String(bytes.array(), 1, load.payload(), StandardCharsets.US_ASCII);
    }

    @Test
    void aPayloadThatIsShortOrChangedIsNotWhole() {
        Stamp stamp = new Stamp(Load.pairs(0));
        ByteBuffer bytes = ByteBuffer.allocate(128);
        stamp.write(bytes, 1, 2, 3);
        assertThat(stamp.whole(bytes, 0, 127)).isFalse();
        bytes.put(127, (byte) 99);
        assertThat(stamp.whole(bytes, 0, 128)).isFalse();
    }

    @Test
    void aPayloadHasRoomForWhatIsChecked() {
        assertThatThrownBy(() -> Load.pairs(0).payload(15, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
