// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.camelyeastar.report.Report;
import io.github.camelyeastar.simulator.PbxSimulator;
import io.github.camelyeastar.simulator.SentReport;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Route;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.file.cluster.FileLockClusterService;
import org.apache.camel.component.master.MasterEndpoint;
import org.apache.camel.component.timer.TimerEndpoint;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository.memoryIdempotentRepository;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Runs the routes in README.md and docs/ against simulated PBXs. The Java ones are compiled here: each of their blocks has to
 * stand in this file line by line, or in ClusterSnippetsTest or SeriesSnippetsTest.
 */
class SnippetsTest {
    private static final Duration SOON = YeastarTestSupport.SOON;
    private static final Path SOURCES = Path.of("src/test/java/io/github/camelyeastar");

    private final PbxSimulator pbx = PbxSimulator.builder().speed(20).build();
    private final CamelContext context = YeastarTestSupport.newContext();
    private final YeastarConfiguration yeastar = context.getComponent("yeastar", YeastarComponent.class).getConfiguration();
    @TempDir
    private Path folder;
    private PbxSimulator other;

    @BeforeEach
    void start() {
        pbx.start();
        // the same port at another address: what tells several PBXs apart in the docs is the host alone
        other = PbxSimulator.builder().speed(20).bindAddress("127.0.0.2").port(pbx.port()).build();
        other.start();
        context.getPropertiesComponent().addInitialProperty("pbx.password", "Secret123");
        context.getPropertiesComponent().addInitialProperty("london.host", "127.0.0.1");
        context.getPropertiesComponent().addInitialProperty("paris.host", "127.0.0.2");
        yeastar.setHost("127.0.0.1");
        yeastar.setPort(pbx.port());
        yeastar.setProtocol("http");
        yeastar.setUsername("api");
        yeastar.setPassword("Secret123");
        yeastar.setListenPort(YeastarTestSupport.freePort());
    }

    @AfterEach
    void stop() {
        context.stop();
        other.close();
        pbx.close();
    }

    @ParameterizedTest
    @MethodSource("routes")
    void routeRuns(DocPage.Block block) throws Exception {
        if (block.text().contains("master:")) {
            FileLockClusterService lock = new FileLockClusterService();
            lock.setRoot(folder.toString());
            lock.setAcquireLockInterval(200, TimeUnit.MILLISECONDS);
            context.addService(lock);
        }
        PluginHelper.getRoutesLoader(context)
                .loadRoutes(ResourceHelper.fromString("snippet." + block.language(), block.text()));
        runs();
    }

    @Test
    void everyPageHasRoutes() throws IOException {
        assertThat(routes()).extracting(DocPage.Block::toString)
                .anyMatch(name -> name.startsWith("README.md") && name.endsWith("yaml"))
                .anyMatch(name -> name.startsWith("docs/commands.md") && name.endsWith("yaml"))
                .anyMatch(name -> name.startsWith("docs/reports.md") && name.endsWith("yaml"))
                .anyMatch(name -> name.startsWith("docs") && name.endsWith("yaml"))
                .anyMatch(name -> name.startsWith("docs") && name.endsWith("xml"));
    }

