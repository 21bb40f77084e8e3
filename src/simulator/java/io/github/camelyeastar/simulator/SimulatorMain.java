/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.simulator;

import java.time.Duration;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The simulator as a program. Each option may be given as {@code --name value} or as the system property
 * {@code simulator.name}. Prints what it hears and sends, never a password or a token.
 */
public final class SimulatorMain {

    private static final Map<String, String> DEFAULTS = Map.of("bind", "127.0.0.1", "port", "8088", "protocol", "http",
            "username", "api", "password", "Secret123", "scenario", "all", "every", "5s");
    private static final Pattern RESULT = Pattern.compile("\"(?:status|errno)\":\"([^\"]*)\"");
    private static final Pattern NAME = Pattern.compile("\"(?:action|event)\":\"([^\"]*)\"");

    private SimulatorMain() {
    }

    /** Runs until it is interrupted. */
    public static void main(String[] args) throws InterruptedException {
        try {
            run(options(args));
        } catch (IllegalArgumentException e) {
            say(e.getMessage());
            say("Options: --port 8088 --bind 127.0.0.1 --protocol http|https --username api --password ..."
                    + " --scenario all|none|" + String.join("|", CallScenario.names()) + " --every 5s");
        }
    }

    private static void run(Map<String, String> options) throws InterruptedException {
        List<String> scenarios = switch (options.get("scenario")) {
            case "all" -> CallScenario.names();
            case "none" -> List.of();
            default -> List.of(options.get("scenario"));
        };
        PbxSimulator pbx = PbxSimulator.builder().bindAddress(options.get("bind")).port(Integer.parseInt(options.get("port")))
                .protocol(options.get("protocol")).username(options.get("username")).password(options.get("password"))
                .listener(new Printer()).build();
        ScenarioLoop loop = new ScenarioLoop(pbx, scenarios, time(options.get("every")), name -> {
            pbx.ledger().forgetDone();
            pbx.forgetRequests();
            say("plays " + name);
        });
        pbx.start();
        say("PBX simulator at " + pbx.url() + ", user " + options.get("username") + "; Ctrl-C ends it");
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            pbx.close();
            stopped.countDown();
        }, "pbx-shutdown"));
        if (!scenarios.isEmpty()) {
            loop.start();
        }
        stopped.await();
    }

    static Map<String, String> options(String[] args) {
        Map<String, String> options = new TreeMap<>(DEFAULTS);
        options.replaceAll((name, value) -> System.getProperty("simulator." + name, value));
        for (int i = 0; i < args.length; i += 2) {
            String name = args[i].replaceFirst("^--", "");
            if (!args[i].startsWith("--") || !DEFAULTS.containsKey(name) || i + 1 == args.length) {
                throw new IllegalArgumentException("Not understood: " + args[i]);
            }
            options.put(name, args[i + 1]);
        }
        return options;
    }

    private static Duration time(String text) {
        return text.endsWith("ms")
                ? Duration.ofMillis(Long.parseLong(text.replace("ms", "")))
                : Duration.ofSeconds(Long.parseLong(text.replace("s", "")));
    }

    private static void say(String line) {
        System.out.println(LocalTime.now().truncatedTo(ChronoUnit.MILLIS) + "  " + line);
    }

    /** Short lines; of an answer only its result, for a login's answer holds the token. */
    private static final class Printer implements PbxListener {

        @Override
        public void heard(RecordedRequest request) {
            StringBuilder result = new StringBuilder();
            Matcher matcher = RESULT.matcher(request.answer() == null ? "dropped" : request.answer());
            for (int found = 0; found < 2 && matcher.find(); found++) {
                result.append(' ').append(matcher.group(1));
            }
            String what = request.command() == null ? request.path() : request.command();
            say("heard " + what + " from " + request.remoteAddress() + ":" + result);
        }

        @Override
        public void sent(SentReport entry, DeliveryTry attempt) {
            Matcher name = NAME.matcher(entry.text());
            say("sent " + entry.id() + " " + (name.find() ? name.group(1) : "report") + " to " + attempt
                    + (entry.tries().size() > 1 ? " (try " + entry.tries().size() + ")" : ""));
        }
    }
}
