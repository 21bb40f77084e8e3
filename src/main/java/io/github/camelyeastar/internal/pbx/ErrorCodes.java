/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.internal.pbx;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;

import io.github.camelyeastar.ErrorGroup;

/** The PBX's error codes, their groups and what they mean (protocol.md 4), as data in {@code error-codes.properties}. */
public final class ErrorCodes {
    private static final Properties KNOWN = load();

    private ErrorCodes() {
    }

    /** The code's meaning, or words that say that the documents don't tell. */
    public static String meaning(String code) {
        String known = KNOWN.getProperty(code);
        return known == null ? "not in the vendor's documents" : known.substring(known.indexOf(':') + 1).strip();
    }

    public static ErrorGroup group(String code) {
        String known = code == null ? null : KNOWN.getProperty(code);
        return known == null
                ? ErrorGroup.UNKNOWN
                : ErrorGroup.valueOf(known.substring(0, known.indexOf(':')).toUpperCase(Locale.ROOT));
    }

    /** All codes known. */
    public static Set<String> all() {
        return KNOWN.stringPropertyNames();
    }

    private static Properties load() {
        Properties meanings = new Properties();
        try (Reader in = new InputStreamReader(ErrorCodes.class.getResourceAsStream("error-codes.properties"),
                StandardCharsets.UTF_8)) {
            meanings.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return meanings;
    }
}
