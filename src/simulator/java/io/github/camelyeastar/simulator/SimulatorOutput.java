// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.io.PrintStream;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the program prints: a line for each request and each try of a report, and with {@code --wire} their texts, too.
 * Passwords, tokens and the passes of downloads are masked wherever their names are known. The lines of one event stay
 * together, whatever other threads print.
 */
final class SimulatorOutput {

    private static final Pattern RESULT = Pattern.compile("\"(?:status|errno|errcode|errmsg)\":\"?([^\",}]*)");
    private static final Pattern NAME = Pattern.compile("\"(?:action|event|type)\":\"?([^\",}]*)");
    private static final String SECRETS = "[a-z_]*(?:password|token|secret|random)[a-z_]*";
    /** A name may hide a letter: as {@code %74} in a query or form, as {@code \}{@code u0074} in JSON. */
    private static final Pattern ESCAPE = Pattern.compile("(?:%|\\\\u00)([0-9A-Fa-f]{2})");
    private static final Pattern ESCAPED_NAME = Pattern.compile("(?<![\\w%\\\\])[\\w%\\\\]++(?==|\"\\s*:)");
    private static final Pattern JSON_SECRET = Pattern.compile("(?i)(\"" + SECRETS
            + "\"\\s*:\\s*)(?:\"(?:[^\"\\\\]|\\\\.)*+\"?|[^\\s,}\\]]+)");
    private static final Pattern FORM_SECRET = Pattern.compile("(?i)((?:^|[?&\\s])" + SECRETS + "=)[^&\\s]*");

    private final PrintStream out;
    private final boolean wire;

    SimulatorOutput(PrintStream out, boolean wire) {
        this.out = out;
        this.wire = wire;
    }

    void playing(String scenario) {
        say("plays " + scenario);
    }

    synchronized void heard(RecordedRequest request) {
        String what = request.command() == null ? request.path() : request.command();
        say("heard " + what + " from " + request.remoteAddress() + ":" + result(request.answer()));
        if (wire) {
            detail("->", request.method() + " " + request.path() + (request.query() == null ? "" : "?" + request.query()));
            detail("->", request.body());
            detail("<-", request.answer() == null ? "nothing, the connection is dropped" : request.answer());
        }
    }

    synchronized void sent(SentReport report, SentReport.Try attempt) {
        Matcher name = NAME.matcher(report.text());
        int tries = report.tries().size();
        say("sent " + report.id() + " " + (name.find() ? name.group(1) : "report") + " to " + attempt
                + (tries > 1 ? " (try " + tries + ")" : ""));
        if (wire) {
            detail("<-", "POST http://" + attempt.target());
            detail("<-", report.text());
            detail("->", attempt.failure() == null ? String.valueOf(attempt.status()) : attempt.failure());
        }
    }

    private static String result(String answer) {
        StringBuilder result = new StringBuilder();
        Matcher matcher = RESULT.matcher(answer == null ? "" : answer);
        for (int found = 0; found < 2 && matcher.find(); found++) {
            result.append(' ').append(matcher.group(1));
        }
        return result.isEmpty() ? " no result" : result.toString();
    }

    void say(String line) {
        print(LocalTime.now().truncatedTo(ChronoUnit.MILLIS) + "  " + line);
    }

    private void detail(String arrow, String text) {
        if (!text.isBlank()) {
            print("    " + arrow + " " + masked(text.strip()));
        }
    }

    /** One line, so that what a stranger sends can't look like a line of ours. */
    private void print(String line) {
        out.println(line.replaceAll("\\R", " ").replaceAll("\\p{Cntrl}", "?"));
    }

    static String masked(String text) {
        String named = ESCAPED_NAME.matcher(text).replaceAll(name -> Matcher.quoteReplacement(plain(name.group())));
        return FORM_SECRET.matcher(JSON_SECRET.matcher(named).replaceAll("$1\"***\"")).replaceAll("$1***");
    }

    private static String plain(String name) {
        return ESCAPE.matcher(name).replaceAll(escape -> Matcher.quoteReplacement(
                String.valueOf((char) Integer.parseInt(escape.group(1), 16))));
    }
}
