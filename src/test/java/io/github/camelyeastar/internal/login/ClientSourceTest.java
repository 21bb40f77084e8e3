// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.login;

import java.time.Duration;
import java.util.Map;

import io.github.camelyeastar.LoginLedger;
import io.github.camelyeastar.YeastarConfiguration;
import io.github.camelyeastar.YeastarTestSupport;
import io.github.camelyeastar.internal.client.HostResolver;
import io.github.camelyeastar.internal.pbx.PbxApi;
import io.github.camelyeastar.simulator.PbxSimulator;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A session whose options change again and again, as where the endpoints of one session come and go. */
class ClientSourceTest {
    @Test
    void clientsOfFormerOptionsAreForgotten() throws Exception {
        try (PbxSimulator pbx = PbxSimulator.builder().build();
                DefaultCamelContext context = YeastarTestSupport.newContext()) {
            pbx.start();
            YeastarConfiguration options = new YeastarConfiguration();
            YeastarTestSupport.pointAt(pbx, options);
            SessionLogin login = login(context, options);
            ClientSource clients = login.clients();
            login.start();
            login.login(Map.of());
            for (int i = 1; i <= 20; i++) {
                YeastarConfiguration changed = options.copy();
                changed.setResponseTimeout(20_000 + i);
                login.configure(YeastarTestSupport.sessionOptions(changed), false);
                clients.get();
                assertThat(clients.size()).as("the token's, that of these options, that of those before")
                        .isLessThanOrEqualTo(4);
                login.token().client().send(new PbxApi.Call("deviceinfo/query", false, Map.of(), null), login.token().value());
            }
            login.disconnect();
        }
    }

    private static SessionLogin login(CamelContext context, YeastarConfiguration options) {
        SessionStateMachine machine = new SessionStateMachine("pbx");
        SessionStatus status = new SessionStatus(machine, System::nanoTime);
        SessionOptions session = YeastarTestSupport.sessionOptions(options);
        LoginLedger ledger = new LoginLedger();
        return new SessionLogin(context, machine, status, session, System::nanoTime, HostResolver.SYSTEM, ledger,
                new IgnoredLogins());
    }

    private static final class IgnoredLogins implements LoginListener {
        @Override
        public void opened(Token replaced, boolean elsewhere, boolean outdated, boolean doubtful) {
            // nothing is to follow
        }

        @Override
        public void refreshed(boolean outdated) {
            // nor here
        }

        @Override
        public void failed() {
            // nor here
        }

        @Override
        public void lost(Duration retry) {
            // nor here
        }

        @Override
        public void released() {
            // nor here
        }
    }
}
