package io.culex.javascript;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes JSON, on one line. Used by one thread. */
public final class Json {
    private static final int FIRST_PRINTABLE = 0x20;

    private final StringBuilder text = new StringBuilder();
    private boolean first = true;

    private Json value(String written) {
        if (!first) {
            text.append(',');
        }
        first = false;
        text.append(written);
        return this;
    }

    /** Begins an object or a list. */
    public Json open(char bracket) {
        value(String.valueOf(bracket));
        first = true;
        return this;
    }

    /** Ends it. */
    public Json close(char bracket) {
        text.append(bracket);
        first = false;
        return this;
    }

    /** The name of what comes next. */
    public Json name(String name) {
        value(quoted(name)).text.append(':');
        first = true;
        return this;
    }

    /** A text, or null. */
    public Json text(@Nullable String value) {
        return value(value == null ? "null" : quoted(value));
    }

    /** A whole number. */
    public Json number(long value) {
        return value(String.valueOf(value));
    }

    /** True or false. */
    public Json flag(boolean value) {
        return value(String.valueOf(value));
    }

    private static String quoted(String value) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < value.length(); i++) {
            char sign = value.charAt(i);
            switch (sign) {
                case '"', '\\' -> quoted.append('\\').append(sign);
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (sign < FIRST_PRINTABLE || Character.isSurrogate(sign)) {
                        quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) sign));
                    } else {
                        quoted.append(sign);
                    }
                }
            }
        }
        return quoted.append('"').toString();
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
