package io.culex.javascript.typescript;

import io.culex.javascript.typescript.Lexer.Kind;
import java.util.List;

/** Passes over types; what is blanked is for the callers to say. */
final class Types {
    private static final List<String> OPERATORS = List.of("keyof", "unique", "readonly");
    private static final List<String> VARIANCE = List.of("in", "out", "const");

    private final Cursor at;

    /** Behind {@code extends} of a conditional type, where a question mark is that type's. */
    private boolean inExtends;

    Types(Cursor at) {
        this.at = at;
    }

    /** {@code : T}, blanked; at the colon. */
    void annotation() throws NotErasable {
        int from = at.start();
        at.expect(":");
        type();
        at.blankFrom(from);
    }

    /** What follows a function's parameters and a colon, blanked together with that. */
    void returnAnnotation() throws NotErasable {
        int from = at.start();
        at.expect(":");
        returnType();
        at.blankFrom(from);
    }

    /** A type, or {@code x is T}, {@code asserts x}, {@code asserts x is T}. */
    void returnType() throws NotErasable {
        if (at.isName("asserts")) {
            Cursor.Mark mark = at.mark();
            at.next();
            if (at.isName() && !at.isName("is") && !at.newlineBefore()) {
                at.next();
                if (at.isName("is") && !at.newlineBefore()) {
                    at.next();
                    type();
                }
                return;
            }
            at.back(mark);
        }
        if (at.isName()) {
            Cursor.Mark mark = at.mark();
            at.next();
            if (at.isName("is") && !at.newlineBefore()) {
                at.next();
                type();
                return;
            }
            at.back(mark);
        }
        type();
    }

    void type() throws NotErasable {
        boolean outer = inExtends;
        inExtends = false;
        try {
            unconditional();
            if (at.isName("extends") && !at.newlineBefore()) {
                at.next();
                inExtends = true;
                unconditional();
                inExtends = false;
                at.expect("?");
                type();
                at.expect(":");
                type();
            }
        } finally {
            inExtends = outer;
        }
    }

    private void unconditional() throws NotErasable {
        if (functionType()) {
            return;
        }
        if (!at.take("|")) {
            at.take("&");
        }
        operand();
        while (at.is("|") || at.is("&")) {
            at.next();
            if (functionType()) {
                return;
            }
            operand();
        }
    }

    /** {@code <T>(a: A) => B}, {@code new () => B}, {@code abstract new () => B}; where it is none nothing is passed over. */
    private boolean functionType() throws NotErasable {
        Cursor.Mark mark = at.mark();
        if (at.isName("abstract")) {
            at.next();
        }
        boolean constructor = at.isName("new");
        if (constructor) {
            at.next();
        }
        if (at.is("<") || at.is("(")) {
            if (at.is("<")) {
                parameters();
            }
            if (at.is("(")) {
                at.skipBracket();
                if (at.take("=>")) {
                    boolean outer = inExtends;
                    inExtends = false;
                    returnType();
                    inExtends = outer;
                    return true;
                }
            }
        }
        at.back(mark);
        return false;
    }

    private void operand() throws NotErasable {
        if (at.isNameOf(OPERATORS)) {
            Cursor.Mark mark = at.mark();
            at.next();
            if (typeBegins()) {
                operand();
                return;
            }
            at.back(mark);
        }
        if (at.isName("infer")) {
            Cursor.Mark mark = at.mark();
            at.next();
            if (at.isName() && !at.isName("extends")) {
                at.next();
                constraintOfInferred();
                return;
            }
            at.back(mark);
        }
        primary();
        while (at.is("[") && !at.newlineBefore()) {
            at.skipBracket();
        }
    }

    private void constraintOfInferred() throws NotErasable {
        if (!at.isName("extends")) {
            return;
        }
        Cursor.Mark mark = at.mark();
        at.next();
        unconditional();
        if (!inExtends && at.is("?")) {
            at.back(mark);
        }
    }

    private boolean typeBegins() {
        return at.isName()
                ? !at.isName("extends") && !at.isName("in") && !at.isName("is") && !at.newlineBefore()
                : at.is("{")
                        || at.is("(")
                        || (at.is("[") && !at.newlineBefore())
                        || at.kind() == Kind.TEMPLATE
                        || at.kind() == Kind.STRING;
    }

    private void primary() throws NotErasable {
        switch (at.kind()) {
            case NAME -> named();
            case STRING, NUMBER -> at.next();
            case TEMPLATE -> {
                at.skipTemplate();
                at.next();
            }
            default -> {
                if (at.is("{") || at.is("[") || at.is("(")) {
                    at.skipBracket();
                } else if (at.take("-") && at.kind() == Kind.NUMBER) {
                    at.next();
                } else {
                    throw at.unexpected("expected a type");
                }
            }
        }
    }

    private void named() throws NotErasable {
        if (at.isName("typeof")) {
            at.next();
        }
        boolean imported = at.isName("import");
        at.expectName();
        if (imported && at.is("(")) {
            at.skipBracket();
        }
        while (at.is(".")) {
            at.next();
            if (at.kind() == Kind.PRIVATE_NAME) {
                at.next();
            } else {
                at.expectName();
            }
        }
        if ((at.is("<") || at.is("<<")) && !at.newlineBefore()) {
            arguments();
        }
    }

    /** {@code <A, B>} behind a name. */
    void arguments() throws NotErasable {
        at.asLess();
        at.expect("<");
        do {
            if (at.is(">")) {
                break;
            }
            type();
        } while (at.take(","));
        at.expect(">");
    }

    /** {@code <A extends B = C>} of a declaration. */
    void parameters() throws NotErasable {
        at.expect("<");
        while (!at.is(">")) {
            parameter();
            if (!at.take(",")) {
                break;
            }
        }
        at.expect(">");
    }

    private void parameter() throws NotErasable {
        while (at.isNameOf(VARIANCE)) {
            Cursor.Mark mark = at.mark();
            at.next();
            if (!at.isName() || at.isName("extends")) {
                at.back(mark);
                break;
            }
        }
        at.expectName();
        if (at.takeName("extends")) {
            type();
        }
        if (at.take("=")) {
            type();
        }
    }

    /** Type parameters of a function or class, blanked. */
    void blankParameters() throws NotErasable {
        if (at.is("<")) {
            int from = at.start();
            parameters();
            at.blankFrom(from);
        }
    }
}
