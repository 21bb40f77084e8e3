// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.camelyeastar.internal.client.HostResolver;
import io.github.camelyeastar.internal.session.SessionMember;
import io.github.camelyeastar.internal.session.YeastarSession;
import io.github.camelyeastar.internal.session.YeastarSessions;
import io.github.camelyeastar.simulator.Fault;
import io.github.camelyeastar.simulator.PbxSimulator;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Many sessions of a context: what they cost each other when they are made, and when they are forgotten. */
class ForgottenSessionsTest {
    private final HandMovedTime time = new HandMovedTime();
    private final DefaultCamelContext context = YeastarTestSupport.newContext();
    private final PbxSimulator pbx = PbxSimulator.builder().bindAddress("0.0.0.0").build();
    private final AtomicInteger resolved = new AtomicInteger();
    private final YeastarComponent component = new YeastarComponent(context);
    private YeastarSessions sessions;

    @BeforeEach
    void start() throws Exception {
        pbx.start();
        context.start();
        sessions = new YeastarSessions(context, time::timer, host -> {
            resolved.incrementAndGet();
            // as a name server would, that has two names for one address
            return HostResolver.SYSTEM.addresses(host.equals("127.9.9.09") ? "127.9.9.9" : host);
        }, new LoginLedger());
        context.addService(sessions, true, true);
    }

    @AfterEach
    void stop() {
        context.stop();
        pbx.close();
    }

    /** Whatever the places of their keys in the map of the sessions: in some of the rounds, some have the new one's. */
    @Test
    void sessionThatIsMadeWhileOthersAreForgottenIsKept() {
        for (int round = 0; round < 30; round++) {
            for (int i = 0; i < 10; i++) {
                SessionMember former = member("127.9." + round + "." + (i + 1));
                YeastarSession session = sessions.join(former);
                pbx.fault("login", Fault.dropUnhandled()).times(1);
                assertThatThrownBy(() -> session.login(Map.of())).hasMessageContaining("failed to respond");
                sessions.leave(former);
            }
            time.advance(Duration.ofMinutes(2));
            YeastarSession made = sessions.join(member("127.8.1." + (round + 1)));
            assertThat(sessions.all()).as("round %d", round).hasSize(round + 1).contains(made);
        }
    }

    /** A name server that is down takes seconds for each question. */
    @Test
    void nameOfEachConsumersPbxIsResolvedOnceWhenItJoins() {
        for (int i = 1; i <= 20; i++) {
            sessions.join(member("127.9.9." + i, true));
        }
        assertThat(resolved).hasValue(20);
        assertThatThrownBy(() -> sessions.join(member("127.9.9.09", true))).hasMessageContaining("A PBX has one consumer");
    }

    /** Whatever becomes of its endpoint's options meanwhile. */
    @Test
    void aMemberLeavesTheSessionThatItJoined() {
        YeastarEndpoint endpoint = endpoint("127.9.9.1");
        SessionMember member = endpoint.member("one", false);
        YeastarSession session = sessions.join(member);
        endpoint.getConfiguration().setHost("127.9.9.2");
        SessionMember second = member("127.9.9.1");
        sessions.join(second);
        assertThat(session.options().pbx().host()).isEqualTo("127.9.9.1");
        sessions.leave(member);
        assertThat(session.isStarted()).isTrue();
        sessions.leave(second);
        assertThat(session.isStarted()).isFalse();
    }

    private SessionMember member(String host) {
        return member(host, false);
    }

    private SessionMember member(String host, boolean consumer) {
        return endpoint(host).member(host, consumer);
    }

    private YeastarEndpoint endpoint(String host) {
        YeastarConfiguration options = new YeastarConfiguration();
        YeastarTestSupport.pointAt(pbx, options);
        options.setHost(host);
        return new YeastarEndpoint("yeastar:reports", component, "reports", options, Set.of("host"));
    }
}
