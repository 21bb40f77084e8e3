// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

import io.github.camelyeastar.internal.intake.Outcome;
import io.github.camelyeastar.internal.intake.ReportCounts.Count;
import io.github.camelyeastar.report.Report;
import org.apache.camel.Exchange;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheck;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Reports by a webhook of the P-Series: without a session, and proven by their signature. */
class WebhookTest extends YeastarTestSupport {
    private static final String SECRET = "0a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P";
    private static final String PBX = "127.0.0.7";

    private final SignedPosts webhook = new SignedPosts(listenPort, SECRET);

    WebhookTest() {
        testConfiguration().withJMX(true);
    }

    @Override
    void configure(YeastarConfiguration configuration) {
        configuration.setSeries(Series.P);
        configuration.setHost("192.0.2.1");
        configuration.setListenHost("127.0.0.1");
        configuration.setListenPort(listenPort);
        configuration.setSecretKey(SECRET);
    }

    @Test
    void signedReportIsRoutedWithoutASession() throws Exception {
        assertThat(webhook.post(PBX, SignedPosts.RINGING)).isEqualTo(200);

        assertThat(reports().getExchanges()).singleElement().satisfies(exchange -> {
            assertThat(exchange.getMessage().getBody(Report.class).text()).isEqualTo(SignedPosts.RINGING);
            assertThat(exchange.getMessage().getHeader(YeastarConstants.REPORT_TYPE)).isEqualTo("EXTENSION_STATUS");
            assertThat(exchange.getMessage().getHeader(YeastarConstants.ACTION)).isEqualTo("30008");
            assertThat(exchange.getMessage().getHeader(YeastarConstants.REMOTE_ADDRESS)).isEqualTo(PBX);
        });
        assertThat(health().getState()).isEqualTo(HealthCheck.State.UP);
        assertThat(health().getDetails()).doesNotContainKey("yeastar.state").containsEntry("yeastar.received", 1L);
        assertThat(pbx.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "X-Signature:", "X-Signature: AAAA", "X-Signature: hex", "X-Signature: other",
            "X-Signature: of another body", "X-Signature: lower case", "X-Signature: cut off", "X-Signature: \u00e9\u00e9"})
    void anythingElseIsRefusedAndNotParsed(String header) throws Exception {
        String right = webhook.signature(SignedPosts.RINGING.getBytes(StandardCharsets.UTF_8));
        String wrong = header
                .replace("hex", HexFormat.of().formatHex(Base64.getDecoder().decode(right)))
                .replace("of another body", webhook.signature("{}".getBytes(StandardCharsets.UTF_8)))
                .replace("other", new SignedPosts(listenPort, SECRET.toLowerCase()).signature(SignedPosts.RINGING.getBytes()))
                .replace("lower case", right.toLowerCase()).replace("cut off", right.substring(0, right.length() - 1));
        try (CapturedLog log = new CapturedLog(Level.DEBUG)) {
            for (int i = 0; i < 3; i++) {
                assertThat(header.isEmpty()
                        ? webhook.postWith(PBX, SignedPosts.RINGING)
                        : webhook.postWith(PBX, SignedPosts.RINGING, wrong)).isEqualTo(401);
            }
            assertThat(log.text().lines().filter(line -> line.startsWith("WARN"))).singleElement().asString()
                    .contains("401", PBX, "secretKey", "X-Signature");
            assertThat(log.text()).doesNotContain(SECRET).doesNotContain(right);
        }
        assertThat(reports().getExchanges()).isEmpty();
        assertThat(reportsConsumer().counts().get(Count.RECEIVED)).as("nothing was parsed").isZero();
        Outcome why = header.isEmpty() ? Outcome.UNSIGNED : Outcome.WRONG_SIGNATURE;
        assertThat(reportsConsumer().counts().refusals(why)).isEqualTo(3);
        assertThat(health().getState()).as("anybody could bring it about").isEqualTo(HealthCheck.State.UP);
        assertThat(health().getMessage().orElseThrow()).contains(PBX, "secretKey");
        assertThat(health().getDetails())
                .containsEntry(header.isEmpty() ? "yeastar.refusedUnsigned" : "yeastar.refusedWrongSignature", 3L);
    }

