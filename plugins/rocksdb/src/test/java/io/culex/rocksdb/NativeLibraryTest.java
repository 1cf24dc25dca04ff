package io.culex.rocksdb;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rocksdb.util.Environment;

import static org.assertj.core.api.Assertions.assertThat;

/** What RocksDB looks for on each system is what the distribution has. */
final class NativeLibraryTest {
    private static final Path CONTENTS = Path.of("../../distribution/src/assembly/contents.xml");

    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, false, librocksdbjni-linux64.so",
        "Linux, amd64, true, librocksdbjni-linux64-musl.so",
        "Linux, aarch64, false, librocksdbjni-linux-aarch64.so",
        "Linux, aarch64, true, librocksdbjni-linux-aarch64-musl.so",
        "Mac OS X, x86_64, false, librocksdbjni-osx-x86_64.jnilib",
        "Mac OS X, aarch64, false, librocksdbjni-osx-arm64.jnilib"
    })
    void eachSystemFindsItsLibrary(String system, String processor, boolean musl, String file) throws Exception {
        assertThat(library(system, processor, musl)).isEqualTo(file);
        assertThat(Files.readString(CONTENTS)).contains("<include>" + file + "</include>");
    }

    @Test
    void onWindowsItsNameBeginsOtherwise() throws Exception {
        assertThat(library("Windows 11", "amd64", false)).isEqualTo("librocksdbjni-win64.dll"); // in the jar
        assertThat(Files.readString(CONTENTS))
                .as("System.mapLibraryName adds no lib there")
                .contains("<destName>rocksdbjni-win64.dll</destName>");
    }

    /** The name of the library as a process on such a system makes it. */
    private static String library(String system, String processor, boolean musl)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-Dos.name=" + system,
                "-Dos.arch=" + processor,
                "-cp",
                System.getProperty("java.class.path"),
                NativeLibraryTest.class.getName());
        builder.environment().put("ROCKSDB_MUSL_LIBC", String.valueOf(musl));
        Process process = builder.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said.strip();
    }

    public static void main(String[] arguments) {
        System.out.println(Environment.getJniLibraryFileName("rocksdb"));
    }
}
