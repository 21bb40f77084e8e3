// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.pbx;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.apache.hc.core5.net.PercentCodec;

/**
 * Where a file is.
 *
 * @param command the command or the path that gets it
 * @param query   the parameters in the URL besides the token
 * @param name    the file's name; null if it is not known
 */
public record FileAddress(String command, Map<String, String> query, String name) {
    private static final Pattern NOT_IN_A_URL = Pattern.compile("[^!-~]+");
    private static final Pattern PATH = Pattern.compile("(/(?!/)[^?#]*)(?:\\?([^#]*))?");

    /** The address that a path on the PBX says, with or without a query; null if it is not such a path. */
    static FileAddress at(String path, String name) {
        Matcher parts = PATH.matcher(NOT_IN_A_URL.matcher(path)
                .replaceAll(text -> PercentCodec.encode(text.group(), StandardCharsets.UTF_8)));
        if (!parts.matches()) {
            return null;
        }
        Map<String, String> query = new LinkedHashMap<>();
        if (parts.group(2) != null) {
            for (String parameter : parts.group(2).split("&")) {
                String[] both = parameter.split("=", 2);
                query.put(decoded(both[0]), both.length > 1 ? decoded(both[1]) : "");
            }
        }
        return new FileAddress(parts.group(1), query, name);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
