package io.culex.javascript.typescript;

/**
 * Makes JavaScript of TypeScript by putting blanks in the place of types, so that every line and column stays where it is.
 * What has a meaning at run time and is not JavaScript is refused: {@code enum}, {@code namespace}, parameter properties,
 * decorators, {@code import x = require()}, {@code export =} and {@code <T>x}.
 */
public final class TypeEraser {
    final Cursor at;
    final Types types;
    final Expressions expressions;
    final Functions functions;
    final Classes classes;
    final Statements statements;
    final Modules modules;

    private TypeEraser(String text) throws NotErasable {
        at = new Cursor(text);
        types = new Types(at);
        expressions = new Expressions(this);
        functions = new Functions(this);
        classes = new Classes(this);
        statements = new Statements(this);
        modules = new Modules(this);
    }

    /** The text without its types. */
    public static String erase(String text) throws NotErasable {
        TypeEraser eraser = new TypeEraser(text);
        while (!eraser.at.atEnd()) {
            eraser.statements.statement();
        }
        return eraser.at.result();
    }

    /** Whether a file of this name holds TypeScript to run; declarations only are not run. */
    public static boolean isFor(String name) {
        boolean typed = name.endsWith(".ts") || name.endsWith(".mts") || name.endsWith(".cts");
        return typed && !name.endsWith(".d.ts") && !name.endsWith(".d.mts") && !name.endsWith(".d.cts");
    }
}
