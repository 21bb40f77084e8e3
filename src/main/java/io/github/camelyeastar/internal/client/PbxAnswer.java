// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

import io.github.camelyeastar.YeastarApiException;
import io.github.camelyeastar.internal.pbx.ApiJson;
import io.github.camelyeastar.internal.pbx.PbxApi;
import io.github.camelyeastar.internal.pbx.PbxOptions;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what a PBX answers: a file, or JSON. The status in the JSON decides, whatever the HTTP status is (protocol.md 1.3). */
final class PbxAnswer {
    private static final Logger LOG = LoggerFactory.getLogger(PbxAnswer.class);

    /** An error is a short JSON object. What begins like one and is longer is a file. */
    static final int LARGEST_ERROR = 1 << 16;
    private static final int LOOKED_AT = 64;
    /** The largest answer that is not a file, in bytes: our memory has an end, whatever answers on that port. */
    private static final int LARGEST_ANSWER = 1 << 24;

    private PbxAnswer() {
    }

    static byte[] read(HttpEntity entity) throws IOException {
        if (entity == null) {
            return new byte[0];
        }
        long length = entity.getContentLength();
        if (length >= 0 && length <= LARGEST_ANSWER) {
            // this takes as much memory as the answer says that it needs
            return EntityUtils.toByteArray(entity);
        }
        InputStream content = entity.getContent();
        byte[] answer = content.readNBytes(LARGEST_ANSWER + 1);
        // an answer that is too large is not closed: that would read the rest, which may have no end
        if (answer.length > LARGEST_ANSWER) {
            throw new IOException(
                    "the answer has more than " + LARGEST_ANSWER + " bytes. Check that host, port and protocol are"
                            + " those of the PBX's API");
        }
        content.close();
        return answer;
    }

    /** The answer if it is not a file; null for a file, which can still be read from its beginning. */
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

    /** Whether it is a page for a browser, such as the PBX's page to log in, or the page of a proxy before the PBX. */
    private static boolean isPage(Header type, byte[] first) {
        String start = new String(first, StandardCharsets.UTF_8).replace("\ufeff", "").stripLeading().toLowerCase(Locale.ROOT);
        return start.startsWith("<!doctype") || start.startsWith("<html")
                || start.startsWith("<") && type != null && type.getValue().toLowerCase(Locale.ROOT).contains("html");
    }

    /**
     * Reads the answer to a command.
     *
     * @param  secret              what was secret in the request besides the password; null for nothing
     * @throws YeastarApiException when the answer is anything but {@code Success}
     */
    static Map<String, Object> successful(PbxOptions options, String command, String secret,
            ClassicHttpResponse response, byte[] body) throws YeastarApiException {
        Map<String, Object> answer = ApiJson.answer(body);
        if (answer == null) {
            throw new YeastarApiException(command, null, null, "the answer was not a JSON object, but HTTP "
                    + response.getCode() + " with " + body.length
                    + " bytes of something else. Check that host, port and protocol are those of the PBX's API and that the API"
                    + " is enabled" + (isAskingForHttps(options, body)
                            ? ". It seems to speak HTTPS on that port: set the option protocol to https"
                            : ""));
        }
        PbxApi.Outcome outcome = options.api().outcome(command, answer);
        List<String> secrets = Stream.of(secret, options.credentials().password())
                .filter(text -> text != null && !text.isEmpty()).toList();
        String status = (String) SecretMask.mask(outcome.status(), secrets);
        LOG.debug("{} answered {} to yeastar:{}", options.host(),
                outcome.success() ? options.api().success() : "error code " + outcome.error(), command);
        if (!outcome.success()) {
            // a larger error does not come from a PBX, and would be held as long as the exception
            throw new YeastarApiException(command, status, outcome.error(),
                    body.length > LARGEST_ERROR ? Map.of() : SecretMask.mask(outcome.others(), secrets), null);
        }
        return answer;
    }

    /** Whether it is what a web server answers to HTTP on its port for HTTPS. */
    private static boolean isAskingForHttps(PbxOptions options, byte[] body) {
        return "http".equals(options.protocol()) && body.length < LARGEST_ERROR
                && new String(body, StandardCharsets.ISO_8859_1).toUpperCase(Locale.ROOT).contains("HTTPS ");
    }
}
