package io.culex.rocksdb;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

final class DiskSpaceTest {
    private static final int LIMIT = 1 << 20;

    @TempDir
    private Path folder;

    @Test
    void theLimitIsNoticedByWhatWasWritten() throws Exception {
        DiskSpace space = new DiskSpace(folder, LIMIT);
        space.measure();
        Files.write(folder.resolve("log"), new byte[LIMIT / 4]);
        space.wrote(LIMIT / 4);
        assertThat(space.used()).as("nobody has looked").isZero();
        Files.write(folder.resolve("file"), new byte[LIMIT]);
        space.wrote(LIMIT);
        assertThat(space.room()).isFalse();
        assertThat(space.used()).isEqualTo(LIMIT + LIMIT / 4);
    }

    @Test
    void afterTheLimitALittleMustGoBeforeThereIsRoomAgain() throws Exception {
        DiskSpace space = new DiskSpace(folder, LIMIT);
        Path file = folder.resolve("file");
        Files.write(file, new byte[LIMIT]);
        space.measure();
        assertThat(space.room()).isFalse();
        Files.write(file, new byte[LIMIT - LIMIT / 40]);
        space.measure();
        assertThat(space.room()).isFalse();
        Files.write(file, new byte[LIMIT - LIMIT / 10]);
        space.measure();
        assertThat(space.room()).isTrue();
    }

    @Test
    void withoutALimitTheDiskDecides() {
        DiskSpace space = new DiskSpace(folder, 0);
        space.measure();
        space.wrote(1 << 30);
        assertThat(space.room()).isTrue();
    }
}
