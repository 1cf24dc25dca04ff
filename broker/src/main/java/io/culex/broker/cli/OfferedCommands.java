package io.culex.broker.cli;

import io.culex.api.Command;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** Finds the commands that bundled plugins bring. Only asked when the command line names one, since it opens their jars. */
record OfferedCommands(@Nullable Path folder) {
    List<Command> all() {
        List<Command> found = new ArrayList<>();
        if (folder == null || !Files.isDirectory(folder)) {
            return found;
        }
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder, "*.jar")) {
            for (Path jar : jars) {
                // Not closed: the command that is found runs until the process ends.
                ClassLoader loader = new URLClassLoader(new URL[] {url(jar)}, OfferedCommands.class.getClassLoader());
                ServiceLoader.load(Command.class, loader).forEach(found::add);
            }
        } catch (IOException unreadable) {
            return found;
        }
        return found;
    }

    private static URL url(Path jar) throws MalformedURLException {
        return jar.toUri().toURL();
    }
}
