package io.culex.javascript.node;

import org.graalvm.polyglot.Value;

/** The bytes of scripts' values. Used by the thread that runs the context. */
public final class Views {
    private Views() {}

    /** A copy of what a Buffer or another typed array shows. */
    public static byte[] bytes(Value view) {
        int length = view.getMember("byteLength").asInt();
        byte[] bytes = new byte[length];
        if (length > 0) {
            view.getMember("buffer").readBuffer(view.getMember("byteOffset").asInt(), bytes, 0, length);
        }
        return bytes;
    }
}
