// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import io.github.camelyeastar.simulator.Fault;
import io.github.camelyeastar.simulator.PbxSimulator;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** PBXs that hang, more of them than any pool of threads has: they hold up neither a stop nor another PBX. */
@Tag("jdk")
class HangingPbxsTest {
    private static final int HANGING = 40;
    private static final Duration SOON = YeastarTestSupport.SOON;
    private static final Duration STOP = Duration.ofSeconds(6);
    private static final Fault HANGS = Fault.delay(Duration.ofMinutes(2));

    private final int listenPort = YeastarTestSupport.freePort();
    private final List<PbxSimulator> hanging = new ArrayList<>();
    private final PbxSimulator good = PbxSimulator.builder().build();
    private final DefaultCamelContext context = YeastarTestSupport.newContext();

    @BeforeEach
    void startPbxs() {
        good.start();
        // an address each: logins that hang may have failed, and whatever fails counts for all that share the address
        IntStream.range(0, HANGING).forEach(i -> hanging.add(PbxSimulator.builder().bindAddress("127.0.2." + (i + 1)).build()));
        hanging.forEach(PbxSimulator::start);
        YeastarConfiguration options = context.getComponent("yeastar", YeastarComponent.class).getConfiguration();
        YeastarTestSupport.pointAt(good, options);
        options.setListenPort(listenPort);
        options.setLogoutOnStop(true);
    }

    @AfterEach
    void stopPbxs() {
        context.stop();
        hanging.forEach(PbxSimulator::close);
        good.close();
    }

    @Test
    void stopWaitsOnceForAllThatHangAtLogin() throws Exception {
        hang("login");
        startRoutes("");
        await().atMost(SOON).until(() -> hanging.stream().allMatch(pbx -> pbx.requests("login").size() == 1)
                && good.sessions().size() == 1);
        verifyStop();
    }

    @Test
    void stopWaitsOnceForAllThatHangAtLogout() throws Exception {
        hang("logout");
        startRoutes("");
        await().atMost(SOON).until(() -> hanging.stream().allMatch(pbx -> pbx.sessions().size() == 1)
                && good.sessions().size() == 1);
        verifyStop();
        assertThat(hanging).allSatisfy(pbx -> assertThat(pbx.requests("logout")).hasSize(1));
    }

    /** Routes that are stopped one after another, the context going on. */
    @Test
    void routesThatStopWaitForNoPbx() throws Exception {
        hang("logout");
        startRoutes("");
        await().atMost(SOON).until(() -> hanging.stream().allMatch(pbx -> pbx.sessions().size() == 1));
        long before = System.nanoTime();
        context.getRouteController().stopAllRoutes();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(STOP);
    }

    @Test
    void heartbeatsGoOnBesideThem() throws Exception {
        hang("heartbeat");
        startRoutes("&heartbeatPeriod=1000");
        await().atMost(SOON).until(() -> hanging.stream().allMatch(pbx -> pbx.requests("heartbeat").size() == 1));
        int before = good.requests("heartbeat").size();
        // the responseTimeout, after which threads of a pool would be free again, is 30 s
        await().atMost(Duration.ofSeconds(8)).until(() -> good.requests("heartbeat").size() >= before + 4);
        assertThat(hanging).as("one heartbeat at a time").allSatisfy(pbx -> assertThat(pbx.requests("heartbeat")).hasSize(1));
    }

    /** A logout that came after the next login might end the reports to the address that both announced. */
    @Test
    void sessionThatStartsAgainWaitsForItsLogout() throws Exception {
        startRoutes("");
        await().atMost(SOON).until(() -> good.sessions().size() == 1);
        good.fault("logout", Fault.delay(Duration.ofSeconds(1))).always();
        long before = System.nanoTime();
        context.getRouteController().stopRoute("good");
        context.getRouteController().startRoute("good");
        assertThat(Duration.ofNanos(System.nanoTime() - before)).as("as long as the logout takes, and no longer")
                .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(4));
        await().atMost(SOON).until(() -> good.requests("login").size() == 2 && good.sessions().size() == 1);
    }

    /** A login that comes to its end only after the stop leads to no session, and holds the next login up no longer. */
    @Test
    void sessionThatStartsAgainWaitsForItsLogin() throws Exception {
        good.fault("login", Fault.delay(Duration.ofSeconds(1))).times(1);
        startRoutes("");
        await().atMost(SOON).until(() -> good.requests("login").size() == 1);
        long before = System.nanoTime();
        context.getRouteController().stopRoute("good");
        context.getRouteController().startRoute("good");
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(4));
        await().atMost(SOON).until(() -> good.requests("login").size() == 2 && good.sessions().size() == 1);
    }

    private void hang(String command) {
        hanging.forEach(pbx -> pbx.fault(command, HANGS).always());
    }

    private void startRoutes(String options) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                hanging.forEach(pbx -> from(uri(pbx, options)).to("log:hanging"));
                from(uri(good, options)).routeId("good").to("log:good");
            }
        });
        context.start();
    }

    private static String uri(PbxSimulator pbx, String options) {
        return "yeastar:reports?host=" + pbx.url().replaceFirst("http://(.*):.*", "$1") + "&port=" + pbx.port()
                + "&listenPath=/" + pbx.port() + options;
    }

    private void verifyStop() {
        long before = System.nanoTime();
        context.stop();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(STOP);
        assertThat(good.requests("logout")).as("of the PBX that does not hang").hasSize(1);
    }
}
