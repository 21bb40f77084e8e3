// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.github.camelyeastar.internal.client.HostResolver;
import io.github.camelyeastar.internal.login.LoginBudget;
import io.github.camelyeastar.internal.pbx.SSeries;
import io.github.camelyeastar.internal.session.YeastarSessions;
import io.github.camelyeastar.simulator.PbxBuilder;
import io.github.camelyeastar.simulator.PbxSimulator;
import io.github.camelyeastar.simulator.RecordedRequest;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Consumer;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A PBX of any series that is named in several ways, or by several contexts, never counts a fifth failed login in a row. */
@ParameterizedClass
@EnumSource(Series.class)
class OneAddressTest {
    @Parameter
    private Series series;
    private final LoginLedger ledger = new LoginLedger();
    private final List<CamelContext> contexts = new ArrayList<>();
    private final List<PbxSimulator> pbxs = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        for (CamelContext context : contexts) {
            context.stop();
        }
        pbxs.forEach(PbxSimulator::close);
    }

    @Test
    void spellingsOfOneHostAreOne() throws Exception {
        PbxSimulator pbx = start(PbxSimulator.builder());
        DefaultCamelContext context = context(ledger);
        context.addService(new YeastarSessions(context, new HandMovedTime()::timer, host -> HostResolver.SYSTEM
                .addresses(host.replaceFirst(".*example", "127.0.0.1")), ledger), true, true);
        // five sessions, each of which may send a login for all that it knows itself
        CompletableFuture.allOf(Stream.of("127.0.0.1", "localhost", "LOCALHOST", "pbx.example", "office.example", "example")
                .map(host -> CompletableFuture.runAsync(() -> login(context, pbx, host, "Wrong123"))).toArray(
                        CompletableFuture[]::new))
                .join();
        for (String host : List.of("LOCALhost", "localhosT", "127.0.0.1")) {
            login(context, pbx, host, "Wrong123");
        }
        assertThat(pbx.requests(words().login())).hasSizeBetween(1, mostOfAPort());
        assertThat(pbx.isLockedOut()).isFalse();
    }

    @Test
    void contextsOneAfterTheOtherAndTogetherShareWhatThePbxCounts() throws Exception {
        PbxSimulator pbx = start(PbxSimulator.builder());
        for (int i = 0; i < 3; i++) {
            CamelContext context = context(ledger);
            login(context, pbx, "127.0.0.1", "Wrong" + i);
            context.stop();
        }
        CamelContext one = context(ledger);
        CamelContext other = context(ledger);
        login(one, pbx, "127.0.0.1", "Wrong123");
        login(other, pbx, "localhost", "Wrong123");
        assertThat(pbx.maxLoginFailuresInARow()).isEqualTo(mostOfAPort());
    }

    /** Of the process's own ledger, on an address that no other test has. */
    @Test
    void contextsOfAProcessShareOneLedgerUnlessTheyHaveAnother() {
        String host = "127.7.7." + (series.ordinal() + 1);
        PbxSimulator pbx = start(PbxSimulator.builder().bindAddress(host));
        for (int i = 0; i < 6; i++) {
            login(context(null), pbx, host, "Wrong" + i);
        }
        assertThat(pbx.requests(words().login())).hasSize(mostOfAPort());
        login(context(new LoginLedger()), pbx, host, "Wrong123");
        assertThat(pbx.requests(words().login())).hasSize(mostOfAPort() + 1);
    }

    /** The ports of one PBX, or two PBXs behind one address: nobody can tell. */
    @Test
    void portThatHasNotFailedHasATryLeft() {
        PbxSimulator one = start(PbxSimulator.builder());
        PbxSimulator other = start(PbxSimulator.builder().protocol("https"));
        PbxSimulator third = start(PbxSimulator.builder());
        CamelContext context = context(ledger);
        for (int i = 0; i < (series == Series.P ? 3 : 5); i++) {
            login(context, one, "127.0.0.1", "Wrong" + i);
        }
        assertThat(login(context, other, "localhost", "Secret123")).isTrue();
        assertThat(one.requests(words().login())).hasSize(3);
        login(context, third, "localhost", "Wrong123");
        assertThat(third.requests(words().login())).hasSize(1);
        for (int i = 0; i < 3; i++) {
            login(context, third, "127.0.0.1", "Wrong" + i);
            login(context, other, "127.0.0.1", "Wrong" + i);
        }
        assertThat(Stream.of(one, other, third).mapToInt(PbxSimulator::maxLoginFailuresInARow).sum()).isEqualTo(4);
    }

    @Test
    void secondConsumerOfOnePbxIsRefusedHoweverItIsSpelt() throws Exception {
        PbxSimulator pbx = start(PbxSimulator.builder());
        CamelContext context = context(ledger);
        String uri = "yeastar:reports?inboundControl=true&allowedSources=127.0.0.1&protocol=http&series=" + series
                + "&username=api&password=Secret123&port=" + pbx.port() + "&listenPort="
                + YeastarTestSupport.freePort();
        Consumer consumer = context.getEndpoint(uri + "&host=127.0.0.1").createConsumer(exchange -> {
        });
        try {
            consumer.start();
            Consumer second = context.getEndpoint(uri + "&host=localhost&listenPath=/b").createConsumer(exchange -> {
            });
            assertThatThrownBy(second::start).hasStackTraceContaining("A PBX has one consumer");
        } finally {
            consumer.stop();
        }
    }

    /** A login goes to the address that was charged for it, the first of those that the name has which takes the connection. */
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.3.3.3"})
    void loginIsSentToAnAddressOfTheNameThatTakesIt(String address) throws Exception {
        PbxSimulator pbx = start(PbxSimulator.builder().bindAddress(address));
        DefaultCamelContext context = context(ledger);
        HandMovedTime time = new HandMovedTime();
        AtomicInteger resolved = new AtomicInteger();
        // whoever asks again is told of another address, which was not charged
        context.addService(new YeastarSessions(context, time::timer, host -> resolved.getAndIncrement() > 0
                ? List.of(InetAddress.getByName("127.4.4.5"))
                : List.of(InetAddress.getByName("127.4.4.4"), InetAddress.getByName(address)), ledger), true, true);
        assertThat(login(context, pbx, "pbx.example", "Secret123")).isTrue();
        assertThat(pbx.requests(words().login())).extracting(RecordedRequest::command).containsExactly(words().login());
    }

    /** What is thrown while an answer is read may follow a login that the PBX has counted. */
    @Test
    void errorAfterTheLoginMayHaveLeftCounts() throws Exception {
        LoginLedger.Target target = new LoginLedger.Target(Set.of(InetAddress.getByName("10.0.0.1")), 8088,
                SSeries.LOCKOUT);
        LoginBudget budget = new LoginBudget(System::nanoTime, ledger, () -> {
        });
        assertThat(budget.tryAcquire(target, new CompletableFuture<>())).isNull();
        assertThat(budget.failed(new OutOfMemoryError(), true, true)).isNull();
        assertThat(ledger.inARow(target)).isEqualTo(1);
        assertThat(budget.tryAcquire(target, new CompletableFuture<>()).remaining(System.nanoTime()))
                .isGreaterThan(Duration.ofSeconds(50));
    }

    /** A name that has one of the PBX's addresses at a time. */
    @Test
    void failuresFollowAPbxToTheNextAddressOfItsName() throws Exception {
        long[] now = {1};
        LoginBudget budget = new LoginBudget(() -> now[0], ledger, () -> {
        });
        int left = 0;
        for (int i = 0; i < 10; i++) {
            LoginLedger.Target next = new LoginLedger.Target(Set.of(InetAddress.getByName("10.0.0." + (i % 3 + 1))), 8088,
                    SSeries.LOCKOUT);
            if (budget.tryAcquire(next, new CompletableFuture<>()) == null) {
                left++;
                budget.failed(new IOException("no answer"), true, true);
            }
            now[0] += Duration.ofMinutes(11).toNanos();
        }
        assertThat(left).isEqualTo(4);
    }

    /** How many logins may fail at the one port of an address. The last try would be no safer later where a block has no end. */
    private int mostOfAPort() {
        return series == Series.P ? 4 : 3;
    }

    private ApiWords words() {
        return new ApiWords(series);
    }

    private PbxSimulator start(PbxBuilder builder) {
        PbxSimulator pbx = builder.series(series.toString()).build();
        pbx.start();
        pbxs.add(pbx);
        return pbx;
    }

    /** @param own its ledger; null for the process's */
    private DefaultCamelContext context(LoginLedger own) {
        DefaultCamelContext context = new DefaultCamelContext();
        if (own != null) {
            context.getRegistry().bind("loginLedger", own);
        }
        context.start();
        contexts.add(context);
        return context;
    }

    /** Whether the PBX granted it. */
    private boolean login(CamelContext context, PbxSimulator pbx, String host, String password) {
        try (ProducerTemplate once = context.createProducerTemplate(0)) {
            once.requestBody("yeastar:login?series=" + series + "&trustAllCertificates=true&username=api&password=" + password
                    + "&protocol="
                    + pbx.url().replaceFirst(":.*", "") + "&host=" + host + "&port=" + pbx.port(), null, Map.class);
            return true;
        } catch (CamelExecutionException e) {
            assertThat(e).hasStackTraceContaining("yeastar:login");
            return false;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
