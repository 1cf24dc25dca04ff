package io.culex.broker.store;

import java.io.IOException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One line of an export: a JSON object of texts, whole numbers, true, and lists of whole numbers. */
final class JsonLine {
    private final Map<String, Object> values = new LinkedHashMap<>();

    JsonLine text(String name, String value) {
        values.put(name, value);
        return this;
    }

    JsonLine number(String name, long value) {
        values.put(name, value);
        return this;
    }

    /** Is left out when it is false. */
    JsonLine flag(String name, boolean value) {
        if (value) {
            values.put(name, true);
        }
        return this;
    }

    /** Is left out when there are none. */
    JsonLine bytes(String name, byte[] value) {
        return value.length == 0 ? this : text(name, Base64.getEncoder().encodeToString(value));
    }

    JsonLine numbers(String name, int[] value) {
        values.put(name, value);
        return this;
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    /** The name of its first value, which says what the line is. */
    String kind() {
        return values.isEmpty() ? "" : values.keySet().iterator().next();
    }

    /** Fails for a name that is none of those. */
    JsonLine only(Set<String> names) throws IOException {
        for (String name : values.keySet()) {
            if (!names.contains(name)) {
                throw new IOException("there is no '" + name + "' in a line of " + kind());
            }
        }
        return this;
    }

    String text(String name) throws IOException {
        if (values.get(name) instanceof String value) {
            return value;
        }
        throw new IOException("'" + name + "' must be a text");
    }

    long number(String name) throws IOException {
        if (values.get(name) instanceof Long value) {
            return value;
        }
        throw new IOException("'" + name + "' must be a whole number");
    }

    /** A number between two, both included; the least where it is left out. */
    int number(String name, int least, int most) throws IOException {
        if (!has(name)) {
            return least;
        }
        long value = number(name);
        if (value < least || value > most) {
            throw new IOException("'" + name + "' must be from " + least + " to " + most);
        }
        return (int) value;
    }

    boolean flag(String name) {
        return Boolean.TRUE.equals(values.get(name));
    }

    byte[] bytes(String name) throws IOException {
        if (!has(name)) {
            return new byte[0];
        }
        try {
            return Base64.getDecoder().decode(text(name));
        } catch (IllegalArgumentException e) {
            throw new IOException("'" + name + "' must be Base64: " + e.getMessage(), e);
        }
    }

    int @Nullable [] numbers(String name) throws IOException {
        if (!has(name)) {
            return null;
        }
        if (values.get(name) instanceof int[] value) {
            return value;
        }
        throw new IOException("'" + name + "' must be a list of whole numbers");
    }

    // ---- to text and back ------------------------------------------------------------------------------------------

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder("{");
        values.forEach((name, value) -> {
            if (out.length() > 1) {
                out.append(',');
            }
            quote(out, name);
            out.append(':');
            switch (value) {
                case String text -> quote(out, text);
                case int[] numbers ->
                    out.append(java.util.Arrays.toString(numbers).replace(" ", ""));
                default -> out.append(value);
            }
        });
        return out.append('}').toString();
    }

    private static void quote(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ' || Character.isSurrogate(c)) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    static JsonLine parse(String line) throws IOException {
        return new JsonLineParser(line).parse();
    }
}
