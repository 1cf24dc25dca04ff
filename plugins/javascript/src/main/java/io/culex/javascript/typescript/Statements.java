package io.culex.javascript.typescript;

import io.culex.javascript.typescript.Cursor.Mark;
import io.culex.javascript.typescript.Lexer.Kind;
import java.util.List;

/** Passes over statements; those that are there for types only are blanked. */
final class Statements {
    private static final List<String> DECLARED = List.of(
            "var",
            "let",
            "const",
            "function",
            "async",
            "class",
            "abstract",
            "enum",
            "namespace",
            "module",
            "global",
            "type",
            "interface");
    private static final String NO_ENUM =
            "enum makes an object, which types do not: write const X = { A: 0, B: 1 } as const";
    private static final String NO_NAMESPACE =
            "namespace makes an object, which types do not: write a file of its own with exports, or an object";

    private final TypeEraser all;
    private final Cursor at;

    Statements(TypeEraser all) {
        this.all = all;
        this.at = all.at;
    }

    void block() throws NotErasable {
        at.expect("{");
        while (!at.is("}")) {
            if (at.atEnd()) {
                throw at.unexpected("expected }");
            }
            statement();
        }
        at.expect("}");
    }

    void statement() throws NotErasable {
        if (at.is("{")) {
            block();
        } else if (at.is(";")) {
            at.next();
        } else if (at.is("@")) {
            throw all.expressions.decorator();
        } else if (!at.isName() || !(keyword() || typeOnly())) {
            expressionOrLabel();
        }
    }

    private void expressionOrLabel() throws NotErasable {
        if (at.isName()) {
            Mark mark = at.mark();
            at.next();
            if (at.take(":")) {
                statement();
                return;
            }
            at.back(mark);
        }
        all.expressions.expression();
        end();
    }

    void end() throws NotErasable {
        if (!at.take(";") && !at.is("}") && !at.atEnd() && !at.newlineBefore()) {
            throw at.unexpected("expected ;");
        }
    }

