package io.culex.javascript.typescript;

import io.culex.javascript.typescript.Cursor.Mark;
import java.util.List;

/** Passes over functions of all kinds and blanks the types of their parameters and results. */
final class Functions {
    private static final List<String> PROPERTY_MODIFIERS =
            List.of("public", "private", "protected", "readonly", "override");

    private final TypeEraser all;
    private final Cursor at;

    Functions(TypeEraser all) {
        this.all = all;
        this.at = all.at;
    }

    /** From {@code function} on; false when it has no body, as the first lines of an overloaded one. */
    boolean function() throws NotErasable {
        at.expectName();
        at.take("*");
        if (at.isName()) {
            at.next();
        }
        return method();
    }

    /** Type parameters, parameters, the result's type and the body; false when there is no body. */
    boolean method() throws NotErasable {
        all.types.blankParameters();
        parameters();
        if (at.is(":")) {
            all.types.returnAnnotation();
        }
        if (!at.is("{")) {
            return false;
        }
        all.expressions.enclosed(all.statements::block);
        return true;
    }

    void parameters() throws NotErasable {
        at.expect("(");
        all.expressions.enclosed(() -> {
            thisParameter();
            while (!at.is(")")) {
                parameter();
                if (!at.take(",")) {
                    break;
                }
            }
        });
        at.expect(")");
    }

    /** It is no parameter, but says what {@code this} is. */
    private void thisParameter() throws NotErasable {
        if (!at.isName("this")) {
            return;
        }
        int from = at.start();
        at.next();
        if (at.is(":")) {
            all.types.annotation();
        }
        at.take(",");
        at.blankFrom(from);
    }

    private void parameter() throws NotErasable {
        if (at.is("@")) {
            throw all.expressions.decorator();
        }
        if (at.isNameOf(PROPERTY_MODIFIERS)) {
            Mark mark = at.mark();
            String modifier = at.value();
            int from = at.start();
            at.next();
            if (at.isName() || at.is("{") || at.is("[")) {
                throw at.refused(
                        from,
                        "'" + modifier + " " + at.value()
                                + "' as a parameter makes a property, which is no JavaScript: declare the"
                                + " property in the class and assign it in the constructor");
            }
            at.back(mark);
        }
        at.take("...");
        binding();
        if (at.is("?")) {
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
    }

    /** A name, or a pattern that takes a value apart. */
    void binding() throws NotErasable {
        if (at.is("[")) {
            at.next();
            all.expressions.enclosed(() -> {
                while (!at.is("]")) {
                    if (!at.take(",")) {
                        at.take("...");
                        element();
                        if (!at.is("]")) {
                            at.expect(",");
                        }
                    }
                }
            });
            at.expect("]");
        } else if (at.is("{")) {
            at.next();
            all.expressions.enclosed(this::properties);
            at.expect("}");
        } else {
            at.expectName();
        }
    }

    private void properties() throws NotErasable {
        while (!at.is("}")) {
            if (at.take("...")) {
                binding();
            } else {
                all.expressions.propertyName();
                if (at.take(":")) {
                    element();
                } else if (at.take("=")) {
                    all.expressions.assignment();
                }
            }
            if (!at.take(",")) {
                break;
            }
        }
    }

    private void element() throws NotErasable {
        binding();
        if (at.take("=")) {
            all.expressions.assignment();
        }
    }

    /** An arrow function; where there is none nothing is passed over. */
    boolean arrow() throws NotErasable {
        boolean candidate = at.isName() || at.is("(") || at.is("<");
        if (!candidate) {
            return false;
        }
        Mark mark = at.mark();
        if (at.isName("async")) {
            at.next();
            if (at.newlineBefore() || !(at.isName() || at.is("(") || at.is("<"))) {
                at.back(mark);
                return plainArrow(mark);
            }
            if (at.isName() ? nameArrow() : typedArrow()) {
                return true;
            }
            at.back(mark);
        }
        return plainArrow(mark);
    }

    private boolean plainArrow(Mark mark) throws NotErasable {
        if (at.isName() ? nameArrow() : typedArrow()) {
            return true;
        }
        at.back(mark);
        return false;
    }

    private boolean nameArrow() throws NotErasable {
        at.next();
        if (!at.is("=>") || at.newlineBefore()) {
            return false;
        }
        at.next();
        body();
        return true;
    }

    private boolean typedArrow() throws NotErasable {
        boolean conditional = at.beforeColon;
        boolean typed;
        try {
            typed = head();
        } catch (NotErasable other) {
            // A mistake in what can be nothing else is told as what it is.
            if (other.getMessage() != null && !other.getMessage().startsWith("SyntaxError")) {
                throw other;
            }
            return false;
        }
        if (!at.is("=>") || at.newlineBefore()) {
            return false;
        }
        at.next();
        at.beforeColon = conditional;
        body();
        return !(typed && conditional) || at.is(":");
    }

    /** Up to the arrow; true when the result has a type. */
    private boolean head() throws NotErasable {
        if (at.is("<")) {
            int from = at.start();
            all.types.parameters();
            at.blankFrom(from);
            if (at.is("(") && at.hasNewline(from, at.start())) {
                // Nothing may stand between "async" or "return" and the parenthesis but blanks of the same line.
                at.put(from, '(');
                at.put(at.start(), ' ');
            }
        }
        parameters();
        int close = at.previousEnd() - 1;
        if (!at.is(":")) {
            return false;
        }
        all.types.returnAnnotation();
        if (at.hasNewline(close, at.previousEnd())) {
            // Nor between the parenthesis and the arrow.
            at.put(close, ' ');
            at.put(at.previousEnd() - 1, ')');
        }
        return true;
    }

    private void body() throws NotErasable {
        if (at.is("{")) {
            all.expressions.enclosed(all.statements::block);
        } else {
            all.expressions.assignment();
        }
    }
}