    @Test
    void ofAThousandWrongSignaturesNoneIsRoutedAndNoneIsAnswered200() throws Exception {
        SignedPosts forger = new SignedPosts(listenPort, SECRET.substring(1));
        for (int i = 0; i < 1_000; i++) {
            assertThat(forger.post("127.0.0.9", SignedPosts.cdr(i))).isEqualTo(401);
        }
        assertThat(reports().getExchanges()).isEmpty();
        assertThat(reportsConsumer().counts().refusals(Outcome.WRONG_SIGNATURE)).isEqualTo(1_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\uFEFF{\"type\":30008,\"msg\":{}}", " {\"type\" : 30008,\r\n\"msg\":\"{}\"}\n",
            "{\"type\":30010,\"msg\":{\"trunk_name\":\"\u4e2d\u6587\"}}", "not JSON", ""})
    void signatureIsThatOfTheBytesAsTheyCome(String body) throws Exception {
        assertThat(webhook.post(PBX, body)).isEqualTo(200);
        assertThat(
                webhook.postWith(PBX, body + " ", "X-Signature: " + webhook.signature(body.getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(401);
        assertThat(reports().getExchanges()).singleElement()
                .satisfies(exchange -> assertThat(exchange.getMessage().getBody(Report.class).text()).isEqualTo(body));
    }

    /** At any level, and in whatever shows the options. */
    @Test
    void theSecretLeavesTheComponentNowhere() throws Exception {
        try (CapturedLog log = new CapturedLog(Level.TRACE)) {
            context.addRoutes(route("yeastar:reports?secretKey=" + SECRET + "&listenPath=/other", "other"));
            webhook.post(PBX, SignedPosts.RINGING);
            webhook.postWith(PBX, SignedPosts.RINGING);
            webhook.postWith(PBX, SignedPosts.RINGING, "X-Signature: AAAA");
            String shown = SecretsTest.jmx() + context.getEndpoints() + context.getRoutes() + health().getDetails()
                    + reportsConsumer() + reportsConsumer().getEndpoint().intakeOptions();
            assertThat(shown).contains("RefusedUnsigned=1", "RefusedWrongSignature=1").doesNotContain(SECRET);
            context.stop();
            assertThat(log.text()).contains("X-Signature").doesNotContain(SECRET);
        }
    }

    @Test
    void aTestOfTheWebhookIsAnsweredAndNotRouted() throws Exception {
        String test = "{\"event\":\"test\"}";
        try (CapturedLog log = new CapturedLog(Level.INFO)) {
            assertThat(webhook.postWith(PBX, test)).isEqualTo(401);
            assertThat(log.text()).contains("WARN", "a test of its webhook");
            assertThat(webhook.post(PBX, test)).isEqualTo(200);
            assertThat(log.text()).contains("the webhook works");
        }
        assertThat(reports().getExchanges()).isEmpty();
        assertThat(reportsConsumer().counts().get(Count.SKIPPED)).isEqualTo(1);
    }

    /** No document of the other series knows of such a test. */
    @ParameterizedTest
    @EnumSource(value = Series.class, names = {"S", "CLOUD"})
    void reportOfAnotherSeriesThatLooksLikeATestIsRoutedAsUnknown(Series other) throws Exception {
        context.addRoutes(route("yeastar:reports?series=" + other + "&username=api&password=x&autoLogin=false"
                + "&allowedSources=127.0.0.8&listenPath=/other", "other"));
        try (RawConnection pbx = new RawConnection(listenPort, "127.0.0.8")) {
            pbx.send(RawConnection.post("/other", "{\"event\":\"test\"}"));
            assertThat(RawConnection.status(pbx.answer())).isEqualTo(200);
        }
        assertThat(getMockEndpoint("mock:other").getExchanges()).singleElement().extracting(Exchange::getMessage)
                .satisfies(message -> assertThat(message.getHeaders()).containsEntry(YeastarConstants.ACTION, "test")
                        .containsEntry(YeastarConstants.REPORT_TYPE, "UNKNOWN"));
    }

    @Test
    void whoIsNotAllowedIsRefusedThoughItSigns() throws Exception {
        context.addRoutes(route("yeastar:reports?allowedSources=127.0.0.8&listenPath=/allowed", "allowed"));
        try (RawConnection stranger = new RawConnection(listenPort, PBX)) {
            stranger.send(RawConnection.post("/allowed", SignedPosts.RINGING,
                    "X-Signature: " + webhook.signature(SignedPosts.RINGING.getBytes(StandardCharsets.UTF_8))));
            assertThat(RawConnection.status(stranger.answer())).isEqualTo(403);
        }
        for (String signature : List.of("", webhook.signature(SignedPosts.RINGING.getBytes(StandardCharsets.UTF_8)))) {
            try (RawConnection allowed = new RawConnection(listenPort, "127.0.0.8")) {
                allowed.send(RawConnection.post("/allowed", SignedPosts.RINGING, "X-Signature: " + signature));
                assertThat(RawConnection.status(allowed.answer())).isEqualTo(signature.isEmpty() ? 401 : 200);
            }
        }
        assertThat(getMockEndpoint("mock:allowed").getExchanges()).hasSize(1);
    }

    @Test
    void repeatFromAnotherAddressOfThePbxIsKnown() throws Exception {
        assertThat(webhook.post(PBX, SignedPosts.cdr(1))).isEqualTo(200);
        assertThat(webhook.post("127.0.0.8", SignedPosts.cdr(1))).isEqualTo(200);
        assertThat(webhook.post("127.0.0.8", SignedPosts.cdr(2))).isEqualTo(200);
        assertThat(reports().getExchanges()).hasSize(2);
    }

    private HealthCheck.Result health() {
        return reportsConsumer().getHealthCheck().callReadiness();
    }

    private static RouteBuilder route(String uri, String id) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from(uri).routeId(id).to("mock:" + id);
            }
        };
    }

    @Override
    protected RoutesBuilder createRouteBuilder() {
        return route("yeastar:reports", "reports");
    }
}
