// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.camelyeastar.internal.intake.ReportCounts.Count;
import io.github.camelyeastar.simulator.PbxBuilder;
import org.apache.camel.Exchange;
import org.apache.camel.ValidationException;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.spi.ExceptionHandler;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static io.github.camelyeastar.SampleReport.CDR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A report of each series that the route fails on for ever, and what the exception handler is told. */
@ParameterizedClass
@EnumSource(Series.class)
class PoisonTest extends YeastarTestSupport {
    private final AtomicInteger attempts = new AtomicInteger();
    private final List<String> handled = new CopyOnWriteArrayList<>();

    /** A P-Series PBX sends a report again as often as this, so that its number of repeats ends no test. */
    @Override
    PbxBuilder pbxBuilder() {
        return super.pbxBuilder().webhookRetries(100);
    }

    @Test
    void isRepeatedWithoutAnEndByDefaultAndTheLogCounts() throws Exception {
        route("");
        try (CapturedLog log = new CapturedLog(Level.WARN)) {
            pbx.publish(CDR.of(series));
            await().atMost(SOON).until(() -> attempts.get() > 12);
            assertThat(log.text().lines().filter(line -> line.contains("failed ") && line.contains(" times. The PBX")))
                    .anyMatch(line -> line.contains("failed 2 times")).anyMatch(line -> line.contains("failed 10 times"))
                    .noneMatch(line -> line.contains("failed 11 times")).allMatch(line -> line.contains("maximumAttempts"))
                    .noneMatch(line -> line.contains("1001"));
        }
        assertThat(reportsConsumer().counts().get(Count.GIVEN_UP)).isZero();
    }

    @Test
    void isHandedToTheExceptionHandlerWithItsTextAfterMaximumAttempts() throws Exception {
        context.getRegistry().bind("handler", new ExceptionHandler() {
            @Override
            public void handleException(Throwable exception) {
                handleException(null, null, exception);
            }

            @Override
            public void handleException(String message, Throwable exception) {
                handleException(message, null, exception);
            }

            @Override
            public void handleException(String message, Exchange exchange, Throwable exception) {
                handled.add(message + "; " + exchange.getMessage().getBody(String.class) + "; " + exception.getMessage());
            }
        });
        route("?maximumAttempts=3&exceptionHandler=#handler");
        pbx.publish(CDR.of(series));
        pbx.ledger().await(SOON);

        assertThat(attempts).hasValue(3);
        assertThat(handled).containsExactly("Report given up after 3 failed attempts: " + CDR.of(series) + "; "
                + CDR.of(series) + "; downstream is off");
        assertThat(reportsConsumer().counts().get(Count.GIVEN_UP)).isEqualTo(1);
        assertThat(reportsConsumer().counts().get(Count.FAILED)).isEqualTo(2);
        assertThat(pbx.ledger().answered()).isEqualTo(1);

        pbx.publish(CDR.of(series));
        pbx.ledger().await(SOON);
        assertThat(attempts).as("the same text again has its attempts of its own").hasValue(6);
    }

    @Test
    void canWriteNoLinesOfTheLog() throws Exception {
        route("?maximumAttempts=1");
        try (CapturedLog log = new CapturedLog(Level.WARN)) {
            pbx.publish("{\"a\":\"\n12:00:00.000 INFO forged\"}").await(SOON);
            assertThat(log.text()).contains("\\u000a12:00:00.000 INFO forged");
            assertThat(log.text().lines()).noneMatch(line -> line.startsWith("12:00:00.000 INFO forged"));
        }
    }

    @Test
    void isHandedToTheRoutesErrorHandlerWithBridgeErrorHandler() throws Exception {
        route("?maximumAttempts=2&bridgeErrorHandler=true");
        pbx.publish(CDR.of(series));
        pbx.ledger().await(SOON);

        assertThat(attempts).hasValue(2);
        List<Exchange> bridged = getMockEndpoint("mock:bridged").getExchanges();
        assertThat(bridged).hasSize(1);
        assertThat(bridged.get(0).getMessage().getBody(String.class)).contains(CDR.of(series));
    }

    @Test
    void isRepeatedWhenTheExceptionHandlerFailsToo() throws Exception {
        bindFailingHandler();
        route("?maximumAttempts=1&exceptionHandler=#handler");
        pbx.publish(CDR.of(series));
        await().atMost(SOON).until(() -> attempts.get() > 3);
        assertThat(pbx.ledger().answered()).isZero();
        assertThat(reportsConsumer().counts().get(Count.GIVEN_UP)).isZero();
        assertThat(context.getInflightRepository().size()).isLessThan(2);
    }

