package io.culex.javascript.typescript;

import io.culex.javascript.typescript.Cursor.Mark;
import io.culex.javascript.typescript.Lexer.Kind;

/** Passes over {@code import} and {@code export}; what they name as types is blanked. */
final class Modules {
    private static final String NO_REQUIRE =
            "import x = … is no JavaScript: write const x = require('…'), or import x from '…'";
    private static final String NO_EXPORT =
            "export = … is no JavaScript: write module.exports = …, or export default …";

    private final TypeEraser all;
    private final Cursor at;

    Modules(TypeEraser all) {
        this.all = all;
        this.at = all.at;
    }

    /** False when it is an expression, as in {@code import('x')}. */
    boolean importing() throws NotErasable {
        Mark mark = at.mark();
        int from = at.start();
        at.next();
        if (at.is("(") || at.is(".")) {
            at.back(mark);
            return false;
        }
        if (at.kind() == Kind.STRING) {
            at.next();
            attributes();
            return true;
        }
        boolean typed = typeKeyword();
        if (at.isName()) {
            at.next();
            if (at.is("=")) {
                throw at.refused(from, NO_REQUIRE);
            }
            at.take(",");
        }
        names();
        source();
        if (typed) {
            at.removeFrom(from);
        }
        return true;
    }

    /** Whether the whole import is of types: {@code import type X from}, but not {@code import type from}. */
    private boolean typeKeyword() throws NotErasable {
        if (!at.isName("type")) {
            return false;
        }
        Mark mark = at.mark();
        at.next();
        if (at.is("{") || at.is("*")) {
            return true;
        }
        if (at.isName()) {
            if (!at.isName("from")) {
                return true;
            }
            Mark name = at.mark();
            at.next();
            boolean called = at.isName("from") || at.is("=");
            at.back(name);
            if (called) {
                return true;
            }
        }
        at.back(mark);
        return false;
    }

    private void names() throws NotErasable {
        if (at.take("*")) {
            if (at.takeName("as")) {
                nameOrText();
            }
        } else if (at.is("{")) {
            list();
        }
    }

    private void list() throws NotErasable {
        at.expect("{");
        while (!at.is("}")) {
            int from = at.start();
            boolean typed = specifier();
            boolean more = at.take(",");
            if (typed) {
                at.blankFrom(from);
            }
            if (!more) {
                break;
            }
        }
        at.expect("}");
    }

    /** {@code a}, {@code a as b}, {@code type a}, {@code type a as b}; true when it is a type. */
    private boolean specifier() throws NotErasable {
        boolean typed = false;
        if (at.isName("type")) {
            Mark mark = at.mark();
            at.next();
            typed = (at.isName() || at.kind() == Kind.STRING) && !(at.isName("as") && valueNamedType());
            if (!typed) {
                at.back(mark);
            }
        }
        nameOrText();
        if (at.takeName("as")) {
            nameOrText();
        }
        return typed;
    }

    /** At {@code as} behind {@code type}: whether that is {@code type as x}, a value of the name type. */
    private boolean valueNamedType() throws NotErasable {
        Mark mark = at.mark();
        at.next();
        boolean value = at.isName();
        if (at.isName("as")) {
            at.next();
            value = !at.isName();
        }
        at.back(mark);
        return value;
    }

    private void nameOrText() throws NotErasable {
        if (at.kind() == Kind.STRING) {
            at.next();
        } else {
            at.expectName();
        }
    }

    private void source() throws NotErasable {
        if (!at.takeName("from") || at.kind() != Kind.STRING) {
            throw at.unexpected("expected from '…'");
        }
        at.next();
        attributes();
    }

    private void attributes() throws NotErasable {
        if (at.isName("with") || (at.isName("assert") && !at.newlineBefore())) {
            at.next();
            at.skipBracket();
        }
        all.statements.end();
    }

    void exporting() throws NotErasable {
        int from = at.start();
        at.next();
        if (at.is("=")) {
            throw at.refused(from, NO_EXPORT);
        }
        if (at.is("@")) {
            throw all.expressions.decorator();
        }
        if (at.isName("import")) {
            throw at.refused(from, NO_REQUIRE);
        }
        if (at.takeName("default")) {
            byDefault(from);
        } else if (at.is("{") || at.is("*")) {
            reexport();
        } else if (at.isName("type") && typedReexport()) {
            at.removeFrom(from);
        } else {
            declaration(from);
        }
    }

    private void reexport() throws NotErasable {
        names();
        if (at.isName("from")) {
            source();
        } else {
            all.statements.end();
        }
    }

    /** {@code export type { A }} and {@code export type * from}. */
    private boolean typedReexport() throws NotErasable {
        Mark mark = at.mark();
        at.next();
        if (at.is("{") || at.is("*")) {
            reexport();
            return true;
        }
        at.back(mark);
        return false;
    }

    private void declaration(int from) throws NotErasable {
        if (at.isName("type") || at.isName("interface") || at.isName("declare")) {
            if (!all.statements.typeOnly()) {
                throw at.unexpected("expected a declaration");
            }
            at.removeFrom(from);
        } else if (at.isName("function")) {
            all.statements.function(from);
        } else if (at.isName("async")) {
            at.next();
            all.statements.function(from);
        } else if (at.isName()) {
            all.statements.statement();
        } else {
            throw at.unexpected("expected a declaration");
        }
    }

    private void byDefault(int from) throws NotErasable {
        if (at.isName("function")) {
            all.statements.function(from);
        } else if (at.isName("async")) {
            Mark mark = at.mark();
            at.next();
            if (at.isName("function") && !at.newlineBefore()) {
                all.statements.function(from);
                return;
            }
            at.back(mark);
            value();
        } else if (at.isName("class")) {
            all.classes.declaration();
        } else if (at.isName("interface") || at.isName("abstract")) {
            boolean type = at.isName("interface");
            if (!all.statements.typeOnly()) {
                value();
            } else if (type) {
                at.removeFrom(from);
            }
        } else {
            value();
        }
    }

    private void value() throws NotErasable {
        all.expressions.assignment();
        all.statements.end();
    }
}
