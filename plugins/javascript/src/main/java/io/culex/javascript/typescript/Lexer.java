package io.culex.javascript.typescript;

/**
 * The tokens of a text, one at a time. What a slash or a closing brace begins, only the parser knows: it has them read again
 * as a regular expression or as the rest of a template.
 */
final class Lexer {
    /** What a token is. */
    enum Kind {
        NAME,
        PRIVATE_NAME,
        NUMBER,
        STRING,
        /** A template without a substitution, or its part up to the first one. */
        TEMPLATE,
        REGEX,
        PUNCTUATOR,
        END
    }

    /** Longer ones first. All that begin with {@code >} are read as that alone: it may end type arguments. */
    private static final String[] PUNCTUATORS = {
        "...", "===", "!==", "**=", "<<=", "&&=", "||=", "??=", "=>", "==", "!=", "**", "++", "--", "<<", "<=", "&&",
        "||", "??", "?.", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^="
    };

    private static final String[] GREATER = {">>>=", ">>>", ">>=", ">>", ">="};

    private final String text;
    Kind kind = Kind.END;
    int start;
    int end;
    boolean newlineBefore;
    String value = "";

    Lexer(String text) {
        this.text = text;
    }

    /** Reads the token that begins at this offset, or behind the blanks and comments there. */
    void read(int from) throws NotErasable {
        skipBlanks(from);
        if (start >= text.length()) {
            set(Kind.END, start);
            return;
        }
        char c = text.charAt(start);
        if (isNameStart(c)) {
            set(Kind.NAME, endOfName(start));
        } else if (c == '#') {
            set(Kind.PRIVATE_NAME, endOfName(start + 1));
        } else if (isDigit(c) || (c == '.' && start + 1 < text.length() && isDigit(text.charAt(start + 1)))) {
            set(Kind.NUMBER, endOfNumber());
        } else if (c == '"' || c == '\'') {
            set(Kind.STRING, endOfString(c));
        } else if (c == '`') {
            set(Kind.TEMPLATE, endOfTemplate(start + 1));
        } else {
            set(Kind.PUNCTUATOR, start + punctuator().length());
        }
    }

    private void set(Kind newKind, int newEnd) {
        kind = newKind;
        end = newEnd;
        value = text.substring(start, end);
    }

    private void skipBlanks(int from) throws NotErasable {
        int i = from;
        newlineBefore = from == 0;
        if (from == 0 && text.startsWith("#!")) {
            i = endOfLine(0);
        }
        while (i < text.length()) {
            char c = text.charAt(i);
            if (isNewline(c)) {
                newlineBefore = true;
                i++;
            } else if (c <= ' ' || c == '\uFEFF' || Character.isSpaceChar(c)) {
                i++;
            } else if (text.startsWith("//", i)) {
                i = endOfLine(i);
            } else if (text.startsWith("/*", i)) {
                int close = text.indexOf("*/", i + 2);
                if (close < 0) {
                    throw new NotErasable(text, i, "SyntaxError: the comment does not end");
                }
                newlineBefore |= hasNewline(text, i, close);
                i = close + 2;
            } else {
                break;
            }
        }
        start = i;
    }

    private int endOfLine(int from) {
        int i = from;
        while (i < text.length() && !isNewline(text.charAt(i))) {
            i++;
        }
        return i;
    }

    static boolean isNewline(char c) {
        return c == '\n' || c == '\r' || c == '\u2028' || c == '\u2029';
    }

    static boolean hasNewline(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (isNewline(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isNameStart(char c) {
        return Character.isLetter(c)
                || c == '$'
                || c == '_'
                || c == '\\'
                || Character.isSurrogate(c)
                || Character.getType(c) == Character.LETTER_NUMBER;
    }

    private int endOfName(int from) {
        int i = from;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c == '\\' && text.startsWith("\\u{", i)) {
                i = Math.max(i + 3, text.indexOf('}', i) + 1);
            } else if (isNameStart(c)
                    || (c > ' ' && !Character.isIdentifierIgnorable(c) && Character.isUnicodeIdentifierPart(c))
                    || c == '\u200C'
                    || c == '\u200D') {
                i++;
            } else {
                break;
            }
        }
        return i;
    }

    private int endOfNumber() {
        int i = start;
        while (i < text.length()) {
            char c = text.charAt(i);
            boolean sign = (c == '+' || c == '-')
                    && (text.charAt(i - 1) == 'e' || text.charAt(i - 1) == 'E')
                    && !text.startsWith("0x", start)
                    && !text.startsWith("0X", start);
            if (Character.isLetterOrDigit(c) || c == '.' || c == '_' || (i > start && sign)) {
                i++;
            } else {
                break;
            }
        }
        return i;
    }

    private int endOfString(char quote) throws NotErasable {
        for (int i = start + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == quote) {
                return i + 1;
            } else if (c == '\\') {
                i += text.startsWith("\r\n", i + 1) ? 2 : 1;
            } else if (c == '\n' || c == '\r') {
                break;
            }
        }
        throw new NotErasable(text, start, "SyntaxError: the string does not end on its line");
    }

    /** Behind the closing back-tick, or behind the next substitution's beginning. */
    private int endOfTemplate(int from) throws NotErasable {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '`') {
                return i + 1;
            } else if (c == '\\') {
                i++;
            } else if (text.startsWith("${", i)) {
                return i + 2;
            }
        }
        throw new NotErasable(text, start, "SyntaxError: the template does not end");
    }

    private String punctuator() {
        for (String each : PUNCTUATORS) {
            if (text.startsWith(each, start) && !(each.equals("?.") && digitAt(start + 2))) {
                return each;
            }
        }
        return text.substring(start, start + 1);
    }

    private boolean digitAt(int index) {
        return index < text.length() && isDigit(text.charAt(index));
    }

    /** Whether the template's part that was read last is followed by a substitution. */
    boolean substitutionFollows() {
        return kind == Kind.TEMPLATE && value.endsWith("${");
    }

    /** The token is the brace that closes a substitution: reads on in the template. */
    void readTemplateOn() throws NotErasable {
        set(Kind.TEMPLATE, endOfTemplate(start + 1));
    }

    /** The token is a slash where an expression begins. */
    void readRegex() throws NotErasable {
        boolean inClass = false;
        for (int i = start + 1; i < text.length() && !isNewline(text.charAt(i)); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '[') {
                inClass = true;
            } else if (c == ']') {
                inClass = false;
            } else if (c == '/' && !inClass) {
                set(Kind.REGEX, endOfName(i + 1));
                return;
            }
        }
        throw new NotErasable(text, start, "SyntaxError: the regular expression does not end on its line");
    }

    /** The token is {@code >} where an operator may stand. */
    void readGreater() {
        for (String each : GREATER) {
            if (text.startsWith(each, start)) {
                set(Kind.PUNCTUATOR, start + each.length());
                return;
            }
        }
    }

    /** The token begins with {@code <}, where type arguments may begin. */
    void readLess() {
        set(Kind.PUNCTUATOR, start + 1);
    }
}
