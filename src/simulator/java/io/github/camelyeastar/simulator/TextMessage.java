/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.simulator;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text message that the PBX has sent for {@code sms/send}.
 *
 * @param trunk       the GSM trunk
 * @param phoneNumber whom to
 * @param text        what the phone shows
 */
public record TextMessage(String trunk, String phoneNumber, String text) {

    /** An escape, or what needs none; the rest is a character that was not escaped. */
    private static final Pattern PART = Pattern.compile("%([0-9A-Fa-f]{2})|([A-Za-z0-9._~-])|(?s:.)");

    /**
     * What becomes of a message that an application has sent, which has to be percent-encoded UTF-8 (protocol.md 6.14).
     * INFERENCE: whatever is not encoded arrives as a question mark.
     */
    static String decoded(String message) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Matcher part = PART.matcher(message);
        while (part.find()) {
            if (part.group(1) != null) {
                bytes.write(Integer.parseInt(part.group(1), 16));
            } else {
                bytes.write(part.group(2) == null ? '?' : part.group(2).charAt(0));
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
