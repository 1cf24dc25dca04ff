package io.culex.broker.it;

import io.culex.testkit.TestBroker;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs a class against a broker with one event loop, where all clients meet on it, and against one with three, where most
 * messages cross between loops. One broker serves all tests of the class: topics and client ids are unique per test.
 */
@ParameterizedClass(name = "{0} event loops")
@ValueSource(ints = {1, 3})
abstract class OnEventLoops {
    @SuppressWarnings("NullAway.Init") // set before the first test
    static TestBroker broker;

    @Parameter
    int loops;

    @BeforeParameterizedClassInvocation
    static void startBroker(int loops) {
        broker = TestBroker.builder()
                .set("threads.event-loops", Integer.toString(loops))
                .start();
    }

    @AfterParameterizedClassInvocation
    static void closeBroker() {
        broker.close();
    }
}
