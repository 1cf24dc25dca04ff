package io.culex.api.control;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request to a running broker and the lines of its answer. Used by one thread; {@link #close} by any, which ends the request.
 *
 * <p>What goes over the socket is text in UTF-8. The request: {@code culex/1 NAME}, each argument on a line of its own, an empty line.
 * The answer: lines that begin with {@code =}, and at last {@code ok} or {@code !} with what is wrong; lines that begin with
 * {@code #} say nothing. In what follows the sign, backslash, line feed and carriage return are {@code \\}, {@code \n} and
 * {@code \r}.
 *
 * @since 1.0
 */
public final class ControlLines implements AutoCloseable {
    /** The name of the socket in the data folder. */
    public static final String FILE = "control.sock";

    private final SocketChannel channel;
    private final BufferedReader reader;

    private ControlLines(SocketChannel channel) {
        this.channel = channel;
        this.reader = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
    }

    /**
     * Asks the broker that runs with a configuration.
     *
     * @param config the configuration, as commands get it
     * @param baseDirectory where its relative paths start
     * @throws IOException when none runs
     */
    public static ControlLines ask(Map<String, Object> config, Path baseDirectory, String name, List<String> arguments)
            throws IOException {
        Object dir = config.get("data") instanceof Map<?, ?> data ? data.get("dir") : null;
        Path folder =
                baseDirectory.resolve(dir == null ? "data" : dir.toString()).toAbsolutePath();
        return ask(folder.normalize().resolve(FILE), name, arguments);
    }

    /** Asks the broker that listens on a socket. */
    public static ControlLines ask(Path socket, String name, List<String> arguments) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException none) {
            channel.close();
            throw new IOException("no broker with scripts runs here: nobody answers at " + socket, none);
        }
        StringBuilder request = new StringBuilder("culex/1 ").append(name).append('\n');
        arguments.forEach(each -> request.append('=').append(escape(each)).append('\n'));
        OutputStream out = Channels.newOutputStream(channel);
        out.write(request.append('\n').toString().getBytes(StandardCharsets.UTF_8));
        out.flush();
        return new ControlLines(channel);
    }

    /**
     * The next line of the answer, null at its end.
     *
     * @throws IOException when it could not be done, with what the broker says about it
     */
    public @Nullable String next() throws IOException {
        while (true) {
            String line = reader.readLine();
            if (line == null) {
                throw new IOException("the broker has stopped");
            }
            if (line.equals("ok")) {
                return null;
            }
            if (line.startsWith("!")) {
                throw new IOException(unescape(line.substring(1)));
            }
            if (line.startsWith("=")) {
                return unescape(line.substring(1));
            }
        }
    }

    /** Text as it goes over the socket. */
    public static String escape(String text) {
        return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
    }

    /** Text as it was before {@link #escape}. */
    public static String unescape(String line) {
        StringBuilder text = new StringBuilder(line.length());
        for (int i = 0; i < line.length(); i++) {
            char sign = line.charAt(i);
            if (sign == '\\' && i + 1 < line.length()) {
                char escaped = line.charAt(++i);
                text.append(
                        switch (escaped) {
                            case 'n' -> '\n';
                            case 'r' -> '\r';
                            default -> escaped;
                        });
            } else {
                text.append(sign);
            }
        }
        return text.toString();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