    private boolean keyword() throws NotErasable {
        switch (at.value()) {
            case "var", "let", "const" -> variables();
            case "function" -> function(at.start());
            case "class" -> all.classes.declaration();
            case "if", "while", "with" -> {
                at.next();
                parenthesized();
                statement();
            }
            case "else", "finally" -> {
                at.next();
                statement();
            }
            case "for" -> loop();
            case "do" -> {
                at.next();
                statement();
                at.expectName();
                parenthesized();
                at.take(";");
            }
            case "switch" -> choice();
            case "try" -> {
                at.next();
                block();
            }
            case "catch" -> {
                at.next();
                handler();
            }
            case "return", "throw" -> {
                at.next();
                if (!at.is(";") && !at.is("}") && !at.atEnd() && !at.newlineBefore()) {
                    all.expressions.expression();
                }
                end();
            }
            case "break", "continue", "debugger" -> {
                at.next();
                if (at.isName() && !at.newlineBefore()) {
                    at.next();
                }
                end();
            }
            case "async" -> {
                return asyncFunction();
            }
            case "import" -> {
                return all.modules.importing();
            }
            case "export" -> all.modules.exporting();
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean asyncFunction() throws NotErasable {
        Mark mark = at.mark();
        int from = at.start();
        at.next();
        if (at.isName("function") && !at.newlineBefore()) {
            function(from);
            return true;
        }
        at.back(mark);
        return false;
    }

    /** A declaration, which is blanked when it has no body. */
    void function(int from) throws NotErasable {
        if (!all.functions.function()) {
            end();
            at.removeFrom(from);
        }
    }

    private void parenthesized() throws NotErasable {
        at.expect("(");
        all.expressions.enclosed(all.expressions::expression);
        at.expect(")");
    }

    private void variables() throws NotErasable {
        Mark mark = at.mark();
        int from = at.start();
        boolean constant = at.isName("const");
        boolean variable = at.isName("let");
        at.next();
        if (constant && at.isName("enum")) {
            throw at.refused(from, NO_ENUM);
        }
        if (variable && !at.isName() && !at.is("{") && !at.is("[")) {
            at.back(mark);
            expressionOrLabel();
            return;
        }
        declarations();
        end();
    }

    private void declarations() throws NotErasable {
        do {
            all.functions.binding();
            if (at.is("!")) {
                int from = at.start();
                at.next();
                at.blankFrom(from);
            }
            if (at.is(":")) {
                all.types.annotation();
            }
            if (at.take("=")) {
                all.expressions.assignment();
            }
        } while (at.take(","));
    }

    private void loop() throws NotErasable {
        at.next();
        at.takeName("await");
        at.expect("(");
        all.expressions.withoutIn(() -> {
            if (at.isName("var") || at.isName("let") || at.isName("const")) {
                at.next();
                declarations();
            } else if (!at.is(";")) {
                all.expressions.expression();
            }
        });
        all.expressions.enclosed(() -> {
            if (at.takeName("of") || at.takeName("in")) {
                all.expressions.expression();
            } else {
                at.expect(";");
                if (!at.is(";")) {
                    all.expressions.expression();
                }
                at.expect(";");
                if (!at.is(")")) {
                    all.expressions.expression();
                }
            }
        });
        at.expect(")");
        statement();
    }

    private void choice() throws NotErasable {
        at.next();
        parenthesized();
        at.expect("{");
        while (!at.take("}")) {
            if (at.takeName("case")) {
                all.expressions.enclosed(all.expressions::expression);
                at.expect(":");
            } else if (at.takeName("default")) {
                at.expect(":");
            } else if (at.atEnd()) {
                throw at.unexpected("expected }");
            } else {
                statement();
            }
        }
    }

    private void handler() throws NotErasable {
        if (at.take("(")) {
            all.functions.binding();
            if (at.is(":")) {
                all.types.annotation();
            }
            at.expect(")");
        }
        block();
    }

    /** {@code type}, {@code interface}, {@code declare} and {@code abstract}, when they are meant as such. */
    boolean typeOnly() throws NotErasable {
        Mark mark = at.mark();
        int from = at.start();
        String word = at.value();
        if (!List.of("type", "interface", "declare", "abstract", "enum", "namespace", "module")
                .contains(word)) {
            return false;
        }
        at.next();
        boolean text = at.kind() == Kind.STRING && word.equals("module");
        if (at.newlineBefore()
                || !(at.isName() || text)
                || at.isName("in")
                || at.isName("instanceof")
                || at.isName("as")
                || at.isName("satisfies")) {
            at.back(mark);
            return false;
        }
        switch (word) {
            case "type", "interface" -> {
                passType(word);
                at.removeFrom(from);
            }
            case "declare" -> {
                if (!at.isNameOf(DECLARED)) {
                    at.back(mark);
                    return false;
                }
                declared();
                at.removeFrom(from);
            }
            case "abstract" -> {
                if (!at.isName("class")) {
                    at.back(mark);
                    return false;
                }
                at.blankFrom(from);
                all.classes.declaration();
            }
            case "enum" -> throw at.refused(from, NO_ENUM);
            default -> throw at.refused(from, NO_NAMESPACE);
        }
        return true;
    }

    /** Behind {@code type} or {@code interface}. */
    private void passType(String word) throws NotErasable {
        at.expectName();
        if (at.is("<")) {
            all.types.parameters();
        }
        if (word.equals("type")) {
            at.expect("=");
            all.types.type();
            end();
            return;
        }
        if (at.takeName("extends")) {
            do {
                all.types.type();
            } while (at.take(","));
        }
        at.skipBracket();
    }

    /** Behind {@code declare}. */
    private void declared() throws NotErasable {
        switch (at.value()) {
            case "var", "let", "const" -> {
                at.next();
                if (at.isName("enum")) {
                    toBody();
                } else {
                    declarations();
                    end();
                }
            }
            case "function", "async" -> {
                at.takeName("async");
                all.functions.function();
                end();
            }
            case "type", "interface" -> {
                String word = at.value();
                at.next();
                passType(word);
            }
            default -> toBody();
        }
    }

    /** Over a head without code and the body behind it. */
    private void toBody() throws NotErasable {
        while (!at.is("{")) {
            if (at.atEnd() || at.is(";")) {
                end();
                return;
            }
            at.next();
            if (at.newlineBefore() && !at.is("{") && !at.isName("extends") && !at.isName("implements")) {
                return;
            }
        }
        at.skipBracket();
    }
}