    @Test
    void exceptionHandlerThatFailsOnADecisionIsLogged() throws Exception {
        bindFailingHandler();
        route("?inboundControl=true&exceptionHandler=#handler");
        try (CapturedLog log = new CapturedLog(Level.WARN)) {
            pbx.invite("5503301", "1000", "pstn-trunk");
            await().atMost(SOON).untilAsserted(
                    () -> assertThat(log.text()).contains("The exception handler failed on Report[INVITE").contains("as bad"));
        }
    }

    private void bindFailingHandler() {
        context.getRegistry().bind("handler", new ExceptionHandler() {
            @Override
            public void handleException(Throwable exception) {
                throw new IllegalStateException("as bad");
            }

            @Override
            public void handleException(String message, Throwable exception) {
                handleException(exception);
            }

            @Override
            public void handleException(String message, Exchange exchange, Throwable exception) {
                handleException(exception);
            }
        });
    }

    @Test
    void whatCantBeReadIsAcknowledgedAndNotRoutedUnlessTypesNamesIt() throws Exception {
        route("?types=CDR");
        String secret = "x".repeat(180) + "\nforged ".repeat(3) + "secret";
        try (CapturedLog log = new CapturedLog(Level.WARN)) {
            for (int i = 0; i < 5; i++) {
                pbx.publish("{\"action\":\"NewCdr\"," + i + secret).await(SOON);
            }
            pbx.ledger().await(SOON);
            assertThat(log.text().lines().filter(line -> line.contains("can't be read"))).hasSize(1).first().asString()
                    .contains("types does not name MALFORMED", "127.0.0.1", "x".repeat(170)).doesNotContain("secret");
        }
        assertThat(attempts).hasValue(0);
        assertThat(pbx.ledger().answered()).isEqualTo(5);
        assertThat(pbx.ledger().repeated()).isZero();
        assertThat(reportsConsumer().counts().get(Count.MALFORMED)).isEqualTo(5);
        assertThat(reportsConsumer().counts().get(Count.SKIPPED)).isEqualTo(5);
    }

    @Test
    void whatCantBeReadIsRoutedIfTypesNamesIt() throws Exception {
        route("?types=CDR,MALFORMED&maximumAttempts=2");
        pbx.publish("{\"action\":\"NewCdr\",").await(SOON);
        assertThat(attempts).hasValue(2);
    }

    @Test
    void outcomeOfABridgedErrorHandlerIsThatOfWhatCantBeRead() throws Exception {
        AtomicInteger fails = new AtomicInteger(2);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                onException(ValidationException.class).handled(true).process(exchange -> {
                    attempts.incrementAndGet();
                    if (fails.getAndDecrement() > 0) {
                        throw new IllegalStateException("downstream is off");
                    }
                }).to("mock:bridged");
                from("yeastar:reports?types=CDR&bridgeErrorHandler=true").routeId("reports").to("mock:reports");
            }
        });
        awaitReportTarget();
        pbx.publish("{\"action\":\"NewCdr\",").await(SOON);

        assertThat(attempts).hasValue(3);
        assertThat(pbx.ledger().repeated()).isEqualTo(2);
        assertThat(reportsConsumer().counts().get(Count.FAILED)).isEqualTo(2);
        assertThat(reports().getExchanges()).isEmpty();
        Exchange bridged = getMockEndpoint("mock:bridged").getExchanges().get(0);
        assertThat(bridged.getMessage().getBody(String.class)).as("as it was sent").isEqualTo("{\"action\":\"NewCdr\",");
        assertThat(bridged.getMessage().getHeader(YeastarConstants.REMOTE_ADDRESS)).isEqualTo("127.0.0.1");
    }

    @Test
    void ofWhatCantBeReadAnExceptionHandlerIsTold() throws Exception {
        AtomicInteger fails = new AtomicInteger(1);
        context.getRegistry().bind("handler", new ExceptionHandler() {
            @Override
            public void handleException(Throwable exception) {
                handleException(null, null, exception);
            }

            @Override
            public void handleException(String message, Throwable exception) {
                handleException(message, null, exception);
            }

            @Override
            public void handleException(String message, Exchange exchange, Throwable exception) {
                handled.add(message);
                if (fails.getAndDecrement() > 0) {
                    throw new IllegalStateException("can't keep it");
                }
            }
        });
        route("?types=CDR&exceptionHandler=#handler");
        pbx.publish("no JSON").await(SOON);
        assertThat(handled).hasSize(2).containsOnly("Report that can't be read: no JSON");
        assertThat(attempts).hasValue(0);
    }

    private void route(String options) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                // what the bridge brings has no report in it any more
                onException(Exception.class).onWhen(body().isInstanceOf(String.class)).handled(true).to("mock:bridged");
                from("yeastar:reports" + options).routeId("reports").process(exchange -> {
                    attempts.incrementAndGet();
                    throw new IllegalStateException("downstream is off");
                });
            }
        });
        awaitReportTarget();
    }
}
