// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

import io.github.camelyeastar.simulator.PbxSimulator;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Runs what docs/p-series.md and docs/cloud.md have in properties, YAML and Java, against a PBX of their series. */
class SeriesSnippetsTest {
    private static final String SECRET_KEY = "7kQ2mZ9xT4bN8vC1sL6pW3eR5yU0iO7a";

    /** The route of docs/p-series.md. */
    private static final class SetWebhook extends RouteBuilder {
        private final String url;
        private final String secretKey;
        private final List<Integer> events = List.of(0);

        SetWebhook(String url, String secretKey) {
            this.url = url;
            this.secretKey = secretKey;
        }

        @Override
        public void configure() {
            from("direct:set-webhook")
                    .setBody(constant(""))
                    .to("yeastar:webhook/query")
                    .process(exchange -> {
                        Map<?, ?> settings = (Map<?, ?>) exchange.getMessage().getBody(Map.class).get("data");
                        Object before = settings.get("webhook_event_push_list");
                        List<Map<Object, Object>> webhooks = new ArrayList<>();
                        for (Object each : before instanceof List<?> list ? list : List.of()) {
                            Map<Object, Object> webhook = new LinkedHashMap<>((Map<?, ?>) each);
                            // the PBX answers the events by another name than it takes them
                            webhook.putIfAbsent("event_ids", webhook.remove("webhook_event_ids"));
                            if (!url.equals(webhook.get("url"))) {
                                webhooks.add(webhook);
                            }
                        }
                        webhooks.add(Map.of("url", url, "secret", secretKey, "request_method", "POST", "event_ids", events));
                        exchange.getMessage().setBody(Map.of("enb_webhook_event_push", 1, "webhook_event_push_list", webhooks,
                                "webhook_event_push_retry_count", 5, "webhook_event_push_timeout", 10));
                    })
                    .to("yeastar:webhook/update");
            from("direct:webhooks").to("yeastar:webhook/query");
        }
    }

    @TempDir
    private Path folder;
    private final int listenPort = YeastarTestSupport.freePort();
    private final String url = "http://127.0.0.1:" + listenPort + "/report";
    private final List<String> logged = new ArrayList<>();
    private final Main main = new Main();
    private PbxSimulator pbx;

    @AfterEach
    void stop() {
        main.stop();
        pbx.close();
    }

    /** Starts Camel Main with the page's properties, which it changes where the simulated PBX is another than the page's. */
    private CamelContext start(String page, String route, Map<String, Object> changes) throws Exception {
        Path certificate = Files.writeString(folder.resolve("pbx.pem"), pbx.certificatePem());
        Properties properties = new Properties();
        properties.load(new StringReader(only(page, "properties", "").text()));
        changes.forEach((option, value) -> assertThat(properties.replace("camel.component.yeastar." + option, value))
                .as("%s has %s", page, option).isNotNull());
        properties.put("camel.component.yeastar.host", "127.0.0.1");
        properties.put("camel.component.yeastar.port", "" + pbx.port());
        properties.put("camel.component.yeastar.listenPort", "" + listenPort);
        properties.put("camel.component.yeastar.username", "api");
        properties.put("camel.component.yeastar.password", "Secret123");
        properties.put("camel.component.yeastar.allowedSources", "127.0.0.1");
        properties.put("camel.component.yeastar.trustedCertificate", "file:" + certificate);
        Path routes = Files.writeString(folder.resolve("routes.yaml"), only(page, "yaml", route).text());
        properties.put("camel.main.routesIncludePattern", "file:" + routes);
        main.setInitialProperties(properties);
        main.setDefaultPropertyPlaceholderLocation("false");
        main.bind("loginLedger", new LoginLedger());
        main.init();
        main.getCamelContext().getCamelContextExtension().addLogListener((exchange, logger, message) -> {
            logged.add(message);
            return message;
        });
        main.start();
        return main.getCamelContext();
    }

    private static DocPage.Block only(String page, String language, String with) throws Exception {
        List<DocPage.Block> blocks = DocPage.blocks().stream().filter(block -> block.file().endsWith(page))
                .filter(block -> block.language().equals(language) && block.text().contains(with)).toList();
        assertThat(blocks).as("%s in %s", language, page).hasSize(1);
        return blocks.get(0);
    }

    private void startPbx(String series) {
        pbx = PbxSimulator.builder().series(series).protocol("https").speed(20).build();
        pbx.start();
    }

    @Test
    void firstRouteOfThePSeries() throws Exception {
        startPbx("p");
        pbx.webhook(url, SECRET_KEY);
        start("p-series.md", "yeastar:reports", Map.of("secretKey", SECRET_KEY));
        takesACall();
        assertThat(logged).singleElement().asString().startsWith("1001 called 1002: ANSWERED, record ")
                .doesNotEndWith("record ");
        assertThat(pbx.requests()).as("reports need no login").isEmpty();
    }

    @Test
    void firstCommandOfThePSeries() throws Exception {
        startPbx("p");
        start("p-series.md", "yeastar:call/dial", Map.of("secretKey", SECRET_KEY)).createProducerTemplate()
                .sendBody("direct:call", null);
        assertThat(pbx.requests("call/dial")).singleElement().extracting(request -> request.json().get("callee"))
                .isEqualTo("5503301");
        assertThat(logged).singleElement().asString().matches("Call [0-9.]+");
    }

    /** The webhooks of others stay as they are, ours is there once, however often the route is run. */
    @ParameterizedTest
    @ValueSource(ints = {0, 4})
    void webhookIsSetBesideThoseOfOthers(int others) throws Exception {
        startPbx("p");
        for (int i = 0; i < others; i++) {
            pbx.webhook("http://192.0.2." + i + "/other", "secret of another webhook, number " + i);
        }
        CamelContext context = start("p-series.md", "yeastar:reports", Map.of("secretKey", SECRET_KEY));
        context.addRoutes(new SetWebhook(url, SECRET_KEY));
        Object before = webhooks(context);
        for (int i = 0; i < 2; i++) {
            context.createProducerTemplate().sendBody("direct:set-webhook", null);
            List<?> now = webhooks(context);
            assertThat(now).hasSize(others + 1);
            assertThat(now.subList(0, others)).isEqualTo(before);
            assertThat(now.get(others)).isEqualTo(Map.of("url", url, "secret", SECRET_KEY, "request_method", "POST",
                    "webhook_event_ids", List.of(0)));
        }
        if (others == 0) {
            takesACall();
        }
    }

    private static List<?> webhooks(CamelContext context) {
        Map<?, ?> answer = context.createProducerTemplate().requestBody("direct:webhooks", null, Map.class);
        return (List<?>) ((Map<?, ?>) answer.get("data")).get("webhook_event_push_list");
    }

    @Test
    void firstRouteOfTheCloudPbx() throws Exception {
        startPbx("cloud");
        start("cloud.md", "yeastar:reports", Map.of("reportUrl", "127.0.0.1:" + listenPort + "/report", "allowedSources",
                "127.0.0.1"));
        await().atMost(YeastarTestSupport.SOON).until(() -> !pbx.sessions().isEmpty());
        takesACall();
        assertThat(logged).containsExactly("1001 called 1002: ANSWERED");
    }

    private void takesACall() throws Exception {
        pbx.play("internal-call").await(YeastarTestSupport.SOON);
        pbx.ledger().await(YeastarTestSupport.SOON);
        assertThat(pbx.ledger().answered()).isPositive();
        assertThat(pbx.ledger().withoutTarget()).isEmpty();
        assertThat(pbx.ledger().repeated()).isZero();
    }
}
