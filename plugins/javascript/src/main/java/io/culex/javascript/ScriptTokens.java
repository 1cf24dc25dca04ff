package io.culex.javascript;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * The words of a script, without comments. Wherever a reader could take a text in two ways (a slash that may begin a regular
 * expression or divide, letters beyond ASCII outside of texts and comments, escapes in names), this one gives up rather than
 * guess: what it returns is how the engine reads the script, too.
 */
final class ScriptTokens {
    /** What a token is. Only names, texts and marks have their own characters in {@link Token#text}. */
    enum Kind {
        NAME,
        /** A literal text without parts to fill in. */
        TEXT,
        /** A text that is not known: with escapes other than the plain ones, or with parts to fill in. */
        ODD_TEXT,
        NUMBER,
        PATTERN,
        MARK
    }

    record Token(Kind kind, String text) {
        boolean is(Kind other, String value) {
            return kind == other && text.equals(value);
        }

        boolean mark(String value) {
            return is(Kind.MARK, value);
        }
    }

    /** The script cannot be read with certainty. */
    static final class Unsure extends Exception {
        private static final long serialVersionUID = 1;

        Unsure() {
            super("unsure", null, false, false);
        }
    }

    /** After these a slash begins a regular expression and a bracket an array. */
    static final Set<String> BEFORE_OPERAND =
            Set.of("return", "typeof", "case", "in", "instanceof", "new", "delete", "void", "throw", "else", "do");

    /** Names only in some places: what follows them is not known. */
    private static final Set<String> CONTEXTUAL =
            Set.of("of", "yield", "await", "async", "let", "static", "get", "set");

    private static final Set<String> HEADS = Set.of("if", "while", "for", "with", "await");
    private static final String PLAIN_ESCAPES = "\\'\"`nrt";

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private final Deque<Boolean> templates = new ArrayDeque<>();
    private final Deque<Boolean> heads = new ArrayDeque<>();
    private boolean headClosed;
    private int at;

    private ScriptTokens(String text) {
        this.text = text;
    }

    static List<Token> of(String script) throws Unsure {
        ScriptTokens reader = new ScriptTokens(script);
        reader.read();
        return reader.tokens;
    }

