// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Map;

import io.github.camelyeastar.report.Report;
import io.github.camelyeastar.simulator.RecordedRequest;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.TypeConverterSupport;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

/** Where a command's parameters come from, and what is said of those that are missing. */
class CommandParametersTest extends YeastarTestSupport {

    /** An extension as an application has it. */
    public record Extension(String number, boolean quiet) {
    }

    @Test
    void uriGivesParameters() {
        send("yeastar:extension/update?parameter.extid=1000&parameter.dnd=on", null);
        assertThat(sent()).isEqualTo(Map.of("extid", "1000", "dnd", "on"));
    }

    @Test
    void bodyWinsOverTheUri() {
        send("yeastar:extension/update?parameter.extid=1000&parameter.dnd=on", Map.of("dnd", "off", "ringtimeout", 30));
        assertThat(sent()).isEqualTo(Map.of("extid", "1000", "dnd", "off", "ringtimeout", 30));
        send("yeastar:extension/update?parameter.extid=1000", "{\"extid\":\"1001\"}");
        assertThat(sent()).isEqualTo(Map.of("extid", "1001"));
        send("yeastar:extension/update?parameter.extid=1000", new ByteArrayInputStream("{\"dnd\":\"on\"}".getBytes()));
        assertThat(sent()).isEqualTo(Map.of("extid", "1000", "dnd", "on"));
    }

    @Test
    void objectIsConvertedByCamel() {
        context.getTypeConverterRegistry().addTypeConverter(Map.class, Extension.class, new TypeConverterSupport() {
            @Override
            public <T> T convertTo(Class<T> type, Exchange exchange, Object value) {
                Extension extension = (Extension) value;
                return type.cast(Map.of("extid", extension.number(), "dnd", extension.quiet() ? "on" : "off"));
            }
        });
        send("yeastar:extension/update", new Extension("1000", true));
        assertThat(sent()).isEqualTo(Map.of("extid", "1000", "dnd", "on"));
    }

    @Test
    void objectIsConvertedByCamelJacksonWhereThatIsOn() throws Exception {
        try (CamelContext other = createCamelContext()) {
            other.getGlobalOptions().put("CamelJacksonEnableTypeConverter", "true");
            other.start();
            other.createProducerTemplate().requestBody("yeastar:extension/update?parameter.extid=1000",
                    new Extension("1000", true));
        }
        assertThat(sent()).containsEntry("extid", "1000").containsEntry("quiet", true);
    }

    @Test
    void whatCantBeParametersIsRefusedWithWhatToDo() {
        Exception e = catchThrowableOfType(CamelExecutionException.class,
                () -> send("yeastar:extension/update", new Extension("1000", true)));
        assertThat(e).rootCause().hasMessageContaining(Extension.class.getName()).hasMessageContaining("marshal");
        assertThatThrownBy(() -> send("yeastar:extension/update", "[1]")).rootCause().hasMessageContaining("not a JSON object");
    }

    @Test
    void reportIsNoParameter() {
        send("yeastar:extension/query?parameter.extid=1000", Report.parse("{\"action\":\"RING\",\"callid\":\"1\"}"));
        assertThat(pbx.requests("extension/query").get(0).json()).isEqualTo(Map.of("extid", "1000"));
    }

