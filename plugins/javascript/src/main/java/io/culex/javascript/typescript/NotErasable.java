package io.culex.javascript.typescript;

/** A text that is not JavaScript when its types are left out, or that is not understood. */
public final class NotErasable extends Exception {
    private static final long serialVersionUID = 1;

    private final int line;
    private final int column;

    NotErasable(String text, int offset, String message) {
        super(message);
        int at = Math.min(offset, text.length());
        int number = 1;
        int lineStart = 0;
        for (int i = 0; i < at; i++) {
            if (text.charAt(i) == '\n') {
                number++;
                lineStart = i + 1;
            }
        }
        this.line = number;
        this.column = at - lineStart + 1;
    }

    /** The line, from 1 on. */
    public int line() {
        return line;
    }

    /** The column, from 1 on. */
    public int column() {
        return column;
    }
}
