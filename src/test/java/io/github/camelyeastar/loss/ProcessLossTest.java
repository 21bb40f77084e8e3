// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.loss;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The application's process ends in the middle of a storm: what was answered 200 is in its file, and all else comes again. */
class ProcessLossTest {
    /** Of each PBX. */
    private static final int STORM = 8;
    /** What the JVM says after SIGTERM: 128 and the signal's number. */
    private static final int TERMINATED = 143;

    @Test
    void killed() throws Exception {
        kill(Length.SHORT);
    }

    @Tag("long")
    @Test
    void killedInTheLongRun() throws Exception {
        kill(Length.LONG);
    }

    @Test
    void terminated() throws Exception {
        terminate(Length.SHORT);
    }

    @Tag("long")
    @Test
    void terminatedInTheLongRun() throws Exception {
        terminate(Length.LONG);
    }

    @Test
    void terminatedAndRestarted() throws Exception {
        restart(Length.SHORT);
    }

    @Tag("long")
    @Test
    void terminatedAndRestartedInTheLongRun() throws Exception {
        restart(Length.LONG);
    }

    @Test
    void restartedDuringAnOutage() throws Exception {
        restartDuringAnOutage(Length.SHORT);
    }

    @Tag("long")
    @Test
    void restartedDuringAnOutageInTheLongRun() throws Exception {
        restartDuringAnOutage(Length.LONG);
    }

    private static void kill(Length length) throws Exception {
        int kills = length.of(2, 5);
        int count = length.of(300, 3_000);
        try (SimulatedSite site = new SimulatedSite(Scenario.OF_DELIVERY);
                ApplicationProcess application = new ApplicationProcess(site, true)) {
            application.start();
            site.awaitLogins(1);
            CompletableFuture<Void> storm = site.storm(pbx -> count, STORM);
            for (int kill = 1; kill <= kills; kill++) {
                // in the midst: there are twice as many answers to come, at least
                site.awaitDone(site.pbxs().size() * count * kill / (kills + 2));
                application.kill();
                application.start();
                site.awaitLogins(kill + 1);
            }
            storm.join();
            site.awaitCalm();
            application.account();
            // a process that is down answers nobody; a login after a kill ends the session of before, with what it waited for
            verify(accounts("SIGKILL, " + kills + " times", site),
                    pbx -> pbx.personality().maxTries() > 0 || pbx.personality().secondLoginVoidsFirst());
        }
    }

    /** The PBX forgets with the session what it had not delivered; nothing of that may have been answered. */
    private static void terminate(Length length) throws Exception {
        int count = length.of(300, 3_000);
        try (SimulatedSite site = new SimulatedSite(Scenario.OF_DELIVERY);
                ApplicationProcess application = new ApplicationProcess(site, true)) {
            application.start();
            site.awaitLogins(1);
            CompletableFuture<Void> storm = site.storm(pbx -> count, STORM, pbx -> pbx.simulator().sessions().isEmpty());
            site.awaitDone(site.pbxs().size() * count / 2);
            Duration took = application.terminate();
            storm.join();
            site.awaitCalm();
            application.account();
            verifyEnd(application, took);
            assertThat(site.pbxs()).allSatisfy(pbx -> assertThat(pbx.simulator().sessions()).isEmpty());
            List<DeliveryAccount> accounts = accounts("SIGTERM, logged out", site);
            verify(accounts, pbx -> true);
            accounts.forEach(DeliveryAccount::verifyProcessedIsAnswered);
        }
    }

    private static void restart(Length length) throws Exception {
        int count = length.of(300, 3_000);
        try (SimulatedSite site = new SimulatedSite(Scenario.OF_DELIVERY);
                ApplicationProcess application = new ApplicationProcess(site, false)) {
            application.start();
            site.awaitLogins(1);
            CompletableFuture<Void> storm = site.storm(pbx -> count, STORM);
            site.awaitDone(site.pbxs().size() * count / 2);
            Duration took = application.terminate();
            verifyEnd(application, took);
            application.start();
            site.awaitLogins(2);
            storm.join();
            site.awaitCalm();
            application.account();
            verify(accounts("SIGTERM, logoutOnStop=false, restarted", site),
                    pbx -> pbx.personality().maxTries() > 0 || pbx.personality().secondLoginVoidsFirst());
        }
    }

    /** The first thing that an operator does: what the route failed on comes again to the process that follows. */
    private static void restartDuringAnOutage(Length length) throws Exception {
        int count = length.of(300, 3_000);
        try (SimulatedSite site = new SimulatedSite(Scenario.OF_DELIVERY);
                ApplicationProcess application = new ApplicationProcess(site,
                        List.of("camel.component.yeastar.listenPort=" + site.listenPort()), StormingPbx::uri)
                        .withArgument(ReportsToFile.OUTAGE)) {
            application.start();
            site.awaitLogins(1);
            CompletableFuture<Void> storm = site.storm(pbx -> count, STORM);
            site.awaitRepeats();
            Duration took = application.terminate();
            verifyEnd(application, took);
            application.withoutArgument(ReportsToFile.OUTAGE).start();
            site.awaitLogins(2);
            storm.join();
            site.awaitCalm();
            application.account();
            verify(accounts("SIGTERM in an outage, restarted", site),
                    pbx -> pbx.personality().maxTries() > 0 || pbx.personality().secondLoginVoidsFirst());
        }
    }

    private static void verifyEnd(ApplicationProcess application, Duration took) {
        System.out.println("SIGTERM took " + took.toMillis() + " ms");
        assertThat(application.exitCode()).isEqualTo(TERMINATED);
        assertThat(took).isLessThan(Duration.ofSeconds(10));
    }

    private static List<DeliveryAccount> accounts(String scenario, SimulatedSite site) throws Exception {
        List<DeliveryAccount> accounts = site.pbxs().stream().map(pbx -> new DeliveryAccount(scenario, pbx)).toList();
        LossTable.add(accounts.stream().map(DeliveryAccount::row).toList());
        return accounts;
    }

    private static void verify(List<DeliveryAccount> accounts, Predicate<StormingPbx> pbxMayLose) {
        // a storm that was over before the process was is none
        assertThat(accounts).anySatisfy(account -> assertThat(account.repeated()).isPositive());
        accounts.forEach(account -> account.verify(pbxMayLose.test(account.pbx())));
    }
}
