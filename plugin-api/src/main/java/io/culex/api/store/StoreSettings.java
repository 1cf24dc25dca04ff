package io.culex.api.store;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What an engine is opened with: the section {@code store} of config.yml.
 *
 * @param directory a folder of the engine's own; it need not exist
 * @param fsync how long what was written may stay unforced to the disk: zero for not at all, {@link #NEVER} for as long as the
 *     operating system likes
 * @param maxBytes how many bytes the engine may take on the disk, 0 for no limit
 * @since 0.1
 */
public record StoreSettings(Path directory, Duration fsync, long maxBytes) {
    /** A value of {@link #fsync()}: writes are not forced. */
    public static final Duration NEVER = Duration.ofSeconds(Long.MAX_VALUE);

    /** Every commit is forced to the disk, and there is no limit. */
    public static StoreSettings of(Path directory) {
        return new StoreSettings(directory, Duration.ZERO, 0);
    }
}
