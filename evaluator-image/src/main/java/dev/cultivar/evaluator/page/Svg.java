package dev.cultivar.evaluator.page;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** A drawing, element by element. Colours come from the page's style by class, so that light and dark pages both work. */
final class Svg {
    private final StringBuilder elements = new StringBuilder();
    private final int width;
    private final int height;
    private final String title;

    /** @param title what the drawing shows, for those who cannot see it */
    Svg(int width, int height, String title) {
        this.width = width;
        this.height = height;
        this.title = title;
    }

    Svg line(String style, double x1, double y1, double x2, double y2) {
        elements.append("<line class=\"%s\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>"
                .formatted(style, at(x1), at(y1), at(x2), at(y2)));
        return this;
    }

    Svg rectangle(String style, double x, double y, double width, double height) {
        return rectangle(style, x, y, width, height, "");
    }

    /** With a text that shows when the pointer rests on it. */
    Svg rectangle(String style, double x, double y, double width, double height, String tip) {
        elements.append("<rect class=\"%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\">%s</rect>"
                .formatted(
                        style,
                        at(x),
                        at(y),
                        at(Math.max(0, width)),
                        at(Math.max(0, height)),
                        tip.isEmpty() ? "" : "<title>" + Html.escaped(tip) + "</title>"));
        return this;
    }

    Svg dot(String style, double x, double y, double radius, String tip) {
        elements.append("<circle class=\"%s\" cx=\"%s\" cy=\"%s\" r=\"%s\"><title>%s</title></circle>"
                .formatted(style, at(x), at(y), at(radius), Html.escaped(tip)));
        return this;
    }

    /** @param anchor start, middle or end */
    Svg text(String style, double x, double y, String anchor, String text) {
        elements.append("<text class=\"%s\" x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>"
                .formatted(style, at(x), at(y), anchor, Html.escaped(text)));
        return this;
    }

    String drawing() {
        return "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%s</svg>"
                .formatted(width, height, Html.escaped(title), elements);
    }

    private static String at(double number) {
        return BigDecimal.valueOf(number)
                .setScale(2, RoundingMode.HALF_EVEN)
                .stripTrailingZeros()
                .toPlainString();
    }
}
