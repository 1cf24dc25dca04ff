package io.culex.broker.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads a {@link JsonLine}: as much of JSON as there is in one. */
final class JsonLineParser {
    private final String line;
    private int at;

    JsonLineParser(String line) {
        this.line = line;
    }

    JsonLine parse() throws IOException {
        JsonLine parsed = new JsonLine();
        expect('{');
        if (!skip('}')) {
            do {
                String name = text();
                expect(':');
                value(parsed, name);
            } while (skip(','));
            expect('}');
        }
        blanks();
        if (at < line.length()) {
            throw wrong("the end of the line");
        }
        return parsed;
    }

    private void value(JsonLine into, String name) throws IOException {
        blanks();
        if (into.has(name)) {
            throw wrong("'" + name + "' once");
        }
        if (next() == '"') {
            into.text(name, text());
        } else if (skip('[')) {
            into.numbers(name, list());
        } else if (line.startsWith("true", at)) {
            at += 4;
            into.flag(name, true);
        } else if (line.startsWith("false", at)) {
            at += 5;
        } else {
            into.number(name, number());
        }
    }

    private int[] list() throws IOException {
        List<Integer> numbers = new ArrayList<>();
        if (!skip(']')) {
            do {
                numbers.add((int) number());
            } while (skip(','));
            expect(']');
        }
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }

    private long number() throws IOException {
        blanks();
        int start = at;
        if (next() == '-') {
            at++;
        }
        while (next() >= '0' && next() <= '9') {
            at++;
        }
        try {
            return Long.parseLong(line, start, at, 10);
        } catch (NumberFormatException e) {
            at = start;
            throw wrong("a whole number");
        }
    }

    private String text() throws IOException {
        expect('"');
        StringBuilder text = new StringBuilder();
        while (next() != '"') {
            char c = next();
            if (c < ' ') {
                throw wrong("the end of a text");
            }
            at++;
            text.append(c == '\\' ? escaped() : c);
        }
        at++;
        return text.toString();
    }

    private char escaped() throws IOException {
        char c = next();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'u' -> hex();
            default -> throw wrong("an escape");
        };
    }

    private char hex() throws IOException {
        if (line.length() - at < 4) {
            throw wrong("four digits");
        }
        try {
            char c = (char) Integer.parseInt(line, at, at + 4, 16);
            at += 4;
            return c;
        } catch (NumberFormatException e) {
            throw wrong("four digits");
        }
    }

    private char next() {
        return at < line.length() ? line.charAt(at) : 0;
    }

    private void blanks() {
        while (next() == ' ' || next() == '\t') {
            at++;
        }
    }

    private boolean skip(char wanted) {
        blanks();
        if (next() != wanted) {
            return false;
        }
        at++;
        return true;
    }

    private void expect(char wanted) throws IOException {
        if (!skip(wanted)) {
            throw wrong("'" + wanted + "'");
        }
    }

    private IOException wrong(String expected) {
        return new IOException("expected " + expected + " at column " + (at + 1));
    }
}
