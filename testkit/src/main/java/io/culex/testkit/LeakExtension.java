package io.culex.testkit;

import java.lang.reflect.Modifier;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Fails a test class when Netty reports a buffer that was collected without being released; what shows up later fails the
 * run at its end. A service file names it, so with {@code junit.jupiter.extensions.autodetection.enabled=true} no class can
 * forget it; without, {@code @ExtendWith} works. Where there is no Netty it does nothing.
 *
 * <p>It sees what Netty looks at: all buffers with {@code -Dio.netty.leakDetection.level=paranoid}.
 *
 * @since 0.1
 */
public final class LeakExtension implements BeforeAllCallback, AfterAllCallback {
    private static final boolean NETTY = nettyIsHere();

    static {
        if (NETTY) {
            LeakReports.record();
        }
    }

    /** Made by JUnit. */
    public LeakExtension() {}

    private static boolean nettyIsHere() {
        try {
            Class.forName("io.netty.buffer.ByteBufAllocator", false, LeakExtension.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException none) {
            return false;
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getRoot()
                .getStore(Namespace.create(LeakExtension.class))
                .computeIfAbsent("end of the run", key -> (AutoCloseable) LeakExtension::check, AutoCloseable.class);
    }

    @Override
    public void afterAll(ExtensionContext context) throws InterruptedException {
        Class<?> tests = context.getRequiredTestClass();
        boolean nested = tests.isMemberClass() && !Modifier.isStatic(tests.getModifiers());
        if (!nested) { // then the class around it is not over
            check();
        }
    }

    private static void check() throws InterruptedException {
        if (NETTY) {
            LeakReports.check();
        }
    }
}
