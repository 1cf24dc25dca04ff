package io.culex.benchmarks.compare;

import java.util.Arrays;
import java.util.Locale;

/** A drawing of points and the line that fits them, on logarithmic axes, as SVG that reads on light and dark pages. */
final class Plot {
    private static final int WIDTH = 560;
    private static final int HEIGHT = 300;
    private static final int LEFT = 70;
    private static final int RIGHT = 20;
    private static final int TOP = 34;
    private static final int BOTTOM = 52;
    private static final double LEAST_DECADES = 1;

    private final StringBuilder svg = new StringBuilder();
    private final double lowX;
    private final double highX;
    private final double lowY;
    private final double highY;

    private Plot(double[] xs, double[] ys) {
        lowX = Math.floor(Math.log10(least(xs)));
        highX = Math.max(lowX + LEAST_DECADES, Math.ceil(Math.log10(most(xs))));
        lowY = Math.floor(Math.log10(least(ys)));
        highY = Math.max(lowY + LEAST_DECADES, Math.ceil(Math.log10(most(ys))));
    }

    /** The drawing of a curve. */
    static String of(String title, String labelX, String labelY, double[] xs, double[] ys, Fit fit) {
        Plot plot = new Plot(xs, ys);
        plot.frame(title, labelX, labelY);
        plot.curve(xs, ys, fit);
        return plot.svg.append("</svg>\n").toString();
    }

    private void frame(String title, String labelX, String labelY) {
        add("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n"
                .formatted(WIDTH, HEIGHT, title));
        add("""
                <style>
                text { font: 12px sans-serif; fill: #444 } .title { font-weight: bold; font-size: 13px }
                .grid { stroke: #999; stroke-opacity: .35 } .line { stroke: #c2571a; stroke-dasharray: 5 4; fill: none }
                .point { fill: #1f6fb2 } .path { stroke: #1f6fb2; fill: none }
                @media (prefers-color-scheme: dark) { text { fill: #ccc } .point { fill: #6cb2eb } .path { stroke: #6cb2eb } }
                </style>
                """);
        text(LEFT, 18, "start", "title", title);
        text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 10, "middle", "", labelX);
        add("<text transform=\"translate(16 %d) rotate(-90)\" text-anchor=\"middle\">%s</text>%n"
                .formatted((TOP + HEIGHT - BOTTOM) / 2, labelY));
        for (double decade = lowX; decade <= highX; decade++) {
            double x = x(Math.pow(10, decade));
            line("grid", x, TOP, x, HEIGHT - BOTTOM);
            text(x, HEIGHT - BOTTOM + 16, "middle", "", shown(Math.pow(10, decade)));
        }
        for (double decade = lowY; decade <= highY; decade++) {
            double y = y(Math.pow(10, decade));
            line("grid", LEFT, y, WIDTH - RIGHT, y);
            text(LEFT - 6, y + 4, "end", "", shown(Math.pow(10, decade)));
        }
    }

    private void curve(double[] xs, double[] ys, Fit fit) {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < xs.length; i++) {
            path.append(i == 0 ? "M" : " L")
                    .append(number(x(xs[i])))
                    .append(' ')
                    .append(number(y(ys[i])));
        }
        add("<path class=\"path\" d=\"" + path + "\"/>\n");
        for (int i = 0; i < xs.length; i++) {
            add("<circle class=\"point\" cx=\"%s\" cy=\"%s\" r=\"3.5\"/>%n"
                    .formatted(number(x(xs[i])), number(y(ys[i]))));
        }
        line("line", x(least(xs)), y(fit.at(least(xs))), x(most(xs)), y(fit.at(most(xs))));
    }

    private double x(double value) {
        return LEFT + (Math.log10(value) - lowX) / (highX - lowX) * (WIDTH - LEFT - RIGHT);
    }

    private double y(double value) {
        return HEIGHT - BOTTOM - (Math.log10(value) - lowY) / (highY - lowY) * (HEIGHT - TOP - BOTTOM);
    }

    private void line(String kind, double fromX, double fromY, double toX, double toY) {
        add("<line class=\"%s\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>%n"
                .formatted(kind, number(fromX), number(fromY), number(toX), number(toY)));
    }

    private void text(double x, double y, String anchor, String kind, String words) {
        add("<text class=\"%s\" x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>%n"
                .formatted(kind, number(x), number(y), anchor, words));
    }

    private void add(String text) {
        svg.append(text);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private static String shown(double value) {
        return value < 1 ? String.valueOf(value) : String.format(Locale.ROOT, "%,.0f", value);
    }

    private static double least(double[] values) {
        return Arrays.stream(values).min().orElseThrow();
    }

    private static double most(double[] values) {
        return Arrays.stream(values).max().orElseThrow();
    }
}
