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
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

import io.github.camelyeastar.YeastarApiException;
import io.github.camelyeastar.YeastarConfiguration;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what a PBX answers: JSON whose status alone decides, whatever the HTTP status (protocol.md 1.3), or a file. */
final class PbxAnswer {
    private static final Logger LOG = LoggerFactory.getLogger(PbxAnswer.class);

    /** An error's answer is a short JSON; what begins like one and goes on is a file. */
    static final int LARGEST_ERROR = 1 << 16;
    private static final int LOOKED_AT = 64;
    /** Of all that is no file, in bytes: whatever answers on that port, our memory has an end. */
    private static final int LARGEST_ANSWER = 1 << 24;

    private PbxAnswer() {
    }

    static byte[] read(HttpEntity entity) throws IOException {
        if (entity == null) {
            return new byte[0];
        }
        long length = entity.getContentLength();
        if (length >= 0 && length <= LARGEST_ANSWER) {
            // into as much memory as it says that it needs
            return EntityUtils.toByteArray(entity);
        }
        InputStream content = entity.getContent();
        byte[] answer = content.readNBytes(LARGEST_ANSWER + 1);
        // not closed if it is too large: that would read the rest, which may have no end
        if (answer.length > LARGEST_ANSWER) {
            throw new IOException(
                    "the answer has more than " + LARGEST_ANSWER + " bytes. Check that host, port and protocol are"
                            + " those of the PBX's API");
        }
        content.close();
        return answer;
    }

    /** The answer, if it is no file: null for a file, of which nothing is taken then. */
    static byte[] error(ClassicHttpResponse response, PushbackInputStream body) throws IOException {
        if (response.getCode() != HttpStatus.SC_OK) {
            return body.readNBytes(LARGEST_ERROR);
        }
        byte[] first = body.readNBytes(LOOKED_AT);
        body.unread(first);
        Header type = response.getFirstHeader(HttpHeaders.CONTENT_TYPE);
        boolean json = type != null && type.getValue().contains("json");
        boolean page = isPage(type, first);
        if (first.length > 0 && !json && !page && !ApiJson.begins(first)) {
            return null;
        }
        byte[] start = body.readNBytes(LARGEST_ERROR);
        if (start.length == 0 || page || ApiJson.answer(start) != null) {
            return start;
        }
        body.unread(start);
        return null;
    }

    /** Whether it is a page for a browser, such as that of a login, or of a proxy that stands before the PBX. */
    private static boolean isPage(Header type, byte[] first) {
        String start = new String(first, StandardCharsets.UTF_8).replace("\ufeff", "").stripLeading().toLowerCase(Locale.ROOT);
        return start.startsWith("<!doctype") || start.startsWith("<html")
                || start.startsWith("<") && type != null && type.getValue().toLowerCase(Locale.ROOT).contains("html");
    }

    /** @throws YeastarApiException when it is anything but {@code Success} */
    static Map<String, Object> successful(YeastarConfiguration configuration, String command, String token,
            ClassicHttpResponse response, byte[] body) throws YeastarApiException {
        Map<String, Object> answer = ApiJson.answer(body);
        if (answer == null) {
            throw new YeastarApiException(command, null, null, "what answered sent no JSON object, but HTTP "
                    + response.getCode() + " with " + body.length
                    + " bytes of something else. Check that host, port and protocol are those of the PBX's API and that the API"
                    + " is enabled" + (isAskingForHttps(configuration, body)
                            ? ". It seems to speak HTTPS on that port: set the option protocol to https"
                            : ""));
        }
        String status = text(answer.get("status"));
        LOG.debug("{} answered {} to yeastar:{}", configuration.getHost(), status, command);
        if (!"Success".equalsIgnoreCase(status)) {
            // an error that is larger does not come from a PBX, and would be held as long as the exception
            throw new YeastarApiException(command, status, text(answer.get("errno")),
                    body.length > LARGEST_ERROR ? Map.of() : AnswerDetails.of(answer, token, configuration.getPassword()));
        }
        return answer;
    }

    /** As web servers answer HTTP on their port for HTTPS: in words. */
    private static boolean isAskingForHttps(YeastarConfiguration configuration, byte[] body) {
        return "http".equals(configuration.getProtocol()) && body.length < LARGEST_ERROR
                && new String(body, StandardCharsets.ISO_8859_1).toUpperCase(Locale.ROOT).contains("HTTPS ");
    }

    private static String text(Object value) {
        return value == null ? null : value.toString().trim();
    }
}
