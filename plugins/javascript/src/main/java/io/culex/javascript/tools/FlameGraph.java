package io.culex.javascript.tools;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Draws stacks as a picture in SVG that needs nothing else: wide is what takes time, what it calls stands above it. */
final class FlameGraph {
    private static final int WIDTH = 1200;
    private static final int ROW = 18;
    private static final int HEAD = 30;
    private static final double SMALLEST = 0.4;
    private static final int LETTER = 7;

    /** A function, as it was called from those below it. */
    private static final class Node {
        final Map<String, Node> calls = new LinkedHashMap<>();
        long hits;
    }

    private final Node root = new Node();
    private final Map<String, Long> self = new LinkedHashMap<>();
    private final StringBuilder svg = new StringBuilder();
    private int deepest;

    /** @param frames from the outermost */
    void add(List<String> frames, long hits) {
        Node node = root;
        node.hits += hits;
        for (String frame : frames) {
            node = node.calls.computeIfAbsent(frame, name -> new Node());
            node.hits += hits;
        }
        deepest = Math.max(deepest, frames.size());
        self.merge(frames.getLast(), hits, Long::sum);
    }

    long hits() {
        return root.hits;
    }

    /** The functions that were seen at work most often, with their share, one a line. */
    List<String> hottest(int most) {
        List<Map.Entry<String, Long>> sorted = new ArrayList<>(self.entrySet());
        sorted.sort(Map.Entry.<String, Long>comparingByValue().reversed());
        return sorted.stream()
                .limit(most)
                .map(each -> String.format(
                        Locale.ROOT, "%5.1f %%  %s", 100.0 * each.getValue() / Math.max(1, root.hits), each.getKey()))
                .toList();
    }

    /** The picture. */
    String draw(String title) {
        int height = HEAD + (deepest + 1) * ROW;
        svg.setLength(0);
        svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\""
                        + " font-family=\"monospace\" font-size=\"11\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>%n"
                        + "<text x=\"8\" y=\"19\" font-size=\"14\">%s</text>%n",
                WIDTH,
                height,
                WIDTH,
                height,
                escape(title)));
        draw("all", root, 0, 0);
        return svg.append("</svg>\n").toString();
    }

    private void draw(String name, Node node, double from, int depth) {
        double width = WIDTH * (double) node.hits / Math.max(1, root.hits);
        if (width < SMALLEST) {
            return;
        }
        int y = HEAD + (deepest - depth) * ROW;
        int letters = (int) (width / LETTER) - 1;
        String shown = letters < 3 ? "" : name.length() <= letters ? name : name.substring(0, letters - 1) + "…";
        svg.append(String.format(
                Locale.ROOT,
                "<g><title>%s: %d of %d (%.1f %%)</title><rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\""
                        + " stroke=\"#fff\"/><text x=\"%.1f\" y=\"%d\">%s</text></g>%n",
                escape(name),
                node.hits,
                root.hits,
                100.0 * node.hits / Math.max(1, root.hits),
                from,
                y,
                width,
                ROW,
                colour(name),
                from + 3,
                y + 13,
                escape(shown)));
        double x = from;
        for (Map.Entry<String, Node> each : node.calls.entrySet()) {
            draw(each.getKey(), each.getValue(), x, depth + 1);
            x += WIDTH * (double) each.getValue().hits / Math.max(1, root.hits);
        }
    }

    /** What is ours is grey, what is theirs warm, always the same for a name. */
    private static String colour(String name) {
        int spread = Math.floorMod(name.hashCode(), 50);
        return name.contains("(culex:") || name.equals("all")
                ? "#d0d0d0"
                : "hsl(" + (15 + spread) + "," + 85 + "%," + (62 + spread % 10) + "%)";
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
