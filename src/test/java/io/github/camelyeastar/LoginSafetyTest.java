// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import io.github.camelyeastar.internal.login.SessionState;
import io.github.camelyeastar.internal.session.YeastarSessions;
import io.github.camelyeastar.simulator.Fault;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.processor.state.FileStateRepository;
import org.apache.camel.support.processor.state.MemoryStateRepository;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** What a whole CamelContext must not do to a PBX, and what must not be left behind when something goes wrong. */
@ParameterizedClass
@EnumSource(Series.class)
class LoginSafetyTest extends YeastarTestSupport {
    @TempDir
    Path folder;

    @Test
    void otherPasswordsAndAccountsOneAfterTheOtherDoNotLockTheAddressOut() throws Exception {
        for (int i = 0; i < 8; i++) {
            attempt("yeastar:login?password=Wrong" + i);
            attempt("yeastar:login?username=user" + i);
        }
        assertThat(pbx.isLockedOut()).isFalse();
        assertThat(pbx.maxLoginFailuresInARow()).isLessThan(5);
    }

    @Test
    void accountsAtOnceDoNotLockTheAddressOutEither() {
        pbx.fault(words().login(), Fault.delay(java.time.Duration.ofMillis(300))).always();
        CompletableFuture<?>[] attempts = new CompletableFuture<?>[12];
        for (int i = 0; i < attempts.length; i++) {
            String uri = "yeastar:login?username=user" + i;
            attempts[i] = CompletableFuture.runAsync(() -> attempt(uri));
        }
        CompletableFuture.allOf(attempts).join();
        assertThat(pbx.requests(words().login())).hasSizeBetween(1, 4);
    }

    @Test
    void repositoryThatFailsCostsNoLoginAndLeavesNoToken() throws Exception {
        MemoryStateRepository broken = new MemoryStateRepository() {
            @Override
            public String getState(String key) {
                throw new IllegalStateException("down");
            }
        };
        context.getRegistry().bind("broken", broken);
        context.addRoutes(reports("refusalRepository=#broken"));
        await().atMost(SOON).until(() -> pbx.sessions().size() == 1);
        assertThat(pbx.requests(words().login())).hasSize(1);
    }

    @Test
    void repositoryOfTheRegistryIsStartedAndKnowsThePbxByItsAddress() throws Exception {
        Path file = Files.createFile(folder.resolve("refused"));
        pbx.changePassword("Other123");
        for (int i = 0; i < 3; i++) {
            FileStateRepository repository = new FileStateRepository();
            repository.setFileStore(file.toFile());
            context.getRegistry().bind("file" + i, repository);
            attempt("yeastar:login?refusalRepository=#file" + i + "&host="
                    + List.of("127.0.0.1", "localhost", "LOCALHOST").get(i));
            // as after a restart: what is known is in the file alone
            context.removeService(context.hasService(YeastarSessions.class));
        }
        assertThat(Files.readString(file)).contains("yeastar-refused").doesNotContain("Secret123");
        assertThat(pbx.requests(words().login())).hasSize(1);
    }

    @Test
    void repositoryOfTheConsumerCountsThoughAProducerHasTheSessionFirst() throws Exception {
        pbx.changePassword("Other123");
        Path file = Files.createFile(folder.resolve("refused"));
        for (int i = 0; i < 3; i++) {
            afterARestart(file, new RouteBuilder() {
                @Override
                public void configure() {
                    from(reportsUri("refusalRepository=#file")).to("yeastar:" + words().query());
                }
            });
        }
        assertThat(pbx.requests(words().login())).hasSize(1);
    }

    @Test
    void accountsOfAPbxAreRememberedEach() throws Exception {
        Path file = Files.createFile(folder.resolve("refused"));
        for (int i = 0; i < 4; i++) {
            afterARestart(file, new RouteBuilder() {
                @Override
                public void configure() {
                    from(reportsUri("refusalRepository=#file&password=Wrong1")).to("mock:reports");
                    from("timer:command?repeatCount=1&delay=0").onException(Exception.class).handled(true).end()
                            .to("yeastar:" + words().query() + "?refusalRepository=#file&username=other");
                }
            });
        }
        assertThat(pbx.requests(words().login())).hasSize(2);
    }

