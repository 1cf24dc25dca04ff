package io.culex.javascript;

import io.culex.javascript.typescript.NotErasable;
import io.culex.javascript.typescript.TypeEraser;
import java.io.IOException;

/** What is run of a file: its text, without types when it is TypeScript. Lines and columns are those of the file. */
final class ScriptCode {
    /** A file of TypeScript that cannot be run. */
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1;

        private final String name;
        private final int line;
        private final int column;
        private final String problem;

        Refused(String name, NotErasable cause) {
            super(name + ":" + cause.line() + ":" + cause.column() + " " + cause.getMessage(), cause);
            this.name = name;
            line = cause.line();
            column = cause.column();
            problem = String.valueOf(cause.getMessage());
        }

        /** With the lines around the place. */
        String shown(ScriptTexts texts) {
            return texts.placed(name, line, column, problem);
        }
    }

    private ScriptCode() {}

    static String of(String name, String text) throws Refused {
        if (!TypeEraser.isFor(name)) {
            return text;
        }
        try {
            return TypeEraser.erase(text);
        } catch (NotErasable error) {
            throw new Refused(name, error);
        }
    }

    /** Whether the name alone says that the file is a module. */
    static boolean isModule(String name) {
        return name.endsWith(".mjs") || name.endsWith(".mts");
    }
}
