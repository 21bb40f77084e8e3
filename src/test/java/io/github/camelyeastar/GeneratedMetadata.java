// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

import org.apache.camel.catalog.CamelCatalog;
import org.apache.camel.catalog.DefaultCamelCatalog;
import org.apache.camel.tooling.model.ComponentModel;
import org.apache.camel.tooling.model.JsonMapper;

/** What the generated metadata say of the component. */
final class GeneratedMetadata {
    private static final String PATH = "/META-INF/io/github/camelyeastar/yeastar.json";

    private GeneratedMetadata() {
    }

    static ComponentModel model() {
        return JsonMapper.generateComponentModel(json());
    }

    /** Camel's catalogue with the component in it. */
    static CamelCatalog catalog() {
        CamelCatalog catalog = new DefaultCamelCatalog();
        catalog.addComponent("yeastar", YeastarComponent.class.getName(), json());
        return catalog;
    }

    private static String json() {
        try (InputStream in = GeneratedMetadata.class.getResourceAsStream(PATH)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
