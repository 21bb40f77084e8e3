// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.intake;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

import io.github.camelyeastar.CapturedLog;
import io.github.camelyeastar.RawConnection;
import io.github.camelyeastar.YeastarConstants;
import io.github.camelyeastar.YeastarConsumer;
import io.github.camelyeastar.YeastarTestSupport;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.support.processor.idempotent.FileIdempotentRepository;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The option idempotentRepository: what one process did, the next need not do again. */
class UnacknowledgedReportsTest {
    private static final String RING = "{\"action\":\"RING\",\"callid\":\"1.1\"}";

    @TempDir
    Path directory;
    private final int listenPort = YeastarTestSupport.freePort();
    private final AtomicInteger processed = new AtomicInteger();
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private DefaultCamelContext context;

    @AfterEach
    void stop() {
        if (context != null) {
            context.stop();
        }
    }

    @Test
    void repeatAfterARestartIsAnsweredWithoutAnExchange() throws Exception {
        start();
        hangUpDuringTheRoute();
        context.stop();
        assertThat(Files.readAllLines(file().toPath())).hasSize(1);

        start();
        assertThat(post(RING)).isEqualTo(200);
        assertThat(processed).hasValue(1);
        assertThat(post(RING)).as("and once only").isEqualTo(200);
        assertThat(processed).hasValue(2);
    }

    @Test
    void whatThePbxHeardIsNotKept() throws Exception {
        start();
        assertThat(post(RING)).isEqualTo(200);
        await().atMost(YeastarTestSupport.SOON).until(() -> Files.readString(file().toPath()).isBlank());
        context.stop();

        start();
        assertThat(post(RING)).isEqualTo(200);
        assertThat(processed).hasValue(2);
    }

    @Test
    void ownReportsAreNotTakenForThoseOfTheProcessBefore() throws Exception {
        CountDownLatch removing = new CountDownLatch(1);
        start(new MemoryIdempotentRepository() {
            @Override
            public boolean remove(String key) {
                YeastarTestSupport.pass(removing);
                return super.remove(key);
            }
        });
        assertThat(post(RING)).isEqualTo(200);
        // its 200 has come, and it is still in the repository
        assertThat(post(RING)).isEqualTo(200);
        assertThat(processed).hasValue(2);
        removing.countDown();
    }

    @Test
    void whatThePbxWouldHaveRepeatedByNowIsTakenOut() {
        AtomicLong now = new AtomicLong();
        MemoryIdempotentRepository repository = new MemoryIdempotentRepository();
        context = YeastarTestSupport.newContext();
        context.start();
        UnacknowledgedReports reports = new UnacknowledgedReports(context, repository, now::get, Clock.systemUTC());
        reports.processed("old");
        now.addAndGet(Duration.ofMinutes(11).toNanos());
        reports.processed("new");
        assertThat(repository.getCache().keySet()).singleElement().asString().startsWith("new@");
    }

    @Test
    void theOldestOfTooManyIsTakenOut() {
        MemoryIdempotentRepository repository = new MemoryIdempotentRepository();
        repository.setCacheSize(2 * UnacknowledgedReports.MOST);
        context = new DefaultCamelContext();
        context.start();
        UnacknowledgedReports reports = new UnacknowledgedReports(context, repository, System::nanoTime, Clock.systemUTC());
        for (int i = 0; i <= UnacknowledgedReports.MOST; i++) {
            reports.processed("id" + i);
        }
        assertThat(repository.getCache()).hasSize(UnacknowledgedReports.MOST);
        UnacknowledgedReports ofTheNextProcess = new UnacknowledgedReports(context, repository, System::nanoTime,
                Clock.systemUTC());
        assertThat(ofTheNextProcess.takeOver("id0")).isFalse();
        assertThat(ofTheNextProcess.takeOver("id1")).isTrue();
    }

