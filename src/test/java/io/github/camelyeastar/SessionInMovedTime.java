// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Callable;

import io.github.camelyeastar.internal.client.HostResolver;
import io.github.camelyeastar.internal.session.YeastarSession;
import io.github.camelyeastar.simulator.PbxSimulator;
import io.github.camelyeastar.simulator.Personality;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;

/** A session over hours and days of time moved by hand, on our clock and on the simulated PBX's. */
abstract class SessionInMovedTime {
    /** What a suite for each series is told: such a suite is a ParameterizedClass of all series. */
    @Parameter
    Series series = Series.S;

    final HandMovedTime time = new HandMovedTime();
    final DefaultCamelContext context = YeastarTestSupport.newContext();
    final YeastarConfiguration options = new YeastarConfiguration();
    LoginLedger ledger = new LoginLedger();
    PbxSimulator pbx;
    YeastarSession session;

    @BeforeEach
    void start() {
        pbx = PbxSimulator.builder().clock(InstantSource.fixed(Instant.now()))
                .personality(Personality.defaults().withApiDownCountsAsFailedLogin(true))
                .series(series.toString()).build();
        pbx.start();
        context.start();
        YeastarTestSupport.pointAt(pbx, options);
        options.setSeries(series);
        options.setHeartbeatPeriod(Duration.ofMinutes(10).toMillis());
        session = newSession();
    }

    @AfterEach
    void stop() {
        session.stop();
        context.stop();
        pbx.close();
    }

    YeastarSession newSession() {
        YeastarSession created = new YeastarSession(context, "pbx", options.sessionOptions(), HostResolver.SYSTEM, ledger,
                time.timer(),
                time.timer());
        created.start();
        return created;
    }

    ApiWords words() {
        return new ApiWords(series);
    }

    int loginsAfter(Duration duration) {
        advance(duration);
        return pbx.requests(words().login()).size();
    }

    /** Both clocks, in steps, as what is done on one may depend on the other. */
    void advance(Duration duration) {
        Duration step = Duration.ofSeconds(Math.max(1, Math.min(60, duration.toSeconds() / 10)));
        for (Duration left = duration; !left.isZero() && !left.isNegative(); left = left.minus(step)) {
            Duration part = left.compareTo(step) < 0 ? left : step;
            pbx.advance(part);
            time.advance(part);
        }
    }

    static <T> T call(Callable<T> callable) {
        try {
            return callable.call();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