    @Test
    void answerToTheCommandBeforeIsNoParameter() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:both").to("yeastar:extension/query?parameter.extid=1000")
                        .to("yeastar:extension/update?parameter.extid=1001");
            }
        });
        send("direct:both", null);
        assertThat(sent()).isEqualTo(Map.of("extid", "1001"));
    }

    @Test
    void answerToTheCommandBeforeIsNoAddressForReports() throws Exception {
        pbx.answer("extension/query", "{\"status\":\"Success\",\"port\":\"1\"}");
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:both").to("yeastar:extension/query").to("yeastar:heartbeat");
            }
        });
        send("direct:both", null);
        assertThat(pbx.requests("heartbeat")).last().extracting(RecordedRequest::json).asInstanceOf(MAP)
                .containsKey("port").doesNotContainEntry("port", "1");
    }

    @Test
    void heartbeatDoesNotReadAFile() throws Exception {
        pbx.records().recording("a.wav", new byte[]{1, 2, 3});
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:both").to("yeastar:recording/download?parameter.recording=a.wav").setProperty("file", body())
                        .to("yeastar:heartbeat").setBody(exchangeProperty("file")).convertBodyTo(byte[].class);
            }
        });
        assertThat(template.requestBody("direct:both", null, byte[].class)).containsExactly(1, 2, 3);
    }

    @ParameterizedTest
    @CsvSource({"extension/hangup, extid", "extension/dial_extension, callee", "inbound/transfer_outbound, fromext",
            "recording/download, recording", "cdr/get_random, starttime"})
    void missingParameterIsNamedBeforeAnythingIsSent(String command, String missing) {
        assertThatThrownBy(() -> send("yeastar:" + command, Map.of("caller", "1000", "extid", "")))
                .rootCause().isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("yeastar:" + command).hasMessageContaining(missing);
        assertThat(pbx.requests()).isEmpty();
    }

    @Test
    void requiredParametersAreThoseOfTheApiVersion() {
        assertThatThrownBy(() -> send("yeastar:hotel/checkout?apiVersion=v2.0.0", Map.of("extid", "1000")))
                .rootCause().hasMessageContaining("number");
    }

    @ParameterizedTest
    @ValueSource(strings = {"from/tomorrow", "extension/dial_number"})
    void commandThatTheCatalogueDoesNotKnowIsSentAllTheSame(String command) {
        try {
            send("yeastar:" + command, Map.of("a", "1"));
        } catch (CamelExecutionException e) {
            assertThat(e).hasRootCauseInstanceOf(YeastarApiException.class).rootCause().extracting("errorCode")
                    .isEqualTo("10003");
        }
        assertThat(pbx.requests(command)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"extention/query, extension/query", "extension/qeury, extension/query", "Extension/query, extension/query",
            "hearbeat, heartbeat", "call/hungup?apiVersion=v2.0.0, call/hangup"})
    void misspeltCommandIsAWarningAtStart(String command, String meant) throws Exception {
        assertThat(warnings(command)).singleElement().asString()
                .contains("yeastar:" + command.replaceAll("[?].*", "") + " is not", "did you mean yeastar:" + meant + "?");
        assertThat(pbx.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"extension/query", "login", "call/hangup?apiVersion=v2.0.0", "from/tomorrow", "queue/list"})
    void commandThatIsLikeNoOtherIsNoWarning(String command) throws Exception {
        assertThat(warnings(command)).isEmpty();
    }

    /** What a start of a route to the command warns of. */
    private List<String> warnings(String command) throws Exception {
        try (CapturedLog log = new CapturedLog(Level.INFO)) {
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:misspelt").to("yeastar:" + command);
                }
            });
            return log.text().lines().filter(line -> line.startsWith("WARN " + YeastarProducer.class.getName())).toList();
        }
    }

    @Test
    void errorIsToldApartInOnException() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                onException(YeastarApiException.class).onWhen(simple("${exception.errorCode} == '10008'"
                        + " && ${exception.errorGroup} == 'RESOURCE'")).handled(true)
                        .setBody(simple("${exception.command}: ${exception.meaning}"));
                from("direct:dial").to("yeastar:extension/dial_extension?parameter.caller=1000&parameter.callee=1001");
            }
        });
        pbx.answer("extension/dial_extension", "{\"status\":\"Failed\",\"errno\":\"10008\"}");
        assertThat(template.requestBody("direct:dial", null, String.class))
                .isEqualTo("extension/dial_extension: extension not idle");
        assertThat(pbx.requests("extension/dial_extension")).hasSize(1);
        assertThat(pbx.requests("login")).hasSize(1);
    }

    private void send(String uri, Object body) {
        template.requestBody(uri, body);
    }

    private Map<String, Object> sent() {
        return pbx.requests("extension/update").get(pbx.requests("extension/update").size() - 1).json();
    }
}
