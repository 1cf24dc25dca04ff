package io.culex.broker.transport;

import io.culex.api.Registration;
import io.culex.api.control.ControlLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class ControlSocketIT {
    @TempDir
    private Path folder;

    private List<String> ask(String name, String... arguments) throws IOException {
        List<String> answer = new ArrayList<>();
        Map<String, Object> config = Map.of("data", Map.of("dir", folder.toString()));
        try (ControlLines lines = ControlLines.ask(config, folder, name, List.of(arguments))) {
            for (@Nullable String line = lines.next(); line != null; line = lines.next()) {
                answer.add(line);
            }
        }
        return answer;
    }

    @Test
    void answersTheOwnerAndNobodyElse() throws Exception {
        try (ControlSocket socket = new ControlSocket(folder)) {
            assertThat(folder.resolve(ControlLines.FILE)).doesNotExist();
            Registration echo = socket.offer("echo", request -> {
                for (String each : request.arguments()) {
                    request.stillWanted();
                    request.line(each);
                }
            });
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(ControlLines.FILE))))
                    .isEqualTo("rw-------");
            assertThat(ask("echo", "a b", "two\nlines \\n \r", "", "ünï"))
                    .containsExactly("a b", "two\nlines \\n \r", "", "ünï");
            assertThatThrownBy(() -> ask("other")).hasMessageContaining("nothing that answers \"other\"");
            socket.offer("broken", request -> {
                throw new IllegalStateException("no such\nthing");
            });
            assertThatThrownBy(() -> ask("broken")).hasMessage("no such\nthing");
            echo.close();
            assertThatThrownBy(() -> ask("echo")).hasMessageContaining("nothing that answers");
        }
        assertThat(folder.resolve(ControlLines.FILE)).doesNotExist();
        assertThatThrownBy(() -> ask("echo")).hasMessageContaining("no broker");
    }

    @Test
    void closingEndsWhatIsUnderWay() throws Exception {
        CountDownLatch began = new CountDownLatch(1);
        ControlSocket socket = new ControlSocket(folder);
        socket.offer("wait", request -> {
            request.line("waiting");
            began.countDown();
            new CountDownLatch(1).await();
        });
        try (ControlLines lines = ControlLines.ask(folder.resolve(ControlLines.FILE), "wait", List.of())) {
            assertThat(lines.next()).isEqualTo("waiting");
            assertThat(began.await(5, TimeUnit.SECONDS)).isTrue();
            socket.close();
            assertThatThrownBy(lines::next).isInstanceOf(IOException.class);
        } finally {
            socket.close();
        }
    }

    @Test
    void longRequestsAreRefused() throws Exception {
        try (ControlSocket socket = new ControlSocket(folder)) {
            socket.offer("echo", request -> {});
            assertThatThrownBy(() -> ask("echo", "x".repeat(100_000))).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> ask("echo", "a,".repeat(64).concat("a").split(",")))
                    .hasMessageContaining("at most 64 arguments");
            assertThat(ask("echo")).isEmpty();
        }
    }
}
