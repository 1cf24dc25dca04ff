package io.culex.javascript;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the last good version of the scripts needed, kept over restarts so that a start need not wait for the scripts when
 * they decide nothing.
 *
 * @param fingerprint of the files' content
 * @param needs what they needed
 * @param description the lines that tell people about the files and their handlers
 */
record KnownVersion(String fingerprint, Needs needs, List<String> description) {
    private static final String FILE = "last-version";
    private static final String FORMAT = "2";

    static @Nullable KnownVersion read(Path directory) {
        try {
            List<String> lines = Files.readAllLines(directory.resolve(FILE));
            if (lines.size() < 3 || !lines.get(0).equals(FORMAT)) {
                return null;
            }
            int needs = 3 + Integer.parseInt(lines.get(2));
            return new KnownVersion(
                    lines.get(1),
                    Needs.parse(lines.subList(needs, lines.size()).toArray(String[]::new)),
                    List.copyOf(lines.subList(3, needs)));
        } catch (IOException | NumberFormatException | IndexOutOfBoundsException none) {
            return null;
        }
    }

    void write(Path directory) throws IOException {
        List<String> lines = new ArrayList<>(List.of(FORMAT, fingerprint, String.valueOf(description.size())));
        lines.addAll(description);
        lines.addAll(List.of(needs.flat()));
        Files.createDirectories(directory);
        Path fresh = directory.resolve(FILE + ".new");
        Files.write(fresh, lines);
        Files.move(fresh, directory.resolve(FILE), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}
