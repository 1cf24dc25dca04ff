package io.culex.javascript.typescript;

import io.culex.javascript.typescript.Cursor.Mark;
import io.culex.javascript.typescript.Lexer.Kind;
import java.util.List;

/** Passes over expressions and blanks the types in them. */
final class Expressions {
    private static final List<String> BINARY = List.of(
            "+", "-", "*", "/", "%", "**", "==", "===", "!=", "!==", "<", "<=", "<<", "&", "|", "^", "&&", "||", "??",
            ">", ">=", ">>", ">>>");
    private static final List<String> ASSIGNING = List.of(
            "=", "+=", "-=", "*=", "/=", "%=", "**=", "<<=", ">>=", ">>>=", "&=", "|=", "^=", "&&=", "||=", "??=");
    private static final List<String> PREFIXES = List.of("!", "~", "+", "-", "++", "--");
    private static final List<String> PREFIX_NAMES = List.of("typeof", "void", "delete");

    /** Where an expression cannot begin. */
    private static final List<String> CLOSING = List.of(
            ")", "]", "}", ",", ";", ":", "=>", ".", "?.", "=", "?", "*", "&", "|", "==", "===", "!=", "!==", "&&",
            "||", "??");

    private static final List<String> NO_BEGINNING =
            List.of("in", "instanceof", "of", "as", "satisfies", "is", "extends");

    private final TypeEraser all;
    private final Cursor at;
    private boolean noIn;

    Expressions(TypeEraser all) {
        this.all = all;
        this.at = all.at;
    }

    /** With commas. */
    void expression() throws NotErasable {
        do {
            assignment();
        } while (at.take(","));
    }

    /** At the head of {@code for}, where {@code in} is not an operator. */
    void withoutIn(Part part) throws NotErasable {
        boolean outer = noIn;
        noIn = true;
        part.parse();
        noIn = outer;
    }

    /** A part of the text with its own rules. */
    @FunctionalInterface
    interface Part {
        void parse() throws NotErasable;
    }

    /** Within brackets nothing of what is around them counts. */
    void enclosed(Part part) throws NotErasable {
        boolean in = noIn;
        boolean colon = at.beforeColon;
        noIn = false;
        at.beforeColon = false;
        part.parse();
        noIn = in;
        at.beforeColon = colon;
    }

    void assignment() throws NotErasable {
        if (at.isName("yield")) {
            at.next();
            boolean all = at.take("*");
            if (all || (!at.newlineBefore() && begins())) {
                assignment();
            }
            return;
        }
        if (all.functions.arrow()) {
            return;
        }
        operands();
        if (at.is("?")) {
            at.next();
            boolean outer = at.beforeColon;
            boolean in = noIn;
            at.beforeColon = true;
            noIn = false;
            assignment();
            noIn = in;
            at.beforeColon = outer;
            at.expect(":");
            assignment();
            return;
        }
        if (at.isOneOf(ASSIGNING)) {
            at.next();
            assignment();
        }
    }

    private boolean begins() {
        return !at.atEnd() && !at.isOneOf(CLOSING) && !at.isNameOf(NO_BEGINNING);
    }

    private void operands() throws NotErasable {
        unary();
        while (true) {
            at.asOperator();
            if (at.isOneOf(BINARY) || at.isName("instanceof") || (at.isName("in") && !noIn)) {
                at.next();
                unary();
            } else if ((at.isName("as") || at.isName("satisfies")) && !at.newlineBefore()) {
                assertion();
            } else {
                return;
            }
        }
    }

    private void assertion() throws NotErasable {
        int from = at.start();
        at.next();
        all.types.type();
        at.blankFrom(from);
        boolean wouldGoOn = at.is("(") || at.is("[") || at.kind() == Kind.TEMPLATE;
        if (wouldGoOn && at.newlineBefore()) {
            at.put(from, ';');
        }
    }

    private void unary() throws NotErasable {
        while (true) {
            if (at.isOneOf(PREFIXES) || at.isNameOf(PREFIX_NAMES)) {
                at.next();
            } else if (at.isName("await")) {
                at.next();
                if (!begins()) {
                    postfix();
                    return;
                }
            } else {
                break;
            }
        }
        leftHandSide();
        postfix();
    }

    private void postfix() throws NotErasable {
        if ((at.is("++") || at.is("--")) && !at.newlineBefore()) {
            at.next();
        }
    }

    /** A primary expression with its members and calls. */
    void leftHandSide() throws NotErasable {
        primary();
        while (member(true)) {
            // One after the other.
        }
    }

    private boolean member(boolean calls) throws NotErasable {
        if (at.is(".")) {
            at.next();
            memberName();
        } else if (at.is("?.")) {
            at.next();
            if (at.is("<")) {
                return typeArguments();
            }
            if (!at.is("(") && !at.is("[") && at.kind() != Kind.TEMPLATE) {
                memberName();
            }
        } else if (at.is("[")) {
            at.next();
            enclosed(this::expression);
            at.expect("]");
        } else if (at.is("(") && calls) {
            arguments();
        } else if (at.kind() == Kind.TEMPLATE) {
            template();
        } else if (at.is("!") && !at.newlineBefore()) {
            int from = at.start();
            at.next();
            at.blankFrom(from);
        } else {
            return (at.is("<") || at.is("<<")) && typeArguments();
        }
        return true;
    }

