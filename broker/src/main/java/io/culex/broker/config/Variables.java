package io.culex.broker.config;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Fills in {@code ${VAR}} and {@code ${VAR:default}}; a second dollar sign keeps the text as it is. */
final class Variables {
    private static final Pattern VARIABLE =
            Pattern.compile("\\$(\\$\\{)|\\$\\{([A-Za-z_][A-Za-z0-9_.]*)(:([^}]*))?}|\\$\\{");

    private final Map<String, String> environment;

    Variables(Map<String, String> environment) {
        this.environment = environment;
    }

    /** A variable that cannot be filled in. */
    static final class MissingException extends Exception {
        private static final long serialVersionUID = 1;

        MissingException(String message) {
            super(message, null, false, false);
        }
    }

    String fill(String text) throws MissingException {
        if (!text.contains("${")) {
            return text;
        }
        Matcher matcher = VARIABLE.matcher(text);
        StringBuilder filled = new StringBuilder();
        while (matcher.find()) {
            matcher.appendReplacement(filled, Matcher.quoteReplacement(replacement(matcher)));
        }
        return matcher.appendTail(filled).toString();
    }

    private String replacement(Matcher matcher) throws MissingException {
        if (matcher.group(1) != null) {
            return "${";
        }
        String name = matcher.group(2);
        if (name == null) {
            throw new MissingException("expected ${NAME} or ${NAME:default}; for the text itself write $${");
        }
        String value = environment.get(name);
        if (value != null) {
            return value;
        }
        String otherwise = matcher.group(4);
        if (otherwise == null) {
            throw new MissingException(
                    "the environment variable " + name + " is not set; ${" + name + ":default} would give a default");
        }
        return otherwise;
    }
}
