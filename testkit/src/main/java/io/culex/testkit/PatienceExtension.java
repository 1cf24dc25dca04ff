package io.culex.testkit;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Has tests that wait for something look every few milliseconds, and for half a minute before they give up: a busy machine
 * may take ten seconds for what is a moment elsewhere. Found by the service file; without Awaitility it does nothing.
 *
 * @since 0.1
 */
public final class PatienceExtension implements BeforeAllCallback {
    private static final Duration LOOK_EVERY = Duration.ofMillis(5);
    private static final Duration GIVE_UP = Duration.ofSeconds(30);
    private static final boolean AWAITILITY = awaitilityIsHere();

    /** Made by JUnit. */
    public PatienceExtension() {}

    private static boolean awaitilityIsHere() {
        try {
            Class.forName("org.awaitility.Awaitility", false, PatienceExtension.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException none) {
            return false;
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        if (AWAITILITY) {
            Awaitility.setDefaultPollInterval(LOOK_EVERY);
            Awaitility.setDefaultPollDelay(Duration.ZERO);
            Awaitility.setDefaultTimeout(GIVE_UP);
        }
    }
}
