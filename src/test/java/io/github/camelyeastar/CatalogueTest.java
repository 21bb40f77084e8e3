// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.InputStream;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.github.camelyeastar.internal.pbx.CommandCatalogue;
import io.github.camelyeastar.internal.pbx.SSeries;
import io.github.camelyeastar.simulator.RecordedRequest;
import io.github.camelyeastar.simulator.TestCalls;
import org.apache.camel.Exchange;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Every command that the catalogue names, from a YAML route to the simulated PBX and back. */
class CatalogueTest extends YeastarTestSupport {

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void everyCommandIsDone(String api) throws Exception {
        Map<String, Object> values = values();
        Collection<CommandCatalogue.Command> commands = new SSeries(api, null).commands().all();
        String yaml = commands.stream().map(command -> "- route:\n    from:\n      uri: direct:" + command.path() + "\n"
                + "      steps:\n        - to: yeastar:" + command.path()
                + (api.equals("v2") ? "?apiVersion=v2.0.0" : "") + "\n").collect(Collectors.joining());
        PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString("catalogue.yaml", yaml));

        for (CommandCatalogue.Command command : commands) {
            Map<String, Object> parameters = new LinkedHashMap<>();
            command.optional().stream().filter(values::containsKey).forEach(name -> parameters.put(name, values.get(name)));
            command.required().forEach(name -> parameters.put(name, value(values, command, name)));
            Exchange exchange = template.request("direct:" + command.path(),
                    e -> e.getMessage().setBody(parameters.isEmpty() ? null : parameters));

            assertThat(exchange.getException()).as("%s %s", command, parameters).isNull();
            assertThat(exchange.getMessage().getHeader(YeastarConstants.STATUS)).as("%s", command).isEqualTo("Success");
            assertThat(exchange.getMessage().getBody()).as("%s", command)
                    .isInstanceOf(command.path().endsWith("/download") ? InputStream.class : Map.class);
            List<RecordedRequest> sent = pbx.requests(command.path());
            assertThat(sent).as("%s", command).isNotEmpty();
            assertThat(sent.get(0).path()).isEqualTo((api.equals("v2") ? "/api/v2.0.0/" : "/api/v1.1.0/") + command.path());
            // what a hang-up or a transfer ended is there again for the next
            values.putAll(TestCalls.begin(pbx));
        }
        assertThat(commands).hasSizeGreaterThan(50);
        assertThat(pbx.requests("login")).hasSize(1);
    }

    private Map<String, Object> values() {
        byte[] sound = new byte[1000];
        pbx.records().recording("a.wav", sound);
        pbx.records().voicemail("1000", "read", "msg0000.wav", sound);
        pbx.publish("{\"action\":\"NewCdr\",\"callid\":\"1.1\",\"timestart\":\"2019-01-13 23:03:02\",\"callfrom\":\"1000\","
                + "\"callto\":\"1005\",\"callduraction\":\"21\",\"talkduraction\":\"10\",\"status\":\"ANSWERED\",\"type\":"
                + "\"Internal\"}");
        Map<String, Object> values = new LinkedHashMap<>(Map.of("ivrid", "6500", "queueid", "6700", "ringgroupid", "6200",
                "recording", "a.wav", "starttime", "2019-01-01 00:00:00", "endtime", "2019-12-31 00:00:00", "voicemailfile",
                "msg0000.wav", "voicemailstatus", "read", "autoanswer", "no"));
        values.putAll(Map.of("time", "12:00", "operate", "complete", "trunk", "gsm", "message", "Hello", "phonenumber",
                "5503301", "outto", "5503301", "prompt", "a",
                "tonumber", "1001", "queuenumber", "6700", "wakeup", List.of(Map.of("time", "12:00"))));
        for (String extension : List.of("extid", "caller", "listener", "whisperer", "bargein", "transferor", "extnumber",
                "fromext", "number")) {
            values.put(extension, "1000");
        }
        for (String other : List.of("callee", "listenedext", "whisperedext", "bargedext", "transferto")) {
            values.put(other, "1001");
        }
        values.putAll(TestCalls.begin(pbx));
        return values;
    }

    private static Object value(Map<String, Object> values, CommandCatalogue.Command command, String name) {
        assertThat(values).as("%s", command).containsKey(name);
        return values.get(name);
    }
}
