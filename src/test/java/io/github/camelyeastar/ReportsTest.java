// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.camelyeastar.report.Report;
import io.github.camelyeastar.simulator.TestSamples;
import org.apache.camel.Exchange;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Reports of each series, from the simulated PBX's own sockets, as the route sees them. */
@Tag("jdk")
@ParameterizedClass
@EnumSource(Series.class)
class ReportsTest extends YeastarTestSupport {
    private static final String SECRET = "0a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P";

    private final List<String> created = new CopyOnWriteArrayList<>();

    @BeforeEach
    void awaitLogin() {
        if (series == Series.P) {
            pbx.webhook("http://127.0.0.1:" + listenPort + "/report", SECRET);
        } else {
            pbx.awaitRequest("login", 1, SOON);
        }
    }

    @Test
    void everyDocumentedSampleArrivesOnceAndUnaltered() throws Exception {
        List<String> texts = new ArrayList<>(series == Series.P
                ? TestSamples.ofPSeries().stream().map(columns -> columns[3]).toList()
                : TestSamples.all());
        // what the samples don't have: repeated keys three times over, an unknown action, names that are not Latin
        texts.add(
                "{\"action\":\"RING\",\"callid\":\"1.1\",\"ext\":{\"extid\":\"1\"},\"ext\":{\"extid\":\"2\"},\"ext\":{\"extid\":\"3\"}}");
        texts.add("{\"action\":\"FromTomorrow\",\"callid\":\"1.2\",\"x\":[1,2]}");
        texts.add("{\"action\":\"NewCdr\",\"callid\":\"1.3\",\"callfrom\":\"王小明<1000>\",\"callto\":\"Жанна\"}");
        // what is malformed in ways that can be read, and in ways that can't
        texts.add("{\"action\":\"BYE\",\"callid\":\"1.4\",}");
        texts.add("{action:\"BYE\",callid:\"1.5\"}");
        texts.add("{\"action\":\"DTMF\",\"info\":\"\\#\"}");
        texts.add("{\"action\":\"BYE\",\"callid\":\"1.\t6\"}");
        texts.add("{\"action\":\"BYE\"");
        texts.add("[]");
        texts.add("null");
        texts.add("POST me");
        texts.add("{\"type\":30012,\"sn\":\"363X0000A1B2\",\"msg\":\"{\\\"call_id\\\":\"}");
        texts.add("{\"type\":30099,\"msg\":{\"name\":\"王小明\"}}");

        List<Exchange> exchanges = publishInTurn(texts);

        for (int i = 0; i < texts.size(); i++) {
            Report expected = Report.parse(texts.get(i));
            Report report = exchanges.get(i).getMessage().getBody(Report.class);
            assertThat(report.text()).isEqualTo(texts.get(i));
            assertThat(report.type()).as(texts.get(i)).isEqualTo(expected.type());
            assertThat(report.callId()).isEqualTo(expected.callId());
            assertThat(report.parties()).isEqualTo(expected.parties());
        }
        assertThat(pbx.ledger().repeated()).isZero();
    }

    @Test
    void headersAreTheFixedListAndNothingElse() throws Exception {
        Exchange exchange = publishInTurn(List.of("{\"action\":\"Tranfer\",\"callid\":\"1505291815.120\",\"sn\":\"369\","
                + "\"CamelHttpUri\":\"http://127.0.0.1:1\"}")).get(0);

        assertThat(exchange.getMessage().removeHeader(YeastarConstants.REPORT_ID)).asString().matches("[0-9a-f]{32}");
        assertThat(exchange.getMessage().getHeaders()).containsExactlyInAnyOrderEntriesOf(Map.of(
                YeastarConstants.ACTION, "Tranfer", YeastarConstants.REPORT_TYPE, "TRANSFER",
                YeastarConstants.CALL_ID, "1505291815.120", YeastarConstants.SERIAL_NUMBER, "369",
                YeastarConstants.REMOTE_ADDRESS, "127.0.0.1"));
        assertThat(exchange.getFromEndpoint().getEndpointUri()).isEqualTo("yeastar://reports");
        assertThat(exchange.getFromRouteId()).isEqualTo("reports");
        assertThat(exchange.getAllProperties()).doesNotContainKeys("CamelSkipWwwFormUrlEncoding");
    }

    @Test
    void reportConvertsToTextBytesStreamAndMap() throws Exception {
        String text = "{\"action\":\"RING\",\"callid\":\"1.1\",\"ext\":{\"extid\":\"1\"},\"ext\":{\"extid\":\"2\"}}";
        Exchange exchange = publishInTurn(List.of(text)).get(0);

        assertThat(exchange.getMessage().getBody(String.class)).isEqualTo(text);
        assertThat(exchange.getMessage().getBody(byte[].class)).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
        assertThat(exchange.getMessage().getBody(InputStream.class)).hasBinaryContent(text.getBytes(StandardCharsets.UTF_8));
        Map<?, ?> fields = exchange.getMessage().getBody(Map.class);
        assertThat(fields.get("callid")).isEqualTo("1.1");
        assertThat((List<?>) fields.get("ext")).hasSize(2);
        assertThat(context.resolveLanguage("simple")
                .createExpression("${body.callId} ${body.parties[1].number} ${body.fields[action]}")
                .evaluate(exchange, String.class)).isEqualTo("1.1 2 RING");
    }

    @Test
    void reportIsOneExchangeInCamelsOwnCounts() throws Exception {
        publishInTurn(List.of("{\"action\":\"BootUp\"}", "{\"action\":\"BootUp\",\"sn\":\"1\"}"));

        assertThat(context.getInflightRepository().size()).isZero();
        assertThat(created).hasSize(2);
    }

    @Override
    void configure(YeastarConfiguration configuration) {
        super.configure(configuration);
        configuration.setSecretKey(series == Series.P ? SECRET : null);
    }

    /** One after another, so that what arrives can be told apart. */
    private List<Exchange> publishInTurn(List<String> texts) throws InterruptedException {
        context.getManagementStrategy().addEventNotifier(new EventNotifierSupport() {
            @Override
            public void notify(CamelEvent event) {
                if (event instanceof CamelEvent.ExchangeCreatedEvent exchange) {
                    created.add(exchange.getExchange().getExchangeId());
                }
            }
        });
        MockEndpoint reports = reports();
        reports.expectedMessageCount(texts.size());
        for (String text : texts) {
            pbx.publish(text);
            pbx.ledger().await(SOON);
        }
        reports.assertIsSatisfied();
        return reports.getExchanges();
    }

    @Override
    protected RoutesBuilder createRouteBuilder() {
        return new ReportsToMock();
    }
}
