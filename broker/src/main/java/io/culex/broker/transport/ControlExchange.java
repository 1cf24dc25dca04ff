package io.culex.broker.transport;

import io.culex.api.control.ControlHandler;
import io.culex.api.control.ControlLines;
import io.culex.api.control.ControlRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One request by the control socket and its answer. Used by the thread that serves it. */
final class ControlExchange implements ControlRequest {
    private static final String VERSION = "culex/1 ";
    private static final int MOST_ARGUMENTS = 64;
    private static final int LONGEST_ARGUMENT = 64 << 10;

    private final List<String> arguments;
    private final OutputStream out;

    private ControlExchange(List<String> arguments, OutputStream out) {
        this.arguments = arguments;
        this.out = out;
    }

    @SuppressWarnings("CatchingUnchecked") // Whatever a plugin throws is told to whoever asked.
    static void serve(SocketChannel channel, Function<String, @Nullable ControlHandler> handlers) throws IOException {
        BufferedReader reader = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
        List<String> arguments = new ArrayList<>();
        ControlExchange exchange = new ControlExchange(arguments, Channels.newOutputStream(channel));
        String first = line(reader);
        if (!first.startsWith(VERSION)) {
            exchange.write("!this broker understands requests that begin with " + VERSION.strip());
            return;
        }
        for (String line = line(reader); !line.isEmpty(); line = line(reader)) {
            if (arguments.size() == MOST_ARGUMENTS) {
                exchange.write("!a request has at most " + MOST_ARGUMENTS + " arguments");
                return;
            }
            arguments.add(ControlLines.unescape(line.substring(1)));
        }
        String name = first.substring(VERSION.length());
        ControlHandler handler = handlers.apply(name);
        if (handler == null) {
            exchange.write("!this broker has nothing that answers \"" + ControlLines.escape(name) + '"');
            return;
        }
        String end;
        try {
            handler.handle(exchange);
            end = "ok";
        } catch (IOException | InterruptedException gone) {
            end = "!" + ControlLines.escape(message(gone));
        } catch (Exception error) {
            end = "!" + ControlLines.escape(message(error));
        }
        exchange.write(end);
    }

    private static String message(Exception error) {
        return error.getMessage() == null ? error.toString() : error.getMessage();
    }

    private static String line(BufferedReader reader) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int sign = reader.read(); sign != '\n'; sign = reader.read()) {
            if (sign < 0 || line.length() == LONGEST_ARGUMENT) {
                throw new IOException("not a request");
            }
            line.append((char) sign);
        }
        return line.toString();
    }

    private void write(String line) throws IOException {
        out.write((line + '\n').getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public List<String> arguments() {
        return arguments;
    }

    @Override
    public void line(String text) throws IOException {
        write("=" + ControlLines.escape(text));
    }

    @Override
    public void stillWanted() throws IOException {
        write("#");
    }
}