    @Test
    void javaBlocksStandHere() throws IOException {
        StringBuilder source = new StringBuilder();
        for (String file : List.of("SnippetsTest.java", "ClusterSnippetsTest.java", "SeriesSnippetsTest.java")) {
            source.append(stripped(Files.readString(SOURCES.resolve(file))));
        }
        // or in the project that docs/simulator.md shows, which is run by itself
        try (Stream<Path> files = Files.walk(Path.of("src/it/simulator/src"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                source.append(stripped(Files.readString(file)));
            }
        }
        List<DocPage.Block> blocks = DocPage.blocks().stream().filter(block -> block.language().equals("java")).toList();
        assertThat(blocks).hasSizeGreaterThan(3)
                .allSatisfy(block -> assertThat(source.toString()).as("%s", block).contains(stripped(block.text())));
    }

    @Test
    void firstRouteInJava() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("yeastar:reports")
                        .filter(simple("${header.CamelYeastarReportType} == 'CDR'"))
                        .log("${body.cdr.from} called ${body.cdr.to}: ${body.cdr.status}");
            }
        });
        List<String> logged = new ArrayList<>();
        context.getCamelContextExtension().addLogListener((exchange, logger, message) -> {
            logged.add(message);
            return message;
        });
        runs();
        assertThat(logged).containsExactly("1001 called 1002: ANSWERED");
    }

    @Test
    void commandInJava() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:hang-up")
                        .setBody(constant(Map.of("extid", "1002")))
                        .to("yeastar:extension/hangup")
                        .log("${header.CamelYeastarStatus}");
            }
        });
        runs();
        assertThat(pbx.requests("extension/hangup")).first().extracting(request -> request.json().get("extid"))
                .isEqualTo("1002");
    }

    @Test
    void errorIsHandledInJava() throws Exception {
        List<String> logged = new ArrayList<>();
        context.getCamelContextExtension().addLogListener((exchange, logger, message) -> {
            logged.add(message);
            return message;
        });
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                onException(YeastarApiException.class)
                        .onWhen(simple("${exception.errorCode} == '10008'"))
                        .handled(true)
                        .log("${exception.command}: ${exception.meaning}");
                from("direct:dial").to("yeastar:extension/dial_extension?parameter.caller=1000&parameter.callee=1001");
            }
        });
        pbx.answer("extension/dial_extension", "{\"status\":\"Failed\",\"errno\":\"10008\"}");
        context.start();
        context.createProducerTemplate().sendBody("direct:dial", null);
        assertThat(logged).containsExactly("extension/dial_extension: extension not idle");
    }

    @Test
    void recordsAreBilledOnce() throws Exception {
        List<String> billed = new ArrayList<>();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("yeastar:reports?maximumAttempts=5&types=CDR")
                        .idempotentConsumer(simple("${body.cdr.key}"), memoryIdempotentRepository(10_000))
                        .to("direct:bill");
                from("direct:bill").process(exchange -> billed.add(exchange.getMessage().getBody(Report.class).callId()));
            }
        });
        context.start();
        takesACall(pbx);
        pbx.publish(pbx.ledger().entries().stream().map(SentReport::text).filter(text -> text.contains("NewCdr")).findAny()
                .orElseThrow()).await(SOON);
        assertThat(billed).hasSize(1);
    }

    @Test
    void simulatorInJava() throws Exception {
        {
            // hides the field, as in the reader's own test
            PbxSimulator pbx = PbxSimulator.builder().build();
            pbx.start();
            yeastar.setHost("127.0.0.1");
            yeastar.setPort(pbx.port());
            yeastar.setProtocol("http");
            yeastar.setUsername("api");
            yeastar.setPassword("Secret123");
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("yeastar:reports").log("${body}");
                }
            });
            context.start();
            pbx.awaitRequest("login", 1, SOON);
            await().atMost(SOON).until(() -> !pbx.sessions().isEmpty());
            pbx.awaitRequest("login", 1, Duration.ofSeconds(10));
            pbx.play("internal-call").await(Duration.ofSeconds(10));
            pbx.ledger().await(Duration.ofSeconds(10));
            assertTrue(pbx.ledger().withoutTarget().isEmpty());
            assertEquals(pbx.ledger().sent(), pbx.ledger().answered());
            context.stop();
            pbx.close();
        }
    }

    /** A consumer's PBX has a call, whose reports have to be taken; what starts with direct: is sent a message. */
    private void runs() throws Exception {
        context.start();
        List<Route> routes = context.getRoutes();
        assertThat(routes).isNotEmpty();
        for (Route route : routes) {
            Endpoint consumed = route.getEndpoint();
            if (consumed instanceof MasterEndpoint master) {
                consumed = master.getEndpoint();
            }
            if (consumed instanceof YeastarEndpoint endpoint) {
                if (endpoint.getConfiguration().isAutoLogin()) {
                    takesACall(endpoint.getConfiguration().getHost().equals("127.0.0.1") ? pbx : other);
                }
            } else if (consumed.getEndpointUri().startsWith("kamelet:")) {
                // another of the routes feeds it
                continue;
            } else if (consumed instanceof TimerEndpoint) {
                await().atMost(SOON).until(() -> !pbx.requests("extension/query").isEmpty());
            } else {
                int before = pbx.requests().size();
                pbx.records().recording("a.wav", 1000, 1);
                context.createProducerTemplate().sendBody(route.getEndpoint(),
                        route.getEndpoint().getEndpointUri().contains("recording") ? Map.of("recording", "a.wav") : null);
                assertThat(pbx.requests().size()).isGreaterThan(before);
            }
        }
    }

    static void takesACall(PbxSimulator from) {
        await().atMost(SOON).until(() -> !from.sessions().isEmpty());
        from.play("internal-call").await(SOON);
        from.ledger().await(SOON);
        assertThat(from.ledger().answered()).isPositive();
        assertThat(from.ledger().repeated()).isZero();
    }

    static List<DocPage.Block> routes() throws IOException {
        // what is for Kubernetes, TemplatesTest reads; what forwards to a database, NoReportLostTest runs; what is for another
        // series, SeriesSnippetsTest runs
        return DocPage.blocks().stream()
                .filter(block -> !block.file().endsWith("p-series.md") && !block.file().endsWith("cloud.md"))
                .filter(block -> !block.text().contains("direct:crm"))
                .filter(block -> block.language().equals("yaml") && !block.text().startsWith("apiVersion:")
                        || block.language().equals("xml") && !block.text().startsWith("<dependency>"))
                .toList();
    }

    private static String stripped(String code) {
        return code.lines().map(String::strip).filter(line -> !line.isEmpty()).collect(Collectors.joining("\n"));
    }
}
