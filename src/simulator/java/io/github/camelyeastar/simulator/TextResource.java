// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The simulator's text resources. */
final class TextResource {

    private TextResource() {
    }

    static List<String> lines(String name) {
        try (InputStream in = TextResource.class.getResourceAsStream("/simulator/" + name)) {
            if (in == null) {
                throw new IllegalArgumentException("No resource /simulator/" + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
