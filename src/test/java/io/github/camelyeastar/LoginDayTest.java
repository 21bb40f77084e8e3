// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

import io.github.camelyeastar.internal.client.HostResolver;
import io.github.camelyeastar.internal.pbx.SSeries;
import io.github.camelyeastar.internal.session.YeastarSession;
import io.github.camelyeastar.simulator.Fault;
import io.github.camelyeastar.simulator.PbxSimulator;
import io.github.camelyeastar.simulator.Personality;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A day of twenty sessions with five PBXs, which they name in several ways, under several accounts, with right and wrong
 * passwords, in three contexts of one process. No PBX ever counts a fifth failed login in a row from our address.
 */
@ParameterizedClass
@EnumSource(Series.class)
class LoginDayTest {
    /** Of the PBXs: the last two stand behind one address. */
    private static final List<String> ADDRESSES = List.of("127.0.1.1", "127.0.1.2", "127.0.1.3", "127.0.1.4", "127.0.1.4");
    private static final List<String> SPELLINGS = List.of("%s", "pbx.%s.example", "office.%s.example");
    /** The address in a name. */
    private static final HostResolver RESOLVER = host -> List
            .of(InetAddress.getByName(host.replaceFirst("^[a-z]+\\.", "").replaceFirst("\\.[a-z]+$", "")));

    @Parameter
    private Series series;

    private final HandMovedTime time = new HandMovedTime();
    private final LoginLedger ledger = new LoginLedger();
    private final List<PbxSimulator> pbxs = new ArrayList<>();
    private final List<DefaultCamelContext> contexts = new ArrayList<>();
    private final List<YeastarSession> sessions = new ArrayList<>();

    @BeforeEach
    void start() {
        Configurator.setLevel("io.github.camelyeastar", Level.ERROR);
        for (int i = 0; i < 5; i++) {
            PbxSimulator pbx = PbxSimulator.builder().clock(InstantSource.fixed(Instant.now())).bindAddress(ADDRESSES.get(i))
                    .personality(Personality.defaults().withApiDownCountsAsFailedLogin(true).withSecondLoginVoidsFirst(i == 0))
                    .series(series.toString()).build();
            pbx.start();
            pbxs.add(pbx);
        }
        IntStream.range(0, 3).forEach(i -> contexts.add(YeastarTestSupport.newContext()));
        contexts.forEach(DefaultCamelContext::start);
    }

    @AfterEach
    void stop() {
        sessions.forEach(YeastarSession::stop);
        contexts.forEach(DefaultCamelContext::stop);
        pbxs.forEach(PbxSimulator::close);
        Configurator.setLevel("io.github.camelyeastar", Level.INFO);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void noPbxCountsAFifthFailureInARow(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 20; i++) {
            sessions.add(newSession(i, random));
        }
        sessions.forEach(YeastarSession::watch);
        for (int minute = 0; minute < 24 * 60; minute++) {
            PbxSimulator pbx = pbxs.get(random.nextInt(pbxs.size()));
            switch (random.nextInt(40)) {
                case 0 -> pbx.reboot();
                case 1 -> pbx.changePassword(random.nextBoolean() ? "Other123" : "Secret123");
                case 2 ->
                    pbx.fault(words().login(), List.of(words().failed("30003", -2), Fault.dropConnection(), Fault.notJson("x"))
                            .get(random.nextInt(3))).times(1 + random.nextInt(6));
                case 3 -> pbx.forgetTokens();
                case 4 -> restart(random);
                default -> use(sessions.get(random.nextInt(sessions.size())), random);
            }
            pbxs.forEach(each -> each.advance(Duration.ofMinutes(1)));
            time.advance(Duration.ofMinutes(1));
            assertThat(pbxs).as("after %d minutes", minute).noneMatch(PbxSimulator::isLockedOut);
        }
        assertThat(pbxs).allMatch(pbx -> pbx.maxLoginFailuresInARow() <= SSeries.LOCKOUT.mostInARow());
        assertThat(pbxs.stream().mapToInt(PbxSimulator::maxLoginFailuresInARow).sum()).isPositive();
        assertThat(pbxs.stream().mapToInt(pbx -> pbx.requests(words().login()).size()).sum()).isGreaterThan(20);
    }

    private ApiWords words() {
        return new ApiWords(series);
    }

    private void restart(Random random) {
        int number = random.nextInt(sessions.size());
        YeastarSession session = sessions.get(number);
        session.stop();
        session.start();
        session.watch();
    }

    private void use(YeastarSession session, Random random) {
        try {
            switch (random.nextInt(3)) {
                case 0 -> session.login(Map.of());
                case 1 -> session.heartbeat(Map.of());
                default -> YeastarTestSupport.send(session, words().query(), "{}");
            }
        } catch (Exception e) {
            assertThat(e).hasMessageNotContaining("Secret123");
        }
    }

    private YeastarSession newSession(int number, Random random) {
        YeastarConfiguration options = new YeastarConfiguration();
        YeastarTestSupport.pointAt(pbxs.get(number % pbxs.size()), options);
        options.setSeries(series);
        options.setHost(String.format(SPELLINGS.get(random.nextInt(SPELLINGS.size())), ADDRESSES.get(number % pbxs.size())));
        if (random.nextInt(4) == 0) {
            options.setUsername("user" + number);
        } else if (random.nextInt(3) == 0) {
            options.setPassword("Wrong123");
        }
        YeastarSession session = new YeastarSession(contexts.get(number % contexts.size()), "pbx" + number,
                options.sessionOptions(),
                RESOLVER, ledger, time.timer(), time.timer());
        session.start();
        return session;
    }
}
