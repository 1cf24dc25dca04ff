package io.culex.testkit;

import io.netty.buffer.ByteBufAllocator;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

/** Runs classes of tests as a build does: nothing in them says a word of leaks. */
final class LeakExtensionTest {
    @Test
    void aClassThatDoesNotReleaseABufferFails() {
        TestExecutionSummary summary = run(Leaking.class);

        assertThat(summary.getTestsSucceededCount()).isOne(); // the test itself saw nothing wrong
        assertThat(summary.getFailures())
                .anySatisfy(failure -> assertThat(failure.getException())
                        .isInstanceOf(AssertionError.class)
                        .hasMessageContaining("leaked buffers"));
    }

    @Test
    void aClassThatReleasesItsBuffersDoesNot() {
        TestExecutionSummary summary = run(Releasing.class);

        assertThat(summary.getTestsSucceededCount()).isOne();
        assertThat(summary.getTotalFailureCount()).isZero();
    }

    private static TestExecutionSummary run(Class<?> tests) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(tests))
                .configurationParameter("junit.jupiter.extensions.autodetection.enabled", "true")
                .build();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, listener);
        return listener.getSummary();
    }

    static final class Leaking {
        @Test
        void leaks() {
            ByteBufAllocator.DEFAULT.heapBuffer(100).writeByte(1);
        }
    }

    static final class Releasing {
        @Test
        void releases() {
            ByteBufAllocator.DEFAULT.heapBuffer(100).writeByte(1).release();
        }
    }
}
