package io.culex.broker.config;

import org.jspecify.annotations.Nullable;

/**
 * One mistake in the configuration.
 *
 * @param location {@code config.yml:17:9}, or {@code --set listeners.mqtt.port}
 * @param path the key; empty where the mistake is not about a key
 * @param message what is wrong and what is expected
 * @param line the offending line, null where there is none to show
 * @param column the column in the line, from 1
 */
public record Problem(
        String location,
        String path,
        String message,
        @Nullable String line,
        int column) {

    /** The problem on one line, then the offending line with a caret below the place. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(location);
        if (!path.isEmpty() && !location.endsWith(" " + path)) {
            text.append(": ").append(path);
        }
        text.append(": ").append(message);
        if (line != null) {
            text.append("\n    ").append(line).append("\n    ");
            int end = Math.min(column - 1, line.length());
            for (int i = 0; i < end; i++) {
                text.append(line.charAt(i) == '\t' ? '\t' : ' ');
            }
            text.append('^');
        }
        return text.toString();
    }
}
