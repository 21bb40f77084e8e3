// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.apache.camel.CamelContext;
import org.apache.camel.RoutesBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/** The queries of the dashboard and of the alert rules in docs/monitoring, against what an application exposes. */
class DashboardTest extends YeastarTestSupport {
    private static final Path FOLDER = Path.of("docs/monitoring");
    private static final ObjectMapper JSON = new ObjectMapper();
    // one for all queries: each client has a thread and three file descriptors of its own until the collector takes it
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Pattern METRIC = Pattern.compile("(yeastar_\\w+)(?:\\{([^}]*)})?");
    private static final Pattern MATCHER = Pattern.compile("(\\w+) *(?:=~|!~|!=|=) *\"");
    private static final Pattern LABELS = Pattern.compile("\\b(?:by|on) *\\(([^)]*)\\)");
    private static final Pattern SAMPLE = Pattern.compile("(?m)^(yeastar_\\w+)(?:\\{([^}]*)})? ");

    @TempDir
    private Path directory;
    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @Override
    protected CamelContext createCamelContext() throws Exception {
        CamelContext created = super.createCamelContext();
        created.getRegistry().bind("metricsRegistry", meters);
        return created;
    }

    @Override
    protected RoutesBuilder createRouteBuilder() {
        return new ReportsToMock();
    }

    /** One report that failed once, one that was done, and one from a stranger. */
    @BeforeEach
    void haveSomethingToShow() throws Exception {
        pbx.awaitRequest("login", 1, SOON);
        reports().whenExchangeReceived(1, exchange -> {
            throw new IllegalStateException("downstream is off");
        });
        report();
        try (RawConnection stranger = new RawConnection(listenPort, "127.0.0.9")) {
            stranger.send(RawConnection.post("/report", "{}"));
            assertThat(RawConnection.status(stranger.answer())).isEqualTo(403);
        }
        await().atMost(SOON).until(() -> meters.find("yeastar.reports.acknowledgement").timer() != null);
    }

    private void report() {
        pbx.publish("{\"action\":\"RING\",\"callid\":\"1.1\"}").await(SOON);
    }

    private static List<String> dashboard() throws IOException {
        List<String> queries = new ArrayList<>();
        JsonNode dashboard = JSON.readTree(FOLDER.resolve("grafana-dashboard.json").toFile());
        dashboard.findValues("expr").forEach(query -> queries.add(query.asText()));
        dashboard.findValues("definition").forEach(query -> queries
                .add(query.asText().replaceFirst("^label_values\\((.*), *(\\w+)\\)$", "group by ($2) ($1)")));
        // what Grafana puts there for "All"
        return queries.stream().map(query -> query.replaceAll("\\$\\w+", ".*")).toList();
    }

    private static List<String> alerts() throws IOException {
        Map<?, ?> file = (Map<?, ?>) new Load(LoadSettings.builder().build())
                .loadFromString(Files.readString(FOLDER.resolve("alerts.yml")));
        Map<?, ?> group = (Map<?, ?>) ((List<?>) file.get("groups")).get(0);
        return ((List<?>) group.get("rules")).stream().map(rule -> ((Map<?, ?>) rule).get("expr").toString()).toList();
    }

    @Test
    void eachNameIsExposed() throws IOException {
        Map<String, Set<String>> exposed = new HashMap<>();
        Matcher sample = SAMPLE.matcher(meters.scrape());
        while (sample.find()) {
            exposed.computeIfAbsent(sample.group(1), name -> new TreeSet<>()).addAll(names(MATCHER, sample.group(2)));
        }
        List<String> queries = new ArrayList<>(dashboard());
        queries.addAll(alerts());
        assertThat(queries).hasSizeGreaterThan(15).allSatisfy(query -> {
            Matcher metric = METRIC.matcher(query);
            Set<String> labels = new TreeSet<>();
            while (metric.find()) {
                assertThat(exposed).containsKey(metric.group(1));
                labels.addAll(exposed.get(metric.group(1)));
                assertThat(names(MATCHER, metric.group(2))).isSubsetOf(exposed.get(metric.group(1)));
            }
            Matcher by = LABELS.matcher(query);
            while (by.find()) {
                assertThat(labels).contains(by.group(1).split(" *, *"));
            }
            assertThat(labels).contains("pbx", "account");
        });
    }

