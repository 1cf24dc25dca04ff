package io.culex.javascript.typescript;

import io.culex.javascript.typescript.Lexer.Kind;
import java.util.ArrayList;
import java.util.List;

/** Where the parser is in the text, and what it has decided to blank until there. */
final class Cursor {
    /** A part to blank; or one character to put in the place of another, when it is not 0. */
    private record Edit(int from, int to, char put) {}

    /** A place to come back to. */
    record Mark(int start, int previousEnd, boolean newlineBefore, int edits, boolean beforeColon) {}

    private final String text;
    private final Lexer lexer;
    private final List<Edit> edits = new ArrayList<>();
    private int previousEnd;

    /** In {@code a ? HERE : b}, where an arrow function has a return type only if a colon follows it. */
    boolean beforeColon;

    Cursor(String text) throws NotErasable {
        this.text = text;
        lexer = new Lexer(text);
        lexer.read(0);
    }

    Kind kind() {
        return lexer.kind;
    }

    int start() {
        return lexer.start;
    }

    /** Where the token before this one ends. */
    int previousEnd() {
        return previousEnd;
    }

    boolean newlineBefore() {
        return lexer.newlineBefore;
    }

    boolean hasNewline(int from, int to) {
        return Lexer.hasNewline(text, from, to);
    }

    String value() {
        return lexer.value;
    }

    boolean is(String punctuator) {
        return lexer.kind == Kind.PUNCTUATOR && lexer.value.equals(punctuator);
    }

    boolean isOneOf(List<String> punctuators) {
        return lexer.kind == Kind.PUNCTUATOR && punctuators.contains(lexer.value);
    }

    boolean isName() {
        return lexer.kind == Kind.NAME;
    }

    boolean isName(String name) {
        return lexer.kind == Kind.NAME && lexer.value.equals(name);
    }

    boolean isNameOf(List<String> names) {
        return lexer.kind == Kind.NAME && names.contains(lexer.value);
    }

    boolean atEnd() {
        return lexer.kind == Kind.END;
    }

    void next() throws NotErasable {
        previousEnd = lexer.end;
        lexer.read(lexer.end);
    }

    boolean take(String punctuator) throws NotErasable {
        if (is(punctuator)) {
            next();
            return true;
        }
        return false;
    }

    boolean takeName(String name) throws NotErasable {
        if (isName(name)) {
            next();
            return true;
        }
        return false;
    }

    void expect(String punctuator) throws NotErasable {
        if (!take(punctuator)) {
            throw unexpected("expected " + punctuator);
        }
    }

    void expectName() throws NotErasable {
        if (!isName()) {
            throw unexpected("expected a name");
        }
        next();
    }

    NotErasable unexpected(String wanted) {
        return new NotErasable(
                text, lexer.start, "SyntaxError: " + wanted + " but found " + (atEnd() ? "the end" : lexer.value));
    }

    NotErasable refused(int at, String message) {
        return new NotErasable(text, at, message);
    }

    Mark mark() {
        return new Mark(lexer.start, previousEnd, lexer.newlineBefore, edits.size(), beforeColon);
    }

    void back(Mark mark) throws NotErasable {
        lexer.read(mark.start);
        lexer.newlineBefore = mark.newlineBefore;
        previousEnd = mark.previousEnd;
        beforeColon = mark.beforeColon;
        edits.subList(mark.edits, edits.size()).clear();
    }

    boolean substitutionFollows() {
        return lexer.substitutionFollows();
    }

    /** Goes on with the template behind a substitution. */
    void templateOn() throws NotErasable {
        if (!is("}")) {
            throw unexpected("expected }");
        }
        lexer.readTemplateOn();
    }

    void asRegex() throws NotErasable {
        lexer.readRegex();
    }

    void asOperator() {
        if (is(">")) {
            lexer.readGreater();
        }
    }

    void asLess() {
        lexer.readLess();
    }

    /** From an offset to the end of the token before this one. */
    void blankFrom(int from) {
        blank(from, previousEnd);
    }

    void blank(int from, int to) {
        edits.add(new Edit(from, to, '\0'));
    }

    void put(int at, char c) {
        edits.add(new Edit(at, at + 1, c));
    }

    /** A whole statement or member: what stands before it does not go on behind it. */
    void removeFrom(int from) {
        blankFrom(from);
        put(from, ';');
    }

    /** To the end of a bracket that begins here, whatever is in it, as long as it holds no code. */
    void skipBracket() throws NotErasable {
        int depth = 0;
        do {
            if (atEnd()) {
                throw unexpected("expected a closing bracket");
            }
            if (is("{") || is("[") || is("(")) {
                depth++;
            } else if (is("}") || is("]") || is(")")) {
                depth--;
            } else if (substitutionFollows()) {
                skipTemplate();
            }
            next();
        } while (depth > 0);
    }

    /** To the last part of a template whose substitutions are types. */
    void skipTemplate() throws NotErasable {
        while (substitutionFollows()) {
            next();
            while (!is("}")) {
                if (is("{") || is("[") || is("(")) {
                    skipBracket();
                } else if (atEnd()) {
                    throw unexpected("expected }");
                } else {
                    if (substitutionFollows()) {
                        skipTemplate();
                    }
                    next();
                }
            }
            templateOn();
        }
    }

    String result() {
        StringBuilder result = new StringBuilder(text);
        for (Edit edit : edits) {
            for (int i = edit.from; i < edit.to; i++) {
                if (edit.put != 0) {
                    result.setCharAt(i, edit.put);
                } else if (!Lexer.isNewline(text.charAt(i))) {
                    result.setCharAt(i, ' ');
                }
            }
        }
        return result.toString();
    }
}
