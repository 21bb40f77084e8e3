// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.camelyeastar.demo.RunRoutes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The simulator beside an application, each in a process of its own, as docs/simulator.md has it. */
class SimulatorProgramTest {
    private static final String MD5_OF_SECRET123 = "5c90b96a75d4f9d5a1cfaa6f532afdc8";
    /** What the JVM says after SIGINT: 128 and the signal's number. */
    private static final int INTERRUPTED = 130;

    @TempDir
    private Path folder;

    @Test
    void wireShowsALoginAHeartbeatAReportAndALogout() throws Exception {
        try (SimulatorProcess pbx = new SimulatorProcess(folder, "--port", "0", "--wire", "--scenario=internal-call", "--every",
                "1s",
                "--personality", "newestSessionOnly=true", "--personality", "downloads.length=chunked")) {
            int port = pbx.port();
            assertThat(pbx.output()).contains("personality: newestSessionOnly=true, downloads.length=CHUNKED");
            Process application = application(port);
            try {
                pbx.awaitOutput("heard login from 127\\.0\\.0\\.1: Success");
                pbx.awaitOutput("-> POST /api/v1\\.1\\.0/login\n +-> \\{\"username\":\"api\",\"password\":\"\\*\\*\\*\",.*"
                        + "\n +<- \\{\"status\":\"Success\",\"token\":\"\\*\\*\\*\"");
                pbx.awaitOutput("-> POST /api/v1\\.1\\.0/heartbeat\\?token=\\*\\*\\*");
                pbx.awaitOutput("plays internal-call");
                pbx.awaitOutput("<- POST http://127\\.0\\.0\\.1: ?\\d+/report\n +<- \\{.*\"(action|event)\".*\n +-> 200");
                assertThat(pbx.output()).doesNotContain("logout");
                application.toHandle().destroy();
                assertThat(application.waitFor(YeastarTestSupport.SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
            } finally {
                application.destroyForcibly();
            }
            pbx.awaitOutput("heard logout from 127\\.0\\.0\\.1: Success\n +-> POST /api/v1\\.1\\.0/logout\\?token=\\*\\*\\*");
            pbx.interrupt();
            assertThat(pbx.awaitEnd()).isEqualTo(INTERRUPTED);
            assertThat(pbx.output()).contains("The simulated PBX has ended").doesNotContain("Secret123", MD5_OF_SECRET123)
                    .doesNotContainPattern("(?i)(token|password)(=|\":\")(?!\\*\\*\\*)");
        }
    }

    /** Whatever the secrets stand in, and whether or not they are the right ones. */
    @Test
    void wireMasksWhatIsSecret() throws Exception {
        try (SimulatorProcess pbx = new SimulatorProcess(folder, "--port=0", "--wire", "--scenario=none")) {
            String api = "http://127.0.0.1:" + pbx.port() + "/api/v1.1.0/";
            String answer = post(api + "login", "{\"username\":\"api\",\"password\":\"" + MD5_OF_SECRET123
                    + "\",\"port\":\"8260\"}");
            Matcher token = Pattern.compile("\"token\":\"([^\"]+)\"").matcher(answer);
            assertThat(token.find()).as(answer).isTrue();
            post(api + "heartbeat?token=" + token.group(1), "{}");
            post(api + "login", "{\"Password\" : \"hush\\\"hush\", \"old_password\": 4711, \"broken");
            post(api + "login?password=hush&x=1", "password=hush&y=2");
            post(api + "heartbeat?%74oken=" + token.group(1), "{\"pass\\u0077ord\":\"hush\",\"z\":\"%31\",\"long\":\""
                    + "y".repeat(100_000) + "\"}");
            pbx.awaitOutput("\"z\":\"%31\"");
            assertThat(pbx.output()).contains("heartbeat?token=***", "password=***&y=2", "\"Password\" : \"***\"",
                    "\"old_password\": \"***\"").doesNotContain(token.group(1), MD5_OF_SECRET123, "hush", "4711");
        }
    }

    @Test
    void helpHelps() throws Exception {
        try (SimulatorProcess pbx = new SimulatorProcess(folder, "--help")) {
            assertThat(pbx.awaitEnd()).isZero();
            assertThat(pbx.output()).contains("--personality", "--scenario", "--every", "--wire", "urlKindField=BOTH",
                    "downloads.length=CONTENT_LENGTH", "missed-call");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"--nonsense | There is no option --nonsense. There are: --help, --series,",
            "--personality=foo=1 | There is no personality \"foo\". There are: answerEndsWithConnection,",
            "--personality=foo | \"foo\" is not a setting such as maxTries=3",
            "--personality=maxTries=x | The personality maxTries is \"x\", but may be a number",
            "--personality=urlKindField=x | The personality urlKindField is \"x\", but may be BOTH, URLTAG, URLFLAG",
            "--personality=downloads.length=x | The personality downloads.length is \"x\", but may be CONTENT_LENGTH,",
            "--personality=slowBoot=7 | The personality slowBoot: \"7\" is not a time such as 500ms, 5s, 1m or 1h",
            "--scenario=foo | --scenario: there is no \"foo\". There are: all, none, internal-call,",
            "--every=often | --every: \"often\" is not a time", "--port=x | --port: \"x\" is not a port",
            "--protocol=ftp | --protocol: there is no \"ftp\". There are: http, https", "--port | --port needs a value",
            "--help=1 | --help takes no value: leave out \"=1\"", "--wire=no | --wire takes no value: leave out \"=no\""})
    void whatIsNotUnderstoodIsOneLine(String argument, String line) throws Exception {
        try (SimulatorProcess pbx = new SimulatorProcess(folder, argument)) {
            assertThat(pbx.awaitEnd()).isEqualTo(2);
            assertThat(pbx.output().lines()).singleElement().asString().startsWith(line);
        }
    }

    @Test
    void aPortThatIsTakenIsOneLine() throws Exception {
        try (ServerSocket taken = new ServerSocket(YeastarTestSupport.freePort());
                SimulatorProcess pbx = new SimulatorProcess(folder, "--port", "" + taken.getLocalPort())) {
            assertThat(pbx.awaitEnd()).isEqualTo(2);
            assertThat(pbx.output().lines()).singleElement().asString().contains(
                    "can't listen on 127.0.0.1:" + taken.getLocalPort(), "Address already in use", "--port");
        }
    }

    /** routes/reports-to-log.yaml with its properties, pointed at the simulator as at any PBX. */
    private Process application(int port) throws IOException {
        List<String> command = JavaCommand
                .shortLived(List.of("-Dcamel.component.yeastar.host=127.0.0.1", "-Dcamel.component.yeastar.protocol=http",
                        "-Dcamel.component.yeastar.port=" + port, "-Dcamel.component.yeastar.username=api",
                        "-Dcamel.component.yeastar.password=Secret123",
                        "-Dcamel.component.yeastar.listenPort=" + YeastarTestSupport.freePort(),
                        "-Dcamel.component.yeastar.heartbeatPeriod=1s", "-Dcamel.component.yeastar.logoutOnStop=true"));
        command.addAll(List.of(RunRoutes.class.getName(), "routes/reports-to-log.yaml"));
        return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(folder.resolve("application.log").toFile())
                .start();
    }

    private static String post(String url, String body) throws IOException, InterruptedException {
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create(url))
                .POST(HttpRequest.BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofString()).body();
    }
}