    @Test
    void whatNobodyCameBackForStandsForNoReportOfAnotherDay() {
        MemoryIdempotentRepository repository = new MemoryIdempotentRepository();
        context = YeastarTestSupport.newContext();
        context.start();
        Clock monday = Clock.fixed(Instant.parse("2026-11-23T08:59:00Z"), ZoneOffset.UTC);
        new UnacknowledgedReports(context, repository, System::nanoTime, monday).processed("a");
        assertThat(
                new UnacknowledgedReports(context, repository, System::nanoTime, Clock.offset(monday, Duration.ofMinutes(125)))
                        .takeOver("a"))
                .isTrue();
        assertThat(new UnacknowledgedReports(context, repository, System::nanoTime, Clock.offset(monday, Duration.ofDays(1)))
                .takeOver("a")).isFalse();
    }

    @Test
    void failedReportIsNotKept() throws Exception {
        start();
        assertThat(post("{\"action\":\"NewCdr\",\"callid\":\"fail\"}")).isEqualTo(500);
        context.stop();
        assertThat(file()).satisfiesAnyOf(file -> assertThat(file).doesNotExist(), file -> assertThat(file).isEmpty());
    }

    @Test
    void repositoryThatIsOffLosesNothing() throws Exception {
        losesNothing(() -> {
            throw new IllegalStateException("repository is off");
        });
    }

    @Test
    void errorOfARepositoryKeepsNoReportInProcess() throws Exception {
        losesNothing(() -> {
            throw new NoClassDefFoundError("the driver is missing");
        });
    }

    private void losesNothing(BooleanSupplier off) throws Exception {
        start(new MemoryIdempotentRepository() {
            @Override
            public boolean add(String key) {
                return off.getAsBoolean();
            }

            @Override
            public boolean contains(String key) {
                return off.getAsBoolean();
            }

            @Override
            public boolean remove(String key) {
                return off.getAsBoolean();
            }
        });
        try (CapturedLog log = new CapturedLog(Level.WARN)) {
            assertThat(post(RING)).isEqualTo(200);
            assertThat(post(RING)).isEqualTo(200);
            assertThat(processed).hasValue(2);
            await().atMost(YeastarTestSupport.SOON).until(() -> inFlight() == 0);
            assertThat(log.text().lines().filter(line -> line.startsWith("WARN "))).singleElement().asString()
                    .contains("The idempotentRepository can't be read");
        }
    }

    private int inFlight() {
        return ((YeastarConsumer) context.getRoute("reports").getConsumer()).getPendingExchangesSize();
    }

    private void hangUpDuringTheRoute() throws Exception {
        gate = new CountDownLatch(1);
        try (RawConnection connection = new RawConnection(listenPort)) {
            connection.send(RawConnection.post("/report", RING));
            await().pollDelay(YeastarTestSupport.LOOKED_AT).atMost(YeastarTestSupport.SOON).until(() -> processed.get() == 1);
        }
        gate.countDown();
        await().atMost(YeastarTestSupport.SOON).until(() -> inFlight() == 0);
    }

    private int post(String text) throws Exception {
        return RawConnection.status(RawConnection.exchange(listenPort, RawConnection.post("/report", text)));
    }

    private File file() {
        return directory.resolve("reports").toFile();
    }

    private void start() throws Exception {
        start(FileIdempotentRepository.fileIdempotentRepository(file()));
    }

    private void start(IdempotentRepository repository) throws Exception {
        context = YeastarTestSupport.newContext();
        context.getRegistry().bind("repository", repository);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                // nobody to log in to: the reports come from here
                from("yeastar:reports?idempotentRepository=#repository&host=127.0.0.1&username=api&autoLogin=false"
                        + "&listenHost=127.0.0.1&listenPort=" + listenPort).routeId("reports").process(exchange -> {
                            processed.incrementAndGet();
                            YeastarTestSupport.pass(gate);
                            if ("fail".equals(exchange.getMessage().getHeader(YeastarConstants.CALL_ID))) {
                                throw new IllegalStateException("downstream is off");
                            }
                        });
            }
        });
        context.start();
    }
}
