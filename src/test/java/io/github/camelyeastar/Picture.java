// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** A picture of boxes and arrows for the docs, as SVG that can be read on light and on dark pages. */
public final class Picture {
    private static final String STYLE = """
            <style>
              text { font-family: "Segoe UI", Helvetica, Arial, sans-serif; font-size: 13px; fill: #1f2328; }
              .name { font-weight: 600; font-size: 14px; }
              .paper { fill: #ffffff; }
              .box { fill: #dbe9f9; stroke: #3b6ea5; }
              .frame { fill: none; stroke: #6e7781; stroke-dasharray: 5 4; }
              .arrow { fill: none; stroke: #57606a; stroke-width: 1.5; marker-end: url(#head); }
              .head { fill: #57606a; }
              .line { paint-order: stroke; stroke: #ffffff; stroke-width: 4px; stroke-linejoin: round; }
              .back { stroke-dasharray: 6 4; }
              .time { fill: none; stroke: #8b949e; }
              .good { fill: #2da44e; }
              .bad { fill: #cf222e; }
              @media (prefers-color-scheme: dark) {
                text { fill: #e6edf3; }
                .paper { fill: #0d1117; }
                .box { fill: #1c3350; stroke: #6ea8e0; }
                .frame { stroke: #8b949e; }
                .arrow { stroke: #b1bac4; }
                .head { fill: #b1bac4; }
                .line { stroke: #0d1117; }
                .good { fill: #3fb950; }
                .bad { fill: #f85149; }
              }
            </style>
            <defs><marker id="head" markerWidth="10" markerHeight="8" refX="9" refY="4" orient="auto">\
            <path class="head" d="M0,0 L10,4 L0,8 z"/></marker></defs>
            """;
    private static final int LINE = 17;

    private final StringBuilder svg = new StringBuilder();

    /** @param title what a reader hears who does not see the picture */
    public Picture(int width, int height, String title) {
        svg.append("""
                <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img">
                <title>%s</title>
                """.formatted(width, height, width, height, title)).append(STYLE)
                .append("<rect class=\"paper\" width=\"%d\" height=\"%d\"/>\n".formatted(width, height));
    }

    /** A box with a name, and lines of text below the name. */
    public void box(int x, int y, int width, int height, String name, String... lines) {
        rectangle("box", x, y, width, height);
        int first = y + height / 2 + 5 - lines.length * LINE / 2;
        text("name", "middle", x + width / 2, first, List.of(name));
        text("line", "middle", x + width / 2, first + LINE, List.of(lines));
    }

    /** A frame around boxes, with a text in its first line. */
    public void frame(int x, int y, int width, int height, String text) {
        rectangle("frame", x, y, width, height);
        text("line", "middle", x + width / 2, y + LINE + 3, List.of(text));
    }

    /** @param path where the arrow goes, as SVG writes it; its head is at its end */
    public void arrow(String path) {
        path("arrow", path);
    }

    /** @param style a class of the style sheet */
    public void path(String style, String path) {
        svg.append("<path class=\"%s\" d=\"%s\"/>%n".formatted(style, path));
    }

    /** @param style a class of the style sheet */
    public void dot(String style, int x, int y, int radius) {
        svg.append("<circle class=\"%s\" cx=\"%d\" cy=\"%d\" r=\"%d\"/>%n".formatted(style, x, y, radius));
    }

    /**
     * Lines of text, from the top down.
     *
     * @param anchor what is at x: the start, the middle or the end of each line
     * @param y      the foot of the first line
     */
    public void text(String anchor, int x, int y, List<String> lines) {
        text("line", anchor, x, y, lines);
    }

    private void rectangle(String style, int x, int y, int width, int height) {
        svg.append("<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"6\"/>%n"
                .formatted(style, x, y, width, height));
    }

    private void text(String style, String anchor, int x, int y, List<String> lines) {
        for (int i = 0; i < lines.size(); i++) {
            svg.append("<text class=\"%s\" text-anchor=\"%s\" x=\"%d\" y=\"%d\">%s</text>%n"
                    .formatted(style, anchor, x, y + i * LINE, lines.get(i)));
        }
    }

    /** Fails unless a file of the docs is this picture. The new picture is then in target/pictures, to be copied. */
    public void verify(Path file) throws IOException {
        Path drawn = Files.createDirectories(Path.of("target/pictures")).resolve(file.getFileName());
        Files.writeString(drawn, svg + "</svg>\n");
        assertThat(file).as("%s shows what was true before. Look at %s, and copy it there", file, drawn)
                .hasSameTextualContentAs(drawn);
    }
}
