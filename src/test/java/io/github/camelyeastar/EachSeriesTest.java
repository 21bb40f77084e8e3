// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.github.camelyeastar.internal.pbx.HostResolver;
import io.github.camelyeastar.internal.session.SessionState;
import io.github.camelyeastar.internal.session.YeastarSession;
import io.github.camelyeastar.simulator.Fault;
import io.github.camelyeastar.simulator.PbxSimulator;
import io.github.camelyeastar.simulator.RecordedRequest;
import io.github.camelyeastar.simulator.SimulatorClock;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.logging.log4j.Level;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What holds for the session of each series alike, with the series as a parameter: a day of moved time, the lockout, and the
 * secrets.
 */
class EachSeriesTest {
    private static final String SECRET = "Client$ecret/123";

    private final SimulatorClock pbxClock = SimulatorClock.manual();
    private final HandMovedTime time = new HandMovedTime();
    private final DefaultCamelContext context = YeastarTestSupport.newContext();
    private final YeastarConfiguration options = new YeastarConfiguration();
    private PbxSimulator pbx;
    private YeastarSession session;
    private String login;
    private String command;

    /** What makes a login fail. */
    enum Trouble {
        WRONG_PASSWORD, LOST_ANSWERS, NOT_JSON, ANY_OF_THEM
    }

    private void start(Series series) {
        login = series == Series.P ? "get_token" : "login";
        command = series == Series.P ? "extension/list" : "deviceinfo/query";
        pbx = PbxSimulator.builder().series(series.toString()).username("client-id").password(SECRET).clock(pbxClock).build();
        pbx.start();
        context.start();
        YeastarTestSupport.pointAt(pbx, options);
        options.setSeries(series);
        options.setUsername("client-id");
        options.setPassword(SECRET);
        session = new YeastarSession(context, "pbx", options.sessionOptions(), HostResolver.SYSTEM, new LoginLedger(),
                time.timer(), time.timer());
        session.start();
    }

    @AfterEach
    void stop() {
        session.stop();
        context.stop();
        pbx.close();
    }

    /** Both clocks, in steps, as what is done on one may depend on the other. */
    private void advance(Duration duration) {
        for (Duration left = duration; left.compareTo(Duration.ZERO) > 0; left = left.minusSeconds(30)) {
            pbxClock.advance(Duration.ofSeconds(30));
            time.advance(Duration.ofSeconds(30));
        }
    }

    private Object send() {
        try {
            return session.commands().send(command, "{}");
        } catch (YeastarApiException | IOException | RuntimeException e) {
            return e;
        }
    }

    @ParameterizedTest
    @EnumSource(Series.class)
    void noCommandAndNoReportMeetsADeadTokenThroughADay(Series series) {
        start(series);
        session.watch();
        for (int minute = 0; minute < 24 * 60; minute += 5) {
            assertThat(pbx.sessions()).as("after %d minutes", minute).hasSize(1);
            if (minute % 60 == 0) {
                assertThat(send()).isInstanceOf(Map.class);
            }
            advance(Duration.ofMinutes(5));
        }
        assertThat(pbx.requests(login)).hasSize(1);
        assertThat(pbx.requests(command)).hasSize(24);
        assertThat(session.status().lostTokens.get()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"S, 3", "CLOUD, 3", "P, 2"})
    void pbxThatStartsAnewIsLoggedInToAgain(Series series, int most) {
        start(series);
        session.watch();
        pbx.reboot();
        assertThat(send()).isInstanceOf(Map.class);
        assertThat(session.state()).isEqualTo(SessionState.OPEN);
        assertThat(pbx.requests(login)).hasSizeBetween(2, most);
    }