    private static Set<String> names(Pattern pattern, String text) {
        Set<String> names = new TreeSet<>();
        Matcher matcher = pattern.matcher(text == null ? "" : text);
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }

    @Test
    void pageListsTheAlerts() throws IOException {
        Matcher alert = Pattern.compile("- alert: (\\w+)").matcher(Files.readString(FOLDER.resolve("alerts.yml")));
        List<String> names = alert.results().map(found -> "`" + found.group(1) + "`").toList();
        assertThat(DocPage.of("docs/monitoring.md").table("### Dashboard and alerts")).extracting(row -> row.get(0))
                .isEqualTo(names);
    }

    /** Each query of the dashboard has a result, and each alert's query is one. */
    @Test
    void prometheusRunsTheQueries() throws Exception {
        assumeThat(isInstalled("prometheus")).as("Prometheus is installed").isTrue();
        HttpServer application = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        application.createContext("/metrics", exchange -> {
            byte[] text = meters.scrape().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, text.length);
            exchange.getResponseBody().write(text);
            exchange.close();
        });
        application.start();
        int port = freePort();
        Path config = Files.writeString(directory.resolve("prometheus.yml"), """
                global: {scrape_interval: 1s}
                rule_files: [%s]
                scrape_configs: [{job_name: application, static_configs: [{targets: ["127.0.0.1:%d"]}]}]
                """.formatted(FOLDER.resolve("alerts.yml").toAbsolutePath(), application.getAddress().getPort()));
        Process prometheus = new ProcessBuilder("prometheus", "--config.file=" + config,
                "--storage.tsdb.path=" + directory.resolve("data"), "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true).redirectOutput(directory.resolve("prometheus.log").toFile()).start();
        try {
            List<String> queries = dashboard();
            // Prometheus takes up to ten seconds until it scrapes, and a rate needs two samples
            await().atMost(Duration.ofMinutes(1)).pollInterval(Duration.ofMillis(500)).ignoreExceptions().untilAsserted(() -> {
                report();
                assertThat(queries).allSatisfy(query -> assertThat(run(port, query).get("result"))
                        .as(() -> query + " of " + get(port, "targets")).isNotEmpty());
            });
            assertThat(alerts())
                    .allSatisfy(query -> assertThat(run(port, query).get("resultType").asText()).isEqualTo("vector"));
            assertThat(run(port, "yeastar_session_state == 1").findValuesAsText("state")).containsExactly("OPEN");
            assertThat(run(port, "ALERTS").get("result")).isEmpty();
        } finally {
            prometheus.destroy();
            prometheus.waitFor();
            application.stop(0);
        }
    }

    private static JsonNode run(int port, String query) {
        return get(port, "query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
    }

    private static JsonNode get(int port, String path) {
        try {
            JsonNode answer = JSON.readTree(HTTP.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port
                    + "/api/v1/" + path)).timeout(Duration.ofSeconds(10)).build(),
                    HttpResponse.BodyHandlers.ofByteArray()).body());
            assertThat(answer.get("status").asText()).as("%s", answer).isEqualTo("success");
            return answer.get("data");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** What src/test/resources/alerts-test.yml has of time series, and of the alerts that have to come of them. */
    @Test
    void alertsFireWhenTheyHaveTo() throws Exception {
        assumeThat(isInstalled("promtool")).as("promtool, of Prometheus, is installed").isTrue();
        Process promtool = new ProcessBuilder("promtool", "test", "rules", "src/test/resources/alerts-test.yml")
                .redirectErrorStream(true).start();
        String output = new String(promtool.getInputStream().readAllBytes());
        assertThat(promtool.waitFor()).as(output).isZero();
    }

    private static boolean isInstalled(String program) {
        for (String folder : System.getenv("PATH").split(":")) {
            if (Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }
}