    private void read() throws Unsure {
        if (text.startsWith("#!")) {
            lineComment();
        }
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
                at++;
            } else if (letter(c)) {
                name();
            } else if (c >= '0' && c <= '9') {
                number();
            } else if (c == '\'' || c == '"') {
                quoted(c);
            } else if (c == '`') {
                at++;
                template("");
            } else if (c == '/') {
                slash();
            } else {
                mark(c);
            }
        }
    }

    private static boolean letter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
    }

    private static boolean inName(char c) {
        return letter(c) || (c >= '0' && c <= '9');
    }

    private void add(Kind kind, String value) {
        tokens.add(new Token(kind, value));
    }

    private void name() throws Unsure {
        int from = at;
        while (at < text.length() && inName(text.charAt(at))) {
            at++;
        }
        add(Kind.NAME, text.substring(from, at));
    }

    private void number() {
        while (at < text.length()) {
            char c = text.charAt(at);
            boolean fraction = c == '.' && at + 1 < text.length() && Character.isDigit(text.charAt(at + 1));
            if (!inName(c) && !fraction) {
                break;
            }
            at++;
        }
        add(Kind.NUMBER, "");
    }

    private void quoted(char quote) throws Unsure {
        int from = ++at;
        boolean odd = false;
        while (true) {
            char c = next();
            if (c == quote) {
                break;
            }
            if (c == '\n' || c == '\r') {
                throw new Unsure();
            }
            odd |= c == '\\' && escape();
        }
        add(odd ? Kind.ODD_TEXT : Kind.TEXT, text.substring(from, at - 1));
    }

    private char next() throws Unsure {
        if (at >= text.length()) {
            throw new Unsure();
        }
        return text.charAt(at++);
    }

    /** Behind a backslash; whether it makes the text one that is not known. */
    private boolean escape() throws Unsure {
        return PLAIN_ESCAPES.indexOf(next()) < 0;
    }

    /** Inside a template, behind its first character or behind a part to fill in. */
    private void template(String resumed) throws Unsure {
        int from = at;
        boolean odd = !resumed.isEmpty();
        while (true) {
            char c = next();
            if (c == '`') {
                add(odd ? Kind.ODD_TEXT : Kind.TEXT, odd ? "" : text.substring(from, at - 1));
                return;
            }
            if (c == '\\') {
                odd |= escape();
            } else if (c == '$' && at < text.length() && text.charAt(at) == '{') {
                at++;
                templates.push(true);
                add(Kind.ODD_TEXT, "");
                add(Kind.MARK, "(");
                heads.push(false);
                return;
            }
        }
    }

    private void slash() throws Unsure {
        if (text.startsWith("//", at)) {
            lineComment();
        } else if (text.startsWith("/*", at)) {
            int end = text.indexOf("*/", at + 2);
            if (end < 0) {
                throw new Unsure();
            }
            at = end + 2;
        } else if (operandBefore()) {
            at++;
            add(Kind.MARK, "/");
        } else {
            pattern();
        }
    }

    private void lineComment() {
        while (at < text.length() && "\n\r\u2028\u2029".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        if (at < text.length() && text.charAt(at) > '\r') {
            at++;
        }
    }

    /** Whether the last token ends something that can be divided. */
    private boolean operandBefore() throws Unsure {
        if (tokens.isEmpty()) {
            return false;
        }
        Token last = tokens.getLast();
        return switch (last.kind) {
            case TEXT, ODD_TEXT, NUMBER, PATTERN -> true;
            case NAME -> {
                boolean member =
                        tokens.size() > 1 && tokens.get(tokens.size() - 2).mark(".");
                if (!member && CONTEXTUAL.contains(last.text)) {
                    throw new Unsure();
                }
                yield member || !BEFORE_OPERAND.contains(last.text);
            }
            case MARK ->
                switch (last.text) {
                    case "]" -> true;
                    case ")" -> {
                        if (headClosed) {
                            throw new Unsure();
                        }
                        yield true;
                    }
                    case "}", "++", "--", "." -> throw new Unsure();
                    default -> false;
                };
        };
    }

    private void pattern() throws Unsure {
        at++;
        boolean set = false;
        while (true) {
            char c = next();
            if (c == '\n' || c == '\r' || c == '\u2028' || c == '\u2029') {
                throw new Unsure();
            }
            if (c == '\\') {
                next();
            } else if (c == '[') {
                set = true;
            } else if (c == ']') {
                set = false;
            } else if (c == '/' && !set) {
                break;
            }
        }
        while (at < text.length() && inName(text.charAt(at))) {
            at++;
        }
        add(Kind.PATTERN, "");
    }

    private void mark(char c) throws Unsure {
        if (c > '~' || c < ' ' || c == '\\' || c == '#' || c == '@') {
            throw new Unsure();
        }
        // Outside of modules these begin comments.
        if (text.startsWith("<!--", at) || text.startsWith("-->", at)) {
            throw new Unsure();
        }
        boolean twice = (c == '+' || c == '-') && at + 1 < text.length() && text.charAt(at + 1) == c;
        at += twice ? 2 : 1;
        switch (c) {
            case '(' -> heads.push(!tokens.isEmpty() && head());
            case ')' -> headClosed = pop(heads);
            case '{' -> templates.push(false);
            case '}' -> {
                if (pop(templates)) {
                    pop(heads);
                    add(Kind.MARK, ")");
                    template("resumed");
                    return;
                }
            }
            default -> {}
        }
        add(Kind.MARK, twice ? "" + c + c : String.valueOf(c));
    }

    /** Whether the parenthesis that opens here is that of a statement, after which an expression may begin. */
    private boolean head() {
        Token last = tokens.getLast();
        return last.kind == Kind.NAME && HEADS.contains(last.text);
    }

    /** Of a script whose braces do not match, which never runs, what can be seen counts. */
    private static boolean pop(Deque<Boolean> stack) {
        return !stack.isEmpty() && stack.pop();
    }
}
