package io.culex.rocksdb;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Gives the brokers of a run this engine, for tests of the broker that run once more on it. They choose it by the property
 * {@code culex.test.engine}.
 */
public final class EngineOfTheRun implements LauncherSessionListener {
    @Override
    public void launcherSessionOpened(LauncherSession session) {
        if (System.getProperty("culex.test.engine") != null) {
            try {
                System.setProperty(
                        "culex.bundled-plugins", AssembledPlugin.embedded().toString());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
