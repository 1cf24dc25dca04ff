package io.culex.javascript.typescript;

import io.culex.javascript.typescript.Cursor.Mark;
import io.culex.javascript.typescript.Lexer.Kind;
import java.util.List;

/** Passes over classes and blanks what JavaScript does not know of them. */
final class Classes {
    private static final List<String> TYPE_MODIFIERS =
            List.of("public", "private", "protected", "readonly", "override", "abstract", "declare");
    private static final List<String> MODIFIERS = List.of("static", "async", "get", "set", "accessor");

    /** What stands behind a name that is a member's and no modifier. */
    private static final List<String> AFTER_NAME = List.of("(", "<", "=", ";", "}", ":", "?", "!", ",");

    private final TypeEraser all;
    private final Cursor at;

    Classes(TypeEraser all) {
        this.all = all;
        this.at = all.at;
    }

    /** From {@code class} on. */
    void declaration() throws NotErasable {
        at.expectName();
        if (at.isName() && !at.isName("extends") && !implementsFollows()) {
            at.next();
        }
        all.types.blankParameters();
        if (at.takeName("extends")) {
            all.expressions.leftHandSide();
            if (at.is("<")) {
                int from = at.start();
                all.types.arguments();
                at.blankFrom(from);
            }
        }
        if (at.isName("implements")) {
            int from = at.start();
            at.next();
            do {
                all.types.type();
            } while (at.take(","));
            at.blankFrom(from);
        }
        at.expect("{");
        all.expressions.enclosed(() -> {
            while (!at.is("}")) {
                if (!at.take(";")) {
                    member();
                }
            }
        });
        at.expect("}");
    }

    private boolean implementsFollows() throws NotErasable {
        if (!at.isName("implements")) {
            return false;
        }
        Mark mark = at.mark();
        at.next();
        boolean types = at.isName() && !at.isName("extends");
        at.back(mark);
        return types;
    }

    private void member() throws NotErasable {
        if (at.is("@")) {
            throw all.expressions.decorator();
        }
        int from = at.start();
        boolean gone = modifiers(from);
        if (at.is("{")) {
            all.expressions.enclosed(all.statements::block);
            return;
        }
        if (indexSignature()) {
            at.removeFrom(from);
            return;
        }
        at.take("*");
        all.expressions.propertyName();
        if (at.is("?") || at.is("!")) {
            int mark = at.start();
            at.next();
            at.blankFrom(mark);
        }
        if (at.is("(") || at.is("<")) {
            if (!all.functions.method()) {
                at.take(";");
                at.removeFrom(from);
            }
            return;
        }
        field();
        if (gone) {
            at.removeFrom(from);
        }
    }

    /** Passes over the modifiers; true when the whole member is there for types only. */
    private boolean modifiers(int from) throws NotErasable {
        boolean gone = false;
        while (at.isNameOf(TYPE_MODIFIERS) || at.isNameOf(MODIFIERS)) {
            Mark mark = at.mark();
            boolean typed = at.isNameOf(TYPE_MODIFIERS);
            String word = at.value();
            int start = at.start();
            at.next();
            if (word.equals("static") && at.is("{")) {
                return false;
            }
            if (at.isOneOf(AFTER_NAME) || at.atEnd() || (at.newlineBefore() && !typed && !word.equals("static"))) {
                at.back(mark);
                return gone;
            }
            if (typed) {
                at.blankFrom(start);
                if (start == from) {
                    at.put(start, ';');
                }
                gone |= word.equals("declare") || word.equals("abstract");
            }
        }
        return gone;
    }

    /** {@code [key: string]: T}. */
    private boolean indexSignature() throws NotErasable {
        if (!at.is("[")) {
            return false;
        }
        Mark mark = at.mark();
        at.next();
        if (at.kind() == Kind.NAME) {
            at.next();
            if (at.is(":")) {
                all.types.annotation();
                at.expect("]");
                if (at.is(":")) {
                    all.types.annotation();
                }
                end();
                return true;
            }
        }
        at.back(mark);
        return false;
    }

    private void field() throws NotErasable {
        int colon = at.start();
        if (at.is(":")) {
            all.types.annotation();
            if (!at.is(";") && !at.is("=")) {
                at.put(colon, ';');
            }
        }
        if (at.take("=")) {
            all.expressions.enclosed(all.expressions::assignment);
        }
        end();
    }

    private void end() throws NotErasable {
        if (!at.take(";") && !at.is("}") && !at.newlineBefore()) {
            throw at.unexpected("expected ;");
        }
    }
}
