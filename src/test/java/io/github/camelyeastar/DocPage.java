// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The texts that users read and copy from: README.md and docs/, with the code blocks in them.
 *
 * @param file its path
 * @param text all of it
 */
public record DocPage(Path file, String text) {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w+)\\n(.*?)^```$");

    /**
     * A fenced block.
     *
     * @param language what follows the fence
     */
    public record Block(Path file, int line, String language, String text) {
        @Override
        public String toString() {
            return file + ":" + line + " " + language;
        }
    }

    public static DocPage of(String file) {
        try {
            return new DocPage(Path.of(file), Files.readString(Path.of(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<DocPage> all() throws IOException {
        List<DocPage> pages = new ArrayList<>(List.of(of("README.md")));
        try (Stream<Path> docs = Files.walk(Path.of("docs"))) {
            docs.filter(file -> file.toString().endsWith(".md")).sorted().forEach(file -> pages.add(of(file.toString())));
        }
        return pages;
    }

    /** The code blocks of all pages. */
    static List<Block> blocks() throws IOException {
        return all().stream().flatMap(page -> page.ownBlocks().stream()).toList();
    }

    private List<Block> ownBlocks() {
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            int line = (int) text.substring(0, matcher.start()).lines().count() + 1;
            blocks.add(new Block(file, line, matcher.group(1), matcher.group(2)));
        }
        return blocks;
    }

    /** The rows of the first table after a heading, without the table's own heading; cells trimmed. */
    public List<List<String>> table(String heading) {
        List<List<String>> rows = new ArrayList<>();
        int from = text.indexOf("\n" + heading + "\n");
        if (from < 0) {
            throw new AssertionError(file + " has no heading '" + heading + "'");
        }
        boolean inside = false;
        for (String line : text.substring(from + 1).lines().skip(1).toList()) {
            if (line.startsWith("|")) {
                inside = true;
                rows.add(Stream.of(line.substring(1).split("(?<!\\\\)\\|")).map(String::trim).toList());
            } else if (inside || line.startsWith("#")) {
                break;
            }
        }
        if (rows.size() < 3) {
            throw new AssertionError(file + " has no table under '" + heading + "'");
        }
        return rows.subList(2, rows.size());
    }
}
