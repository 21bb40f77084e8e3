// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;

/** What the program was told: {@code --name value} or {@code --name=value}. */
final class SimulatorOptions {

    static final List<String> NAMES = List.of("--help", "--series", "--port", "--bind", "--protocol", "--username",
            "--password",
            "--webhook", "--secret", "--scenario", "--every", "--personality", "--wire");

    private final PbxBuilder pbx = PbxSimulator.builder().port(8088);
    private Personality personality = Personality.defaults();
    private String address = "127.0.0.1:8088";
    private List<String> scenarios = CallScenario.names();
    private Duration every = Duration.ofSeconds(5);
    private String webhook;
    private String secret = "";
    private boolean wire;
    private boolean help;

    private SimulatorOptions() {
    }

    /** Throws an IllegalArgumentException whose message says what is wrong and what there is. */
    static SimulatorOptions of(String... arguments) {
        SimulatorOptions options = new SimulatorOptions();
        Iterator<String> words = List.of(arguments).iterator();
        String bind = "127.0.0.1";
        int port = 8088;
        String series = "s";
        while (words.hasNext()) {
            String[] word = words.next().split("=", 2);
            switch (word[0]) {
                case "--help", "-h" -> options.help = flag(word);
                case "--wire" -> options.wire = flag(word);
                case "--series" -> series = oneOf(word[0], value(word, words), List.of("s", "cloud", "p"));
                case "--webhook" -> options.webhook = value(word, words);
                case "--secret" -> options.secret = value(word, words);
                case "--port" -> port = port(value(word, words));
                case "--bind" -> bind = value(word, words);
                case "--protocol" -> options.pbx.protocol(oneOf(word[0], value(word, words), List.of("http", "https")));
                case "--username" -> options.pbx.username(value(word, words));
                case "--password" -> options.pbx.password(value(word, words));
                case "--scenario" -> options.scenarios = scenarios(value(word, words));
                case "--every" -> options.every = every(value(word, words));
                case "--personality" -> options.personality = options.personality.with(value(word, words));
                default -> throw new IllegalArgumentException("There is no option " + word[0] + ". There are: "
                        + String.join(", ", NAMES));
            }
        }
        options.pbx.bindAddress(bind).port(port).personality(options.personality).series(series);
        options.check(series);
        options.address = bind + ":" + port;
        return options;
    }

    private void check(String series) {
        if (webhook == null && "p".equals(series) && !help) {
            throw new IllegalArgumentException("--series p needs --webhook, where it sends its reports");
        } else if (webhook != null && !"p".equals(series)) {
            throw new IllegalArgumentException(
                    "--webhook is for --series p: the other series send their reports to where the login"
                            + " says");
        } else if (webhook != null && !webhook.matches("https?://[^\\s/]+(/\\S*)?")) {
            throw new IllegalArgumentException("--webhook: \"" + webhook + "\" is not a URL such as"
                    + " http://127.0.0.1:8260/report");
        }
    }

    private static boolean flag(String[] word) {
        if (word.length == 2) {
            throw new IllegalArgumentException(word[0] + " takes no value: leave out \"=" + word[1] + "\"");
        }
        return true;
    }

    private static String value(String[] word, Iterator<String> words) {
        if (word.length == 2) {
            return word[1];
        }
        if (!words.hasNext()) {
            throw new IllegalArgumentException(word[0] + " needs a value");
        }
        return words.next();
    }

    private static int port(String text) {
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 65535) {
            throw new IllegalArgumentException("--port: \"" + text + "\" is not a port, 1 to 65535, or 0 for a free one");
        }
        return Integer.parseInt(text);
    }

    private static Duration every(String text) {
        try {
            return TimeText.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--every: " + e.getMessage(), e);
        }
    }

    private static List<String> scenarios(String text) {
        return switch (text) {
            case "all" -> CallScenario.names();
            case "none" -> List.of();
            default -> List.of(oneOf("--scenario", text, CallScenario.names()));
        };
    }

    private static String oneOf(String option, String text, List<String> values) {
        if (!values.contains(text)) {
            String others = "--scenario".equals(option) ? "all, none, " : "";
            throw new IllegalArgumentException(option + ": there is no \"" + text + "\". There are: " + others
                    + String.join(", ", values));
        }
        return text;
    }

    /** What {@code --help} prints. */
    static String helpText() {
        String settings = Personality.defaults().settings().stream()
                .map(each -> String.format("    %-42s %s%n", each.name() + "=" + each.defaultValue(), each.values()))
                .collect(Collectors.joining());
        return String.format("""
                A Yeastar PBX to try applications against: it takes logins and commands, and reports calls.

                    --series s             the S-Series; or cloud, or p for the P-Series
                    --port 8088            the port of its API; 0 for a free one
                    --bind 127.0.0.1       its address; 0.0.0.0 for all of this machine
                    --protocol http        or https, with a new self-signed certificate
                    --username api         the account of the API; with --series p the client id
                    --password Secret123   its password, in clear; with --series p the client secret
                    --webhook http://127.0.0.1:8260/report
                                           where a P-Series PBX sends its reports
                    --secret               signs what is sent to the webhook
                    --scenario all         which calls it has: all in turn, none, or one of
                                           %s
                    --every 5s             the pause between two calls: 500ms, 5s, 1m, 1h
                    --personality maxTries=3
                                           how it behaves where nobody knows how a real PBX does; may be given more than once
                    --wire                 prints what was sent and answered, with passwords and tokens masked
                    --help                 prints this

                Personalities, with their defaults and what they may be (docs/simulator.md says what they mean):

                %s
                Ctrl-C ends it.""", String.join(", ", CallScenario.names()), settings);
    }

    /** As told, not started yet. */
    PbxSimulator build(SimulatorOutput output) {
        PbxSimulator built = pbx.onRequest(output::heard).onTry(output::sent).onScenario(output::playing).build();
        if (webhook != null) {
            built.webhook(webhook, secret);
        }
        return built;
    }

    /** Where it is to listen. */
    String address() {
        return address;
    }

    /** In the order in which they are played; empty for none. */
    List<String> scenarios() {
        return scenarios;
    }

    Duration every() {
        return every;
    }

    boolean wire() {
        return wire;
    }

    boolean help() {
        return help;
    }
}
