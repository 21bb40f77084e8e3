// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.nio.charset.StandardCharsets;

/**
 * What the web server sends back.
 *
 * @param contentType its Content-Type
 * @param content     the bytes
 * @param shown       what {@link RecordedRequest#answer()} says: the text itself, or of a file only what it is
 * @param file        whether it is a file, whose end {@link DownloadPersonality#length()} tells
 */
record WebAnswer(String contentType, FileContent content, String shown, boolean file) {

    static WebAnswer json(String text) {
        return text("application/json", text);
    }

    static WebAnswer text(String contentType, String text) {
        return new WebAnswer(contentType, FileContent.of(text.getBytes(StandardCharsets.UTF_8)), text, false);
    }

    static WebAnswer file(String contentType, FileContent content) {
        return new WebAnswer(contentType, content, contentType + ", " + content.size() + " bytes", true);
    }
}
