// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * A request that the PBX got, byte for byte, and what it answered. {@code toString} shows neither token nor body.
 *
 * @param method        the HTTP method
 * @param path          the path without the query
 * @param query         the query as sent, null if there was none
 * @param headers       all values by name; names are found in whatever case
 * @param body          the text exactly as sent
 * @param remoteAddress the client's IP address
 * @param time          when it was heard, on the computer's clock
 * @param answer        the body sent back, of a file only its type and size; null if the connection was dropped
 */
public record RecordedRequest(String method, String path, String query, Map<String, List<String>> headers, String body,
        String remoteAddress, Instant time, String answer) {

    private static final Pattern API_PATH = Pattern.compile("/(?:open)?api/(?:(v[^/]+)/)?(.+)");
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final TypeReference<Map<String, Object>> FIELDS = new TypeReference<>() {
    };

    /** Makes the headers case-insensitive and unmodifiable. */
    public RecordedRequest {
        Map<String, List<String>> byName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        byName.putAll(headers);
        headers = Collections.unmodifiableMap(byName);
    }

    RecordedRequest withAnswer(String text) {
        return new RecordedRequest(method, path, query, headers, body, remoteAddress, time, text);
    }

    /** The command, like {@code login} or {@code extension/query}; null for a path outside of the API. */
    public String command() {
        Matcher parts = API_PATH.matcher(path);
        return parts.matches() ? parts.group(2) : null;
    }

    /** The API version in the path, like {@code v1.1.0}; null for a path outside of the API. */
    public String apiVersion() {
        Matcher parts = API_PATH.matcher(path);
        return parts.matches() ? parts.group(1) : null;
    }

    /** The token in the query, null if there is none. */
    public String token() {
        String token = parameter("token");
        return token == null ? parameter("access_token") : token;
    }

    /** A parameter of the query, decoded; null if there is none of that name. */
    public String parameter(String name) {
        for (String parameter : query == null ? new String[0] : query.split("&")) {
            int equals = parameter.indexOf('=');
            if (equals > 0 && parameter.substring(0, equals).equals(name)) {
                return URLDecoder.decode(parameter.substring(equals + 1), StandardCharsets.UTF_8);
            }
        }
        return null;
    }

    /** The first value of a header, null if there is none. */
    public String header(String name) {
        List<String> values = headers.get(name);
        return values == null || values.isEmpty() ? null : values.get(0);
    }

    /** The fields of the body; null if that is not a JSON object. */
    public Map<String, Object> json() {
        try {
            return JSON.readValue(body, FIELDS);
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    /** A field of the body as text, whether sent as a string or a number (protocol.md 6.5); null if missing or empty. */
    String field(String name) {
        Map<String, Object> fields = json();
        Object value = fields == null ? null : fields.get(name);
        return value == null || value.toString().isBlank() ? null : value.toString();
    }

    @Override
    public String toString() {
        return method + " " + path + " from " + remoteAddress;
    }
}
