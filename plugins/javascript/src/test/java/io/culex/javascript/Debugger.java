package io.culex.javascript;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** As much of a debugger as a test needs: it speaks Chrome's protocol over a WebSocket. */
final class Debugger implements AutoCloseable {
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final AtomicInteger calls = new AtomicInteger();
    private final WebSocket socket;

    Debugger(Inspection inspection) throws Exception {
        URI address = URI.create("ws://" + inspection.address());
        socket = http.newWebSocketBuilder().buildAsync(address, new Ears()).get();
        call("Debugger.enable", "{}");
        call("Runtime.enable", "{}");
        call("Runtime.runIfWaitingForDebugger", "{}");
    }

    private final class Ears implements WebSocket.Listener {
        private final StringBuilder part = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                heard.add(part.toString());
                part.setLength(0);
            }
            from.request(1);
            return null;
        }
    }

    /** The answer. */
    String call(String method, String parameters) throws Exception {
        int id = calls.incrementAndGet();
        socket.sendText("{\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":" + parameters + "}", true)
                .get();
        return await("\"id\":" + id + "}");
    }

    /** The first message that contains a text. */
    String await(String part) {
        return await(part, 1);
    }

    /** The message with which a text comes for the second time, or the third. */
    String await(String part, int time) {
        return Awaitility.await()
                .until(
                        () -> heard.stream()
                                .filter(each -> each.contains(part))
                                .skip(time - 1)
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    /** The address under which the debugger knows a file. */
    String url(String file) {
        Matcher matcher = Pattern.compile("\"url\":\"([^\"]*" + Pattern.quote(file) + ")\"")
                .matcher(await("/" + file + "\""));
        return matcher.find() ? matcher.group(1) : "";
    }

    @Override
    public void close() {
        socket.abort();
        http.shutdownNow();
    }
}
