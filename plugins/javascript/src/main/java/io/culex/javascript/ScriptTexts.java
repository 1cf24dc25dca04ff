package io.culex.javascript;

import io.culex.javascript.node.Substitutes;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.SourceSection;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/** The texts of the files that one version loaded, and errors shown with the place in them. Safe from any thread. */
final class ScriptTexts {
    private static final Pattern PLACE = Pattern.compile("([^\\s()]+):(\\d{1,9}):(\\d{1,9})");
    /** Longer lines of a stack are words, whatever they look like. */
    private static final int LONGEST_FRAME = 1000;

    private static final Pattern NO_MODULE = Pattern.compile("Cannot find module '([^']+)'(?: imported from (\\S+))?");
    private static final int LINES_BEFORE = 2;
    private static final int LINES_AFTER = 1;

    private final ScriptFolder folder;
    private final Map<String, String> texts = new ConcurrentHashMap<>();

    ScriptTexts(ScriptFolder folder) {
        this.folder = folder;
    }

    void put(String name, String text) {
        texts.put(name, text);
    }

    Map<String, String> all() {
        return texts;
    }

    /** {@code scripts/hello.js:3:9 what: message}, the lines around it and the stack. */
    String report(String what, String message, String stack, @Nullable String where) {
        for (String each : stack.lines().filter(ScriptTexts::isFrame).toList()) {
            Matcher place = PLACE.matcher(each);
            String name = place.find() ? known(place.group(1)) : null;
            if (name != null) {
                int line = Integer.parseInt(place.group(2));
                int column = Integer.parseInt(place.group(3));
                return at(name, line, column) + " " + what + message + frame(name, line, column) + frames(stack);
            }
        }
        return (where == null || where.isEmpty() ? "" : folder.shown(where) + " ") + what + message + frames(stack);
    }

    /** A problem at a place in a file. */
    String placed(String name, int line, int column, String problem) {
        return at(name, line, column) + " " + problem + frame(name, line, column);
    }

    /** An error that came out of loading a version. */
    String loadError(PolyglotException error, String name, int wrapperLength, String stack) {
        SourceSection section = error.getSourceLocation();
        String message = message(error);
        if (error.isSyntaxError() && section != null) {
            String file = known(section.getSource().getName());
            if (file != null) {
                int line = Math.min(section.getStartLine(), lines(file).length);
                int column = section.getStartLine() > lines(file).length
                        ? lines(file)[line - 1].length() + 1
                        : section.getStartColumn() - (line == 1 ? wrapperLength : 0);
                return at(file, line, column) + " " + message + frame(file, line, column);
            }
        }
        Matcher missing = NO_MODULE.matcher(String.valueOf(error.getMessage()));
        return missing.find()
                ? missingModule(folder.nameOf(Path.of(missing.group(1))).replaceFirst("^\\.core/", ""), name)
                : report("", message, stack, name);
    }

    /** The module loader names the file it did not find, but not the line that asks for it. */
    private String missingModule(String missing, String importer) {
        String last = missing.substring(missing.lastIndexOf('/') + 1);
        Pattern asks = Pattern.compile(
                "(['\"])((?:node:)?" + Pattern.quote(missing) + "|[^'\"]*/" + Pattern.quote(last) + ")\\1");
        for (String file : texts.keySet()) {
            String[] lines = lines(file);
            for (int i = 0; i < lines.length; i++) {
                Matcher ask = asks.matcher(lines[i]);
                if (lines[i].contains("import") && ask.find()) {
                    String hint = ask.group(2).startsWith(".")
                            ? "no such file in the scripts folder"
                            : Substitutes.of(ask.group(2));
                    return at(file, i + 1, ask.start() + 1) + " Error: '" + ask.group(2)
                            + "' is not there for scripts: " + hint + frame(file, i + 1, ask.start() + 1);
                }
            }
        }
        return folder.shown(importer) + " Error: '" + missing + "' is not there for scripts";
    }

    private String message(PolyglotException error) {
        String message = String.valueOf(error.getMessage());
        if (error.isSyntaxError()) {
            String first = message.lines().findFirst().orElse(message);
            return first.replaceFirst("^SyntaxError: \\S+:\\d+:\\d+ ", "SyntaxError: ");
        }
        Value guest = error.getGuestObject();
        if (guest != null && !guest.isException() && !guest.isNull()) {
            return "threw " + guest;
        }
        return message;
    }

    private @Nullable String known(String file) {
        if (texts.containsKey(file)) {
            return file;
        }
        for (String name : texts.keySet()) {
            if (name.endsWith("/" + file) || file.endsWith("/" + name)) {
                return name;
            }
        }
        return null;
    }

    private String at(String name, int line, int column) {
        return folder.shown(name) + ":" + line + ":" + column;
    }

    private String[] lines(String name) {
        return texts.getOrDefault(name, "").split("\r?\n", -1);
    }

    private String frame(String name, int line, int column) {
        String[] lines = lines(name);
        if (line < 1 || line > lines.length) {
            return "";
        }
        int from = Math.max(1, line - LINES_BEFORE);
        int to = Math.min(lines.length, line + LINES_AFTER);
        int width = String.valueOf(to).length();
        StringBuilder text = new StringBuilder();
        for (int i = from; i <= to; i++) {
            if (i > line && lines[i - 1].isBlank()) {
                break;
            }
            String number = String.valueOf(i);
            text.append(i == line ? "\n> " : "\n  ")
                    .repeat(' ', width - number.length())
                    .append(number)
                    .append(" | ")
                    .append(lines[i - 1]);
            if (i == line) {
                text.append("\n  ")
                        .repeat(' ', width)
                        .append(" | ")
                        .repeat(' ', Math.max(0, column - 1))
                        .append('^');
            }
        }
        return text.toString();
    }

    private static boolean isFrame(String line) {
        return line.length() <= LONGEST_FRAME && line.stripLeading().startsWith("at ");
    }

    private static String frames(String stack) {
        StringBuilder text = new StringBuilder();
        stack.lines()
                .filter(ScriptTexts::isFrame)
                .limit(6)
                .forEach(line -> text.append("\n    ").append(line.strip()));
        return text.toString();
    }
}