    private void memberName() throws NotErasable {
        if (at.kind() == Kind.PRIVATE_NAME) {
            at.next();
        } else {
            at.expectName();
        }
    }

    /** {@code f<A>} where that cannot be a comparison. */
    private boolean typeArguments() throws NotErasable {
        Mark mark = at.mark();
        int from = at.start();
        try {
            all.types.arguments();
        } catch (NotErasable comparison) {
            at.back(mark);
            return false;
        }
        at.asOperator();
        boolean certain = at.is("(") || at.kind() == Kind.TEMPLATE;
        boolean comparison = at.is("<") || at.is(">") || at.is("+") || at.is("-");
        if (!certain && (comparison || !(at.newlineBefore() || ends()))) {
            at.back(mark);
            return false;
        }
        at.blankFrom(from);
        return true;
    }

    private boolean ends() {
        return at.isOneOf(BINARY)
                || at.isOneOf(ASSIGNING)
                || at.atEnd()
                || at.isOneOf(CLOSING)
                || at.isNameOf(NO_BEGINNING)
                || at.is(">=")
                || at.is(">>");
    }

    private void arguments() throws NotErasable {
        at.expect("(");
        enclosed(() -> {
            while (!at.is(")")) {
                at.take("...");
                assignment();
                if (!at.take(",")) {
                    break;
                }
            }
        });
        at.expect(")");
    }

    private void template() throws NotErasable {
        while (at.substitutionFollows()) {
            at.next();
            enclosed(this::expression);
            at.templateOn();
        }
        at.next();
    }

    private void primary() throws NotErasable {
        switch (at.kind()) {
            case NUMBER, STRING, REGEX, PRIVATE_NAME -> at.next();
            case TEMPLATE -> template();
            case NAME -> named();
            case END -> throw at.unexpected("expected an expression");
            case PUNCTUATOR -> punctuated();
        }
    }

    private void punctuated() throws NotErasable {
        switch (at.value()) {
            case "(" -> {
                at.next();
                enclosed(this::expression);
                at.expect(")");
            }
            case "[" -> array();
            case "{" -> object();
            case "/", "/=" -> {
                at.asRegex();
                at.next();
            }
            case "<" ->
                throw at.refused(
                        at.start(), "<T>x cannot be told from a comparison when its type is left out: write (x as T)");
            case "@" -> throw decorator();
            default -> throw at.unexpected("expected an expression");
        }
    }

    NotErasable decorator() {
        return at.refused(at.start(), "decorators are no JavaScript: call the function yourself, behind the class");
    }

    private void named() throws NotErasable {
        switch (at.value()) {
            case "function" -> all.functions.function();
            case "class" -> all.classes.declaration();
            case "new" -> construction();
            case "import" -> {
                at.next();
                if (at.take(".")) {
                    at.expectName();
                } else {
                    arguments();
                }
            }
            case "async" -> {
                at.next();
                if (at.isName("function") && !at.newlineBefore()) {
                    all.functions.function();
                }
            }
            default -> at.next();
        }
    }

    private void construction() throws NotErasable {
        at.next();
        if (at.take(".")) {
            at.expectName();
            return;
        }
        if (at.isName("new")) {
            construction();
        } else {
            primary();
        }
        while (member(false)) {
            // Up to the arguments.
        }
        if (at.is("(")) {
            arguments();
        }
    }

    private void array() throws NotErasable {
        at.expect("[");
        enclosed(() -> {
            while (!at.is("]")) {
                if (!at.take(",")) {
                    at.take("...");
                    assignment();
                    if (!at.is("]")) {
                        at.expect(",");
                    }
                }
            }
        });
        at.expect("]");
    }

    private void object() throws NotErasable {
        at.expect("{");
        enclosed(() -> {
            while (!at.is("}")) {
                property();
                if (!at.take(",")) {
                    break;
                }
            }
        });
        at.expect("}");
    }

    private void property() throws NotErasable {
        if (at.take("...")) {
            assignment();
            return;
        }
        boolean prefix = at.isName("get") || at.isName("set") || at.isName("async");
        if (prefix) {
            Mark mark = at.mark();
            at.next();
            if (at.is("(") || at.is("<") || at.is(":") || at.is(",") || at.is("}") || at.is("=")) {
                at.back(mark);
            }
        }
        at.take("*");
        propertyName();
        if (at.is("(") || at.is("<")) {
            all.functions.method();
        } else if (at.take(":") || at.take("=")) {
            assignment();
        }
    }

    /** A name, a text, a number or {@code [expression]}. */
    void propertyName() throws NotErasable {
        if (at.is("[")) {
            at.next();
            enclosed(this::assignment);
            at.expect("]");
        } else if (at.kind() == Kind.STRING || at.kind() == Kind.NUMBER || at.kind() == Kind.PRIVATE_NAME) {
            at.next();
        } else {
            at.expectName();
        }
    }
}
