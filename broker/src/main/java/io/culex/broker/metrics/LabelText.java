package io.culex.broker.metrics;

import java.util.Map;

/** Labels as they are written between braces: {@code a="b",c="d"}. */
final class LabelText {
    private LabelText() {}

    static String of(Map<String, String> labels) {
        StringBuilder text = new StringBuilder();
        labels.forEach((name, value) -> {
            text.append(text.isEmpty() ? "" : ",").append(name).append("=\"");
            for (int i = 0; i < value.length(); i++) {
                char c = value.charAt(i);
                switch (c) {
                    case '\n' -> text.append("\\n");
                    case '\\', '"' -> text.append('\\').append(c);
                    default -> text.append(c);
                }
            }
            text.append('"');
        });
        return text.toString();
    }
}
