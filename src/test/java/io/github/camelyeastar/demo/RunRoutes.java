// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.demo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import io.github.camelyeastar.simulator.PbxBuilder;
import io.github.camelyeastar.simulator.PbxSimulator;
import io.github.camelyeastar.simulator.RecordedRequest;
import io.github.camelyeastar.simulator.SentReport;
import org.apache.camel.main.Main;

/**
 * Runs one file of routes on Camel Main until Ctrl-C: against the PBX that {@code PBX_HOST} or
 * {@code camel.component.yeastar.host} names, or, without them, against a simulated PBX with calls going on. The properties are
 * those of {@code application.properties} beside the file; system properties win over them.
 */
public final class RunRoutes {
    private static final String HOST = "camel.component.yeastar.host";
    private static final String HOST_VARIABLE = "PBX_HOST";
    private static final Duration BETWEEN_CALLS = Duration.ofSeconds(3);
    private static final int CALLS = 14;
    private static final Duration BETWEEN_MOVES = Duration.ofMillis(900);
    private static final Set<String> SHOWN = Set.of("login", "heartbeat", "logout");
    private static final Pattern RESULT = Pattern.compile("\"(?:status|errno)\":\"([^\"]*)\"");

    private RunRoutes() {
    }

    /** @param args the file of routes */
    public static void main(String[] args) throws Exception {
        Path routes = Path.of(args[0]);
        if (!Files.isRegularFile(routes)) {
            throw new IllegalArgumentException("No such file of routes: " + routes);
        }
        Main main = main(routes);
        if (System.getProperty(HOST) != null || System.getenv(HOST_VARIABLE) != null) {
            run(main);
            return;
        }
        boolean busy = routes.getFileName().toString().startsWith("wallboard");
        PbxBuilder described = PbxSimulator.builder().protocol("https").onRequest(RunRoutes::heard).onTry(RunRoutes::sent)
                .onScenario(name -> say("plays the scenario " + name));
        if (busy) {
            described.extensions(IntStream.range(1000, 1040).mapToObj(Integer::toString).toArray(String[]::new));
        }
        try (PbxSimulator pbx = described.build()) {
            pbx.start();
            say("Neither " + HOST_VARIABLE + " nor " + HOST + " is set: simulating a PBX at " + pbx.url());
            pointAt(main, pbx);
            if (busy) {
                say("plays the calls of a busy office");
                pbx.playBusyOffice(CALLS, BETWEEN_MOVES);
            } else {
                pbx.playInTurn(pbx.scenarios(), BETWEEN_CALLS);
            }
            run(main);
        }
    }

    /** Camel Main with one file of routes and the properties beside it. */
    public static Main main(Path routes) {
        Main main = new Main();
        main.configure().withRoutesIncludePattern("file:" + routes);
        main.setPropertyPlaceholderLocations("file:" + routes.resolveSibling("application.properties"));
        return main;
    }

    /** What the user sets as a system property wins, so that a wrong password, say, can be tried. */
    private static void pointAt(Main main, PbxSimulator pbx) {
        main.addOverrideProperty(HOST, "127.0.0.1");
        main.addOverrideProperty("camel.component.yeastar.port", Integer.toString(pbx.port()));
        main.addOverrideProperty("camel.component.yeastar.username", "api");
        main.addOverrideProperty("camel.component.yeastar.password", "Secret123");
        main.addOverrideProperty("camel.component.yeastar.listenHost", "127.0.0.1");
        // so that nobody has to wait for one
        main.addOverrideProperty("camel.component.yeastar.heartbeatPeriod", "10s");
        main.addOverrideProperty("session.tick", "5s");
    }

    private static void run(Main main) throws Exception {
        try {
            main.run();
        } catch (Exception e) {
            throw new IllegalStateException(messages(e), e);
        }
    }

    /** What Maven prints is the message of the outermost exception alone; the reason is mostly that of another. */
    private static String messages(Throwable e) {
        StringBuilder all = new StringBuilder();
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t.getMessage() != null && all.indexOf(t.getMessage()) < 0) {
                all.append(all.isEmpty() ? "" : ": ").append(t.getMessage());
            }
        }
        return all.toString();
    }

    private static void say(String line) {
        System.out.println(LocalTime.now().truncatedTo(ChronoUnit.MILLIS) + " PBX   " + line);
    }

    /** The PBX's side: what it heard, and the reports that it has to repeat. The rest is seen from the routes' side. */
    private static void heard(RecordedRequest request) {
        if (!SHOWN.contains(request.command())) {
            return;
        }
        StringBuilder results = new StringBuilder();
        Matcher matcher = RESULT.matcher(request.answer() == null ? "" : request.answer());
        while (matcher.find()) {
            results.append(' ').append(matcher.group(1));
        }
        say("heard " + request.command() + ", answers" + (results.isEmpty() ? " nothing" : results));
    }

    private static void sent(SentReport entry, SentReport.Try attempt) {
        if (!attempt.answered()) {
            say("report " + entry.id() + " was not taken and will be repeated: " + attempt);
        }
    }
}
