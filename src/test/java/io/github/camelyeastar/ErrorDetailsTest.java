// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.util.List;
import java.util.Map;

import io.github.camelyeastar.simulator.Fault;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What the PBX says of an error, beside its code. */
class ErrorDetailsTest extends YeastarTestSupport {

    @Test
    void otherFieldsAreInTheExceptionAndItsMessage() {
        YeastarApiException refusal = refusal("{\"status\":\"Failed\",\"errno\":\"10140\",\"errordata\":\"mobile\"}");

        assertThat(refusal.getErrorCode()).isEqualTo("10140");
        assertThat(refusal.getDetails()).isEqualTo(Map.of("errordata", "mobile"));
        assertThat(refusal).hasMessageContaining("error code 10140 (not in the vendor's documents), errordata: mobile");
    }

    @Test
    void fieldsOfAnyShapeAreKept() {
        assertThat(refusal("{\"status\":\"Failed\",\"errno\":10140,\"n\":7,\"l\":[\"a\",null],\"o\":{\"p\":true}}").getDetails()
                .toString()).isEqualTo("{n=7, l=[a, null], o={p=true}}");
        assertThat(refusal("{\"status\":\"Failed\",\"errno\":\"10006\"}").getDetails()).isEmpty();
        assertThat(refusal("{\"status\":\"Failed\",\"errordata\":\"x\"}").getDetails()).containsEntry("errordata", "x");
    }

    @Test
    void secretsThatThePbxRepeatsAreMasked() {
        template.requestBody("yeastar:login", (Object) null);
        String token = pbx.sessions().get(0);
        YeastarApiException refusal = refusal("{\"status\":\"Failed\",\"errno\":\"10140\",\"token\":\"short\",\"request\":{"
                + "\"registerPassword\":\"Sip1\",\"url\":\"/api?token=" + token + "&x\"},\"said\":[\"Secret123\","
                + "\"5C90B96A75D4F9D5A1CFAA6F532AFDC8\"]}");

        assertThat(refusal.getDetails()).isEqualTo(Map.of("token", "xxxxxx", "request",
                Map.of("registerPassword", "xxxxxx", "url", "/api?token=xxxxxx&x"), "said", List.of("xxxxxx", "xxxxxx")));
        assertThat(refusal.getMessage()).doesNotContain("Sip1", token, "Secret123", "5C90B", "short");
    }

    @Test
    void messageIsOneLineOfALogWhateverThePbxSays() {
        String message = refusal("{\"status\":\"Failed\",\"errno\":\"10140\",\"errordata\":\"a\\nWARN b\\u001b[31m"
                + "y".repeat(5000) + "\"}").getMessage();

        assertThat(message).contains("a WARN b [31my").hasSizeLessThan(500).doesNotContain("\n", "\u001b");
    }

    @Test
    void statusAndCodeAreOneLineOfALogToo() {
        String forged = "\\n2026-11-26 ERROR forged" + "y".repeat(5000);
        YeastarApiException refusal = refusal("{\"status\":\"Failed" + forged + "\",\"errno\":\"10140" + forged + "\"}");

        assertThat(refusal.getMessage()).contains("Failed 2026", "10140 2026").hasSizeLessThan(1000).doesNotContain("\n");
        assertThat(refusal.getStatus()).hasSizeLessThan(400).doesNotContain("\n");
        assertThat(refusal.getErrorCode()).hasSizeLessThan(400).doesNotContain("\n");
    }

    @Test
    void refusedLoginTellsThemInTheLogWithoutThePassword() {
        pbx.fault("login", Fault.answer("{\"status\":\"Failed\",\"errno\":\"20003\",\"errordata\":\"user api, password"
                + " 5c90b96a75d4f9d5a1cfaa6f532afdc8\"}")).times(1);
        try (CapturedLog log = new CapturedLog(Level.DEBUG)) {
            YeastarApiException refusal = template.request("yeastar:deviceinfo/query", exchange -> {
            }).getException(YeastarApiException.class);
            assertThat(refusal).hasMessageContaining("errordata: user api, password xxxxxx");
            assertThat(log.text()).contains("errordata: user api").doesNotContain("5c90b96a75d4");
        }
    }

    private YeastarApiException refusal(String answer) {
        pbx.answer("extension/update", answer);
        return template.request("yeastar:extension/update?parameter.extid=1000", exchange -> {
        }).getException(YeastarApiException.class);
    }
}
