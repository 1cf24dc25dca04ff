package io.culex.broker.config;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds where a key was given. */
final class Locations {
    private Locations() {}

    /** The location of the path or of the nearest path above it; the file's name when nothing above it was given. */
    static String nearest(Map<String, String> locations, String path, @Nullable Path file) {
        String at = path;
        while (true) {
            String location = locations.get(at);
            if (location != null) {
                return location;
            }
            int end = Math.max(at.lastIndexOf('.'), at.lastIndexOf('['));
            if (end < 0) {
                return file == null ? "defaults" : String.valueOf(file.getFileName());
            }
            at = at.substring(0, end);
        }
    }
}
