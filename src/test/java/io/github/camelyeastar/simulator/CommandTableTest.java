// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Each command of the table with all that it needs, and without it. */
class CommandTableTest {

    @RegisterExtension
    static final PbxSimulatorExtension EXTENSION = new PbxSimulatorExtension();
    private TestClient client;
    private String token;

    @BeforeEach
    void logIn() throws IOException {
        client = new TestClient(EXTENSION.pbx());
        token = client.login(",\"port\":\"8260\"");
        EXTENSION.pbx().advance(Duration.ofSeconds(10));
    }

    static Stream<Arguments> commands() {
        return Stream.of("v1.1.0", "v2.0.0").flatMap(version -> CommandTable.names(version).stream()
                .filter(name -> !CommandTable.find(version, name).get()).map(name -> Arguments.of(version, name)));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void succeedsWithWhatItRequires(String version, String name) throws IOException {
        CommandTable.Entry command = CommandTable.find(version, name);
        String answer = client.post("/api/" + version + "/" + name + "?token=" + token, body(command, null));

        assertThat(answer).startsWith("{\"status\":\"Success\"");
        if (!command.result().isEmpty()) {
            assertThat(answer).contains("\"" + command.result() + "\":\"");
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void failsWithoutWhatItRequires(String version, String name) throws IOException {
        CommandTable.Entry command = CommandTable.find(version, name);
        String path = "/api/" + version + "/" + name + "?token=" + token;
        for (CommandTable.Parameter parameter : required(command)) {
            assertThat(client.post(path, body(command, parameter))).isEqualTo(ApiAnswer.failed("10004"));
        }
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '\'', value = {
            "extension/hangup, '{\"extid\":\"99\"}', 10006",
            "extension/query, '{\"extid\":\"1000,99\"}', 10006",
            "extension/dial_extension, '{\"caller\":\"99\",\"callee\":\"1000\"}', 10006",
            "ivr/query, '{\"ivrid\":\"99\"}', 10012",
            "queue/query, '{\"queueid\":\"99\"}', 10013",
            "ringgroup/dial_outbound, '{\"ringgroupid\":\"99\",\"outto\":\"1\",\"fromext\":\"1000\"}', 10014",
            "inbound/hangup, '{\"inboundid\":\"1.1\"}', 10007",
            "outbound/hangup, '{\"outboundid\":\"1.1\"}', 10007",
            "calltransfer, '{\"callid\":\"1.1\",\"transferor\":\"1000\",\"transferto\":\"1001\"}', 10007"})
    void failsWithWhatIsNotThere(String command, String body, String errno) throws IOException {
        assertThat(client.command(command, token, body)).isEqualTo(ApiAnswer.failed(errno));
    }

    @Test
    void knowsTheCallsThatThereAre() throws IOException {
        EXTENSION.pbx().reboot();
        token = client.login(",\"port\":\"8260\"");
        PbxCalls.OngoingCall call = EXTENSION.pbx().calls().begin(SentParty.inbound("5503301", "1002", "pstn-trunk"));
        String body = "{\"inboundid\":\"" + call.partyId() + "\"}";

        assertThat(client.command("inbound/query", token, body)).contains("\"inbound\":[{\"inboundid\":\"" + call.partyId());
        assertThat(client.command("inbound/hangup", token, body)).isEqualTo(ApiAnswer.SUCCESS);
        assertThat(client.command("inbound/hangup", token, body)).isEqualTo(ApiAnswer.failed("10007"));
        assertThat(client.command("inbound/query", token, "")).isEqualTo("{\"status\":\"Success\",\"inbound\":[]}");
    }

    private static List<CommandTable.Parameter> required(CommandTable.Entry command) {
        return command.parameters().stream().filter(CommandTable.Parameter::required).toList();
    }

    private String body(CommandTable.Entry command, CommandTable.Parameter without) {
        JsonText json = new JsonText();
        required(command).stream().filter(parameter -> !parameter.equals(without))
                .forEach(parameter -> json.text(parameter.name(), value(parameter)));
        return json.end();
    }

    private String value(CommandTable.Parameter parameter) {
        PbxSimulator pbx = EXTENSION.pbx();
        SentParty inbound = SentParty.inbound("5503301", "1002", "pstn-trunk");
        return switch (parameter.kind()) {
            case EXT, EXTS -> "1000";
            case IVR -> "6500";
            case QUEUE -> "6700";
            case RINGGROUP -> "6200";
            case CALL, CALLID -> pbx.calls().begin(inbound).callId();
            case INBOUND -> pbx.calls().begin(inbound).partyId();
            case OUTBOUND -> pbx.calls().begin(SentParty.outbound("1002", "5503301", "pstn-trunk")).partyId();
            case CHANNEL -> pbx.calls().begin(inbound).channelId();
            case TEXT -> switch (parameter.name()) {
                case "recording" -> recorded(pbx);
                case "starttime", "endtime" -> "2026-01-31 12:00:00";
                case "voicemailstatus" -> "unread";
                case "voicemailfile" -> leftMessage(pbx);
                default -> "1";
            };
        };
    }

    private static String recorded(PbxSimulator pbx) {
        pbx.records().recording("a.wav", 100, 1);
        return "a.wav";
    }

    private static String leftMessage(PbxSimulator pbx) {
        pbx.records().voicemail("1000", "unread", "msg.wav", new byte[100]);
        return "msg.wav";
    }
}