    @ParameterizedTest
    @CsvSource({"CLOUD, WRONG_PASSWORD", "CLOUD, LOST_ANSWERS", "CLOUD, ANY_OF_THEM", "P, WRONG_PASSWORD", "P, LOST_ANSWERS",
            "P, NOT_JSON", "P, ANY_OF_THEM"})
    void nothingSendsAFifthLoginInARowThroughADay(Series series, Trouble trouble) throws Exception {
        start(series);
        // whatever comes, the password is wrong as well: the PBX counts what it hears
        pbx.changePassword("Other123");
        Random random = new Random(7);
        session.watch();
        ExecutorService executor = Executors.newFixedThreadPool(8);
        try {
            for (int minute = 0; minute < 24 * 60; minute += 10) {
                makeTrouble(trouble, random);
                List<Callable<Object>> hammering = new ArrayList<>();
                for (int thread = 0; thread < 8; thread++) {
                    hammering.add(thread % 2 == 0 ? this::send : this::logIn);
                }
                executor.invokeAll(hammering);
                advance(Duration.ofMinutes(10));
                assertThat(pbx.isLockedOut()).as("after %d minutes", minute).isFalse();
            }
        } finally {
            executor.shutdownNow();
        }
        assertThat(pbx.maxLoginFailuresInARow()).isLessThan(5);
        int most = series != Series.P ? 4 : trouble == Trouble.WRONG_PASSWORD ? 1 : 4;
        assertThat(pbx.requests(login)).hasSizeBetween(1, most);
        assertThat(session.state()).isEqualTo(SessionState.REFUSED);
    }

    private Object logIn() {
        try {
            return session.login(Map.of());
        } catch (YeastarApiException | IOException | RuntimeException e) {
            return e;
        }
    }

    private void makeTrouble(Trouble trouble, Random random) {
        pbx.clearFaults();
        Trouble now = trouble == Trouble.ANY_OF_THEM ? Trouble.values()[random.nextInt(3)] : trouble;
        switch (now) {
            case LOST_ANSWERS -> pbx.fault(login, Fault.dropConnection()).always();
            case NOT_JSON -> pbx.fault(login, Fault.notJson("<html>starting</html>")).always();
            default -> {
                // the password is wrong
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Series.class)
    void noSecretLeavesTheComponent(Series series) throws Exception {
        StringBuilder seen = new StringBuilder();
        try (CapturedLog log = new CapturedLog(Level.TRACE)) {
            start(series);
            session.watch();
            advance(Duration.ofMinutes(45));
            seen.append(send()).append(session.heartbeat(Map.of()));
            for (Fault fault : new Fault[]{Fault.notJson("token=" + pbx.sessions().get(0)), Fault.httpStatus(500, SECRET),
                    Fault.dropConnection(), Fault.dropUnhandled(),
                    Fault.answer("{\"errcode\":40002,\"errmsg\":\"" + SECRET + "\",\"status\":\"Failed\",\"errno\":\"1\","
                            + "\"invalid_param_list\":[{\"value\":\"" + pbx.sessions().get(0) + "\"}]}")}) {
                pbx.fault(command, fault).times(1);
                seen.append(trace(send()));
            }
            pbx.expireTokens();
            seen.append(send());
            pbx.changePassword("Other123");
            for (Fault fault : new Fault[]{Fault.dropConnection(),
                    Fault.answer("{\"errcode\":40002,\"errmsg\":\"x\",\"status\":\"Failed\",\"errno\":\"20003\","
                            + "\"invalid_param_list\":[{\"value\":\"" + SECRET + "\"}]}")}) {
                pbx.fault(login, fault).times(1);
                seen.append(trace(logIn()));
                session.resetLogin();
            }
            seen.append(trace(logIn())).append(trace(logIn()));
            seen.append(session.status().details()).append(session.options()).append(options.pbxOptions());
            seen.append(log.text());
        }
        assertThat(seen).contains("OPEN").contains(command).doesNotContain(SECRET);
        Set<String> tokens = new TreeSet<>();
        for (RecordedRequest request : pbx.requests()) {
            for (String name : List.of("refresh_token", "refreshtoken")) {
                if (request.json() != null && request.json().get(name) != null) {
                    tokens.add(String.valueOf(request.json().get(name)));
                }
            }
            if (request.token() != null && !request.token().isEmpty()) {
                tokens.add(request.token());
            }
        }
        assertThat(tokens).hasSizeGreaterThan(series == Series.S ? 1 : 4).noneMatch(seen.toString()::contains);
    }

    private static String trace(Object result) {
        return result instanceof Throwable e ? Throwables.getStackTrace(e) : String.valueOf(result);
    }
}