    /** Starts with routes, and what the process before left in a file, until all sessions are refused. */
    private void afterARestart(Path file, RouteBuilder routes) throws Exception {
        try (DefaultCamelContext process = YeastarTestSupport.newContext()) {
            configure(process.getComponent("yeastar", YeastarComponent.class).getConfiguration());
            FileStateRepository repository = new FileStateRepository();
            repository.setFileStore(file.toFile());
            process.getRegistry().bind("file", repository);
            process.addRoutes(routes);
            process.start();
            await().atMost(SOON).until(() -> YeastarSessions.of(process).all().stream()
                    .allMatch(session -> session.status().state() == SessionState.REFUSED));
        }
    }

    @Test
    void tlsThatFailsBeforeAnythingWasSentIsFree() throws Exception {
        try (ServerSocket resetting = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            CompletableFuture.runAsync(() -> {
                while (!resetting.isClosed()) {
                    try (Socket socket = resetting.accept()) {
                        socket.getInputStream().read();
                        socket.setSoLinger(true, 0);
                    } catch (java.io.IOException e) {
                        // the next one
                    }
                }
            });
            for (int i = 0; i < 6; i++) {
                assertThatThrownBy(() -> attemptOrThrow("yeastar:login?protocol=https&port=" + resetting.getLocalPort()))
                        .hasStackTraceContaining("NotSentException").hasStackTraceContaining("TLS");
            }
        }
    }

    @Test
    void interruptedStopLeavesNothingBehind() throws Exception {
        context.addRoutes(reports("heartbeatPeriod=5m"));
        await().atMost(SOON).until(() -> pbx.sessions().size() == 1);
        YeastarConsumer consumer = (YeastarConsumer) context.getRoute("reports").getConsumer();
        CountDownLatch done = new CountDownLatch(1);
        reports().whenAnyExchangeReceived(exchange -> pass(done));
        try (RawConnection connection = new RawConnection(listenPort)) {
            connection.send(RawConnection.post("/report", "{}"));
            await().atMost(SOON).until(() -> consumer.getPendingExchangesSize() == 1);
            Thread.currentThread().interrupt();
            consumer.stop();
            assertThat(Thread.interrupted()).isTrue();
        } finally {
            done.countDown();
        }
        consumer.start();
        assertThat(RawConnection.status(RawConnection.exchange(listenPort, RawConnection.post("/report", "{}"))))
                .isEqualTo(200);
    }

    @Test
    void componentsThatDisagreeAreRefused() throws Exception {
        YeastarComponent other = new YeastarComponent(context);
        configure(other.getConfiguration());
        other.getConfiguration().setApiVersion("v2.0.0");
        context.addComponent("pbx2", other);
        template.requestBody("yeastar:login", null, Map.class);
        assertThatThrownBy(() -> attemptOrThrow("pbx2:logout")).hasStackTraceContaining("apiVersion");
    }

    @Test
    void bracketsAroundAnIPv6AddressAreNoPartOfIt() {
        assertThat(context.getEndpoint("yeastar:login?host=[::1]&listenHost=[::]", YeastarEndpoint.class).getConfiguration())
                .extracting(YeastarConfiguration::getHost, YeastarConfiguration::getListenHost).containsExactly("::1", "::");
    }

    private void attempt(String uri) {
        try {
            attemptOrThrow(uri);
        } catch (Exception e) {
            // what matters is what the PBX heard
        }
    }

    private void attemptOrThrow(String uri) throws Exception {
        try (ProducerTemplate once = context.createProducerTemplate(0)) {
            once.requestBody(uri, null, Map.class);
        }
    }

    /** Of a consumer that logs in: for the reports, or where these need no login, for the decisions about calls. */
    private String reportsUri(String options) {
        return "yeastar:reports?" + options + (series == Series.P ? "&inboundControl=true" : "");
    }

    private RouteBuilder reports(String options) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from(reportsUri(options)).routeId("reports").to("mock:reports");
            }
        };
    }
}
