/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.internal.pbx;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What an error answer says besides its status and its code, such as {@code "errordata":"mobile"} (protocol.md 7a). A PBX may
 * repeat what it was sent there, and exceptions are logged: so secrets are taken out.
 */
final class AnswerDetails {
    private static final String MASKED = "xxxxxx";
    private static final Pattern SECRET_NAME = Pattern.compile("password|secret|token|random", Pattern.CASE_INSENSITIVE);
    /** What may be a token, or the MD5 of a password. */
    private static final Pattern SECRET_VALUE = Pattern.compile("[0-9a-fA-F]{32,}");

    private AnswerDetails() {
    }

    /**
     * The other fields of the answer, without secrets.
     *
     * @param secrets texts that are masked wherever they stand; null for none
     */
    static Map<String, Object> of(Map<String, Object> answer, String... secrets) {
        List<String> masked = Arrays.stream(secrets).filter(secret -> secret != null && !secret.isEmpty()).toList();
        return clean(answer, masked);
    }

    private static Map<String, Object> clean(Map<?, ?> fields, Collection<String> secrets) {
        Map<String, Object> clean = new LinkedHashMap<>();
        fields.forEach((name, value) -> clean.put(String.valueOf(name),
                SECRET_NAME.matcher(String.valueOf(name)).find() ? MASKED : clean(value, secrets)));
        return Collections.unmodifiableMap(clean);
    }

    private static Object clean(Object value, Collection<String> secrets) {
        if (value instanceof Map<?, ?> fields) {
            return clean(fields, secrets);
        } else if (value instanceof List<?> elements) {
            return Collections.unmodifiableList(elements.stream().map(element -> clean(element, secrets))
                    .collect(Collectors.toList()));
        } else if (!(value instanceof String)) {
            return value;
        }
        String text = (String) value;
        for (String secret : secrets) {
            text = text.replace(secret, MASKED);
        }
        return SECRET_VALUE.matcher(text).replaceAll(MASKED);
    }
}
