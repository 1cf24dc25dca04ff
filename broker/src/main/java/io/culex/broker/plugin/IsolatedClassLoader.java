package io.culex.broker.plugin;

import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pf4j.ClassLoadingStrategy;
import org.pf4j.PluginClassLoader;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginManager;

/**
 * The classes of one plugin: its own first, then those of plugins it depends on. From the broker it sees the contract
 * and what the contract is written in, always the broker's copy of it; nothing else of the broker's class path. GraalVM
 * is part of that: a second copy in a plugin's loader would lose the compiler.
 */
final class IsolatedClassLoader extends PluginClassLoader {
    private static final List<String> SHARED =
            List.of("io.culex.api.", "org.pf4j.", "org.slf4j.", "org.graalvm.", "com.oracle.truffle.", "org.jspecify.");

    private final ClassLoader broker;

    IsolatedClassLoader(PluginManager library, PluginDescriptor descriptor, ClassLoader broker) {
        super(library, descriptor, new Shared(broker), ClassLoadingStrategy.PDA);
        this.broker = broker;
    }

    @Override
    protected boolean shouldDelegateToParent(String className) {
        return shared(className);
    }

    private static boolean shared(String className) {
        for (String prefix : SHARED) {
            if (className.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return "plugin classes beside " + broker;
    }

    /** The JDK and the shared packages of the broker, as the parent of plugins' loaders. */
    private static final class Shared extends ClassLoader {
        private final ClassLoader broker;

        Shared(ClassLoader broker) {
            super(ClassLoader.getPlatformClassLoader());
            this.broker = broker;
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (shared(name)) {
                return broker.loadClass(name);
            }
            throw new ClassNotFoundException(name);
        }

        @Override
        protected @Nullable URL findResource(String name) {
            return shared(name.replace('/', '.')) ? broker.getResource(name) : null;
        }

        @Override
        protected Enumeration<URL> findResources(String name) throws IOException {
            return shared(name.replace('/', '.')) ? broker.getResources(name) : Collections.emptyEnumeration();
        }
    }
}
