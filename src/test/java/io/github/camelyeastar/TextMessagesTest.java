// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.camelyeastar.internal.pbx.ApiJson;
import io.github.camelyeastar.simulator.Fault;
import io.github.camelyeastar.simulator.PbxRecords;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What a text message says when it arrives: the PBX decodes it, once. */
class TextMessagesTest extends YeastarTestSupport {

    @ParameterizedTest
    @ValueSource(strings = {"Hello", "Grüße an 王小明, 50% off + more & \"that\" / *now*?\n= 5 €", "100%25 is typed so", "%", " ",
            "~._-"})
    void arrivesAsItWasTyped(String text) {
        template.requestBody("yeastar:sms/send", message(text));
        template.requestBody("yeastar:sms/send?apiVersion=v1.1.0", ApiJson.write(message(text)));

        assertThat(pbx.records().textMessages()).hasSize(2).extracting(PbxRecords.TextMessage::text).containsOnly(text);
        assertThat((String) pbx.requests("sms/send").get(0).json().get("message")).matches("([A-Za-z0-9._~-]|%[0-9A-F]{2})*");
    }

    @Test
    void isEncodedOnceWhereverItComesFrom() {
        template.requestBody("yeastar:sms/send?parameter.trunk=gsm&parameter.phonenumber=5503301&parameter.message=a+50%25",
                (Object) null);
        template.requestBodyAndHeader("yeastar:heartbeat", message("a %25"), YeastarConstants.COMMAND, "sms/send");

        assertThat(pbx.records().textMessages()).extracting(PbxRecords.TextMessage::text).containsExactly("a 50%", "a %25");
        assertThat(pbx.requests("sms/send").get(0).json()).containsEntry("message", "a%2050%25");
    }

    @Test
    void isEncodedOnceHoweverOftenItIsSent() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:sms").errorHandler(defaultErrorHandler().maximumRedeliveries(3).redeliveryDelay(0))
                        .to("yeastar:sms/send");
            }
        });
        template.requestBody("yeastar:login", (Object) null);
        pbx.fault("sms/send", Fault.errno("10027")).times(2);
        pbx.expireTokens();
        Map<String, Object> message = message("50%");
        template.requestBody("direct:sms", message);

        assertThat(pbx.requests("sms/send")).hasSizeGreaterThan(3)
                .allSatisfy(request -> assertThat(request.json()).containsEntry("message", "50%25"));
        assertThat(pbx.records().textMessages()).extracting(PbxRecords.TextMessage::text).isEqualTo(List.of("50%"));
        assertThat(message).containsEntry("message", "50%");
    }

    @Test
    void otherTextsAreNotEncoded() {
        template.requestBody("yeastar:extension/update", Map.of("extid", "1000", "message", "50% ü"));
        assertThat(pbx.requests("extension/update").get(0).json()).containsEntry("message", "50% ü");
    }

    private static Map<String, Object> message(String text) {
        return new LinkedHashMap<>(Map.of("trunk", "gsm", "phonenumber", "5503301", "message", text));
    }
}
