// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.pbx;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/**
 * Finds the name that a misspelt name was meant to be. Outside of its tools Camel has only an interface for this
 * ({@code SuggestionStrategy}), and no library that the component needs anyway does it.
 */
public final class Spelling {
    /** Two letters that changed places count as two edits. */
    private static final int MOST_EDITS = 2;

    private Spelling() {
    }

    /** The known name that is nearest to the given name, at most two edits away, in any case; null if there is none. */
    public static String nearest(String given, Collection<String> known) {
        ToIntFunction<String> edits = name -> edits(given.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
        return known.stream().min(Comparator.comparingInt(edits)).filter(name -> edits.applyAsInt(name) <= MOST_EDITS)
                .orElse(null);
    }

    /** Levenshtein's distance: how many letters have to be added, left out or replaced to make one name of the other. */
    private static int edits(String from, String to) {
        int[] before = IntStream.rangeClosed(0, to.length()).toArray();
        for (int i = 1; i <= from.length(); i++) {
            int[] row = new int[before.length];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = before[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(before[j], row[j - 1]));
            }
            before = row;
        }
        return before[to.length()];
    }
}
