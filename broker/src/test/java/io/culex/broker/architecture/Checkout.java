package io.culex.broker.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files of the project, wherever a test was started in it. */
public final class Checkout {
    private Checkout() {}

    /** The folder with the parent's pom. */
    public static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null && !Files.isDirectory(folder.resolve("plugin-api"))) {
            folder = folder.getParent();
        }
        if (folder == null) {
            throw new IllegalStateException(
                    "not inside a checkout: " + Path.of("").toAbsolutePath());
        }
        return folder;
    }

    /** Every source of every module, main and test, whose name ends like this. */
    static List<Path> sources(String... endings) throws IOException {
        try (Stream<Path> files = Files.walk(root())) {
            return files.filter(file -> isSource(root().relativize(file)))
                    .filter(file -> Stream.of(endings).anyMatch(file.toString()::endsWith))
                    .sorted()
                    .toList();
        }
    }

    private static boolean isSource(Path file) {
        boolean inSources = false;
        for (Path part : file) {
            String name = part.toString();
            if (name.equals("target") || name.equals("node_modules") || name.startsWith(".")) {
                return false;
            }
            inSources |= name.equals("src");
        }
        return inSources;
    }
}
