package io.culex.javascript;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/** What a context writes by itself, such as warnings about Promises nobody waits for. Used by the context's thread. */
final class LineOutput extends OutputStream {
    private final Consumer<String> sink;
    private byte[] held = new byte[256];
    private int size;

    LineOutput(Consumer<String> sink) {
        this.sink = sink;
    }

    @Override
    public void write(int value) {
        if (size == held.length) {
            held = Arrays.copyOf(held, size * 2);
        }
        held[size++] = (byte) value;
    }

    @Override
    public void flush() {
        if (size > 0) {
            String text = new String(held, 0, size, StandardCharsets.UTF_8).strip();
            size = 0;
            if (!text.isEmpty()) {
                sink.accept(text);
            }
        }
    }
}
