package io.culex.broker.it;

import io.netty.buffer.ByteBufAllocator;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class LeakExtensionTest {
    @Test
    void aBufferThatIsNotReleasedIsReported() {
        leak();

        assertThatThrownBy(LeakExtension::check)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("leaked buffers");
    }

    /** In a method of its own, so that no register keeps the buffer alive. */
    private static void leak() {
        ByteBufAllocator.DEFAULT.heapBuffer(100).writeByte(1);
    }
}
