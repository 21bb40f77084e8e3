// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.camelyeastar.simulator.PbxSimulator;

import static org.assertj.core.api.Assertions.assertThat;

/** What routes/click-to-call.yaml is for: calls on demand, for those who know the secret. */
record ClickToCall(int callPort, PbxSimulator pbx) {
    private static final String JSON = "Content-Type: application/json\r\n";
    private static final String SECRET = "X-Call-Secret: s3cret\r\n";
    private static final Pattern CURL = Pattern.compile(
            "curl \\S+/call -H '(Content-Type: [^']+)' -H ['\"]X-Call-Secret: [^'\"]+['\"][\\s\\\\]+-d '([^']+)'");

    void check() throws IOException {
        String answer = call("{\"from\":\"1000\",\"to\":\"5503301\"}", JSON, SECRET);
        assertThat(RawConnection.status(answer)).as(answer).isEqualTo(200);
        assertThat(answer).containsPattern("\\{\"callid\":\"[0-9.]+\"}");
        assertThat(pbx.requests("extension/dial_outbound").get(0).json())
                .isEqualTo(Map.of("extid", "1000", "outto", "5503301", "autoanswer", "no"));

        assertThat(call("{\"from\":\"1000\"}", JSON, SECRET)).contains(" 400 ").contains("from and to are needed");
        assertThat(call("{\"to\":\"5503301\"}", JSON, SECRET)).contains(" 400 ").contains("from and to are needed");
        assertThat(call("<script>", JSON, SECRET)).contains(" 400 ").contains("text/plain");
        assertThat(call("{\"from\":\"9999\",\"to\":\"1\"}", JSON, SECRET)).contains(" 409 ").contains("extension unknown");
        // what a page of another site can make a browser send
        String body = "{\"from\":\"1000\",\"to\":\"5503301\"}";
        assertThat(call(body, "Content-Type: text/plain\r\n", SECRET)).contains(" 415 ");
        assertThat(call(body, "", SECRET)).contains(" 415 ");
        // what curl sends without a Content-Type
        assertThat(call(body, "Content-Type: application/x-www-form-urlencoded\r\n", SECRET)).contains(" 415 ");
        for (String secret : List.of("", "X-Call-Secret:\r\n", "X-Call-Secret: s3cre\r\n", "X-Call-Secret: S3CRET\r\n")) {
            assertThat(call(body, JSON, secret)).as(secret).contains(" 403 ");
        }
        assertThat(RawConnection.exchange(callPort, "OPTIONS /call HTTP/1.1\r\nHost: a\r\nOrigin: http://evil.example\r\n"
                + "Connection: close\r\n\r\n")).doesNotContain("Access-Control");
        assertThat(pbx.requests("extension/dial_outbound")).hasSize(2);

        // as the pages show it
        for (String page : List.of("README.md", "docs/commands.md")) {
            Matcher request = CURL.matcher(DocPage.of(page).text());
            assertThat(request.find()).as(page).isTrue();
            assertThat(call(request.group(2), request.group(1) + "\r\n", SECRET)).as(page).contains(" 200 ");
        }
    }

    private String call(String body, String type, String secret) throws IOException {
        return RawConnection.exchange(callPort, "POST /call HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + type + secret
                + "Content-Length: " + body.length() + "\r\n\r\n" + body);
    }
}
