// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class CallScenarioTest {

    private static final Duration LONG = Duration.ofSeconds(10);

    @RegisterExtension
    final PbxSimulatorExtension extension = new PbxSimulatorExtension(PbxSimulator.builder().speed(10));
    private final TestReceiver receiver = new TestReceiver();

    CallScenarioTest() throws IOException {
    }

    @AfterEach
    void close() throws IOException {
        receiver.close();
    }

    static Stream<Arguments> scenariosAndFormats() {
        return CallScenario.names().stream()
                .flatMap(name -> Stream.of(ReportFormat.values()).map(format -> Arguments.of(name, format)));
    }

    @ParameterizedTest
    @MethodSource("scenariosAndFormats")
    void playsInEachFormat(String name, ReportFormat format) throws IOException {
        new TestClient(extension.pbx()).login(receiver.port(), format);
        ScenarioRun run = ScenarioRun.start(extension.pbx(), CallScenario.named(name)).await(LONG);

        List<String> sent = run.deliveries().stream().map(delivery -> delivery.entries().get(0).text()).toList();
        assertThat(receiver.bodies()).containsExactlyInAnyOrderElementsOf(sent);
        assertThat(sent.get(sent.size() - 1)).startsWith("{\"" + format.nameKey() + "\":\"NewCdr\",\"callid\":\"");
        assertThat(sent).noneMatch(text -> text.contains("${")).anyMatch(text -> text.contains(run.callId()));
        assertThat(sent).allMatch(text -> text.contains("\"sn\":\"369362089179\""));
    }

    @Test
    void makesNewCallsForEachRun() {
        CallScenario transfer = CallScenario.named("transfer");
        assertThat(ScenarioRun.start(extension.pbx(), transfer).callId())
                .isNotEqualTo(ScenarioRun.start(extension.pbx(), transfer).callId());
    }

    @Test
    void playsOneStepAboutACallWithThisId() throws IOException {
        new TestClient(extension.pbx()).login(receiver.port(), ReportFormat.V2_0_0);
        extension.pbx().play("hold", "call 1495771030.365\nHOLD 1002").await(LONG);
        assertThat(receiver.bodies()).singleElement().asString().matches("\\{\"event\":\"CallStatus\",\"callid\":"
                + "\"1495771030\\.365\",\"members\":\\[\\{\"ext\":\\{\"number\":\"1002\",\"channelid\":\"[^\"]+\","
                + "\"memberstatus\":\"HOLD\"}}],\"sn\":\"369362089179\"}");
    }

    @Test
    void randomCallsComeWhileSomebodyIsLoggedIn() throws IOException {
        PbxSimulator pbx = extension.pbx();
        pbx.playBusyOffice(3, Duration.ofMillis(10));
        new TestClient(pbx).login(receiver.port(), ReportFormat.V1_0_2);
        await().atMost(LONG).until(() -> receiver.bodies().stream().anyMatch(body -> body.contains("NewCdr")));
        assertThat(receiver.bodies()).allMatch(body -> body.contains("\"sn\":\"369362089179\""));
    }

    @Test
    void playsAScriptOfOnesOwn() throws IOException {
        new TestClient(extension.pbx()).login(receiver.port(), ReportFormat.V1_0_2);
        CallScenario scenario = CallScenario.parse("mine", """
                # a comment
                party boss = ext 1000
                RING boss <- 1001

                FAILED "User busy" 1001
                raw {"action":"New","callid":"${callid}","other":"${callid:other}"}
                """);
        ScenarioRun run = ScenarioRun.start(extension.pbx(), scenario).await(LONG);

        String id = run.callId();
        assertThat(run.deliveries()).extracting(delivery -> delivery.entries().get(0).text()).satisfiesExactly(
                text -> assertThat(text).isEqualTo("{\"action\":\"RING\",\"callid\":\"" + id
                        + "\",\"call\":[{\"ext\":{\"extid\":\"1000\"}},{\"ext\":{\"extid\":\"1001\"}}],"
                        + "\"sn\":\"369362089179\"}"),
                text -> assertThat(text).startsWith("{\"action\":\"CallFailed\",\"reason\":\"User busy\",\"callid\":\"")
                        .contains(id),
                text -> assertThat(text).startsWith("{\"action\":\"New\",\"callid\":\"" + id + "\",\"other\":\"")
                        .doesNotContain("other\":\"" + id));
    }

    @Test
    void inboundCallIsRecognizedByWhoKnowsTheDocuments() throws IOException {
        assertThat(members("inbound-ivr-queue", ReportFormat.V2_0_0)).contains(
                "inbound ALERT 6700, ext RING 6700", "inbound ANSWERED 6700, ext ANSWER 6700");
        assertThat(members("internal-call", ReportFormat.V2_0_0)).contains("ext ALERT",
                "ext RING, ext ALERT");
        for (String name : List.of("inbound-ivr-queue", "missed-call", "transfer")) {
            assertThat(texts(name, ReportFormat.V1_0_2)).as(name)
                    .anyMatch(text -> text.matches(".*\"action\":\"ALERT\".*\"call\":\\[\\{\"inbound\":.*"));
        }
    }

    /** Of each CallStatus its members: kind, status, call path. */
    private List<String> members(String scenario, ReportFormat format) throws IOException {
        Pattern member = Pattern
                .compile("\"(ext|inbound|outbound)\":\\{.*?\"memberstatus\":\"(.*?)\"(,\"callpath\":\"(.*?)\")?\\}");
        return texts(scenario, format).stream().filter(text -> text.contains("CallStatus"))
                .map(text -> member.matcher(text).results()
                        .map(found -> found.group(1) + " " + found.group(2)
                                + (found.group(4) == null ? "" : " " + found.group(4)))
                        .collect(Collectors.joining(", ")))
                .toList();
    }

    private List<String> texts(String scenario, ReportFormat format) throws IOException {
        new TestClient(extension.pbx()).login(receiver.port(), format);
        return ScenarioRun.start(extension.pbx(), CallScenario.named(scenario)).await(LONG).deliveries().stream()
                .map(delivery -> delivery.entries().get(delivery.entries().size() - 1).text()).toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"RING boss | there is no party boss", "RING | a party is missing",
            "wait long | \"long\" is not a time such as 500ms, 5s, 1m or 1h", "JUMP 1 | there is no step JUMP",
            "DTMF 5 | a word is missing", "party boss = inbound 1 to 2 | a word is missing",
            "party boss = human 1 | a party is ext, inbound or outbound, not human",
            "raw ${me} | there is no placeholder ${me}"})
    void refusesWhatItDoesNotUnderstand(String line, String wrong) {
        assertThatThrownBy(() -> CallScenario.parse("bad", line)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Scenario bad, line \"" + line + "\": " + wrong);
    }

    @Test
    void playsInTurnWhileSomebodyIsLoggedIn() throws IOException {
        List<String> played = new CopyOnWriteArrayList<>();
        try (PbxSimulator pbx = PbxSimulator.builder().speed(100).onScenario(played::add).build()) {
            pbx.start();
            pbx.playInTurn(List.of("internal-call", "missed-call"), Duration.ofMillis(20));
            await().during(Duration.ofMillis(300)).until(played::isEmpty);
            new TestClient(pbx).login(receiver.port(), ReportFormat.V1_0_2);
            await().atMost(LONG).until(() -> played.size() >= 3);
        }
        assertThat(played.subList(0, 3)).containsExactly("internal-call", "missed-call", "internal-call");
    }
}
