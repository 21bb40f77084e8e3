// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import jakarta.mail.internet.MimeMessage;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpServer;
import io.github.camelyeastar.demo.RunRoutes;
import io.github.camelyeastar.simulator.PbxSimulator;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The text of routes/missed-calls.yaml at a web hook and at a mail server. */
class AlertsTest {
    private static final Duration SOON = YeastarTestSupport.SOON;
    private static final String MISSED = "{\"action\":\"NewCdr\",\"callid\":\"%s\",\"timestart\":\"2026-11-26 10:00:00\","
            + "\"callfrom\":\"%s\",\"callto\":\"1002\",\"status\":\"NO ANSWER\",\"type\":\"Inbound\"}";

    private final PbxSimulator pbx = PbxSimulator.builder().repeatInterval(Duration.ofMillis(50)).build();
    private final List<String> hooked = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, String> headers = new HashMap<>();
    private int refusals;
    private HttpServer hook;
    private Main main;

    @BeforeEach
    void start() throws Exception {
        pbx.start();
        hook = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        hook.createContext("/", exchange -> {
            String text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.get(0)));
            boolean refused = refusals-- > 0;
            if (!refused) {
                hooked.add(text);
            }
            exchange.sendResponseHeaders(refused ? 500 : 204, -1);
            exchange.close();
        });
        hook.start();
    }

    @AfterEach
    void stop() {
        if (main != null) {
            main.stop();
        }
        hook.stop(0);
        pbx.close();
    }

    private void alertTo(String uri) throws Exception {
        main = RunRoutes.main(Path.of("routes/missed-calls.yaml"));
        main.addOverrideProperty("camel.component.yeastar.protocol", "http");
        main.addOverrideProperty("camel.component.yeastar.host", "127.0.0.1");
        main.addOverrideProperty("camel.component.yeastar.port", Integer.toString(pbx.port()));
        main.addOverrideProperty("camel.component.yeastar.username", "api");
        main.addOverrideProperty("camel.component.yeastar.password", "Secret123");
        main.addOverrideProperty("camel.component.yeastar.listenHost", "127.0.0.1");
        main.addOverrideProperty("camel.component.yeastar.listenPort", Integer.toString(YeastarTestSupport.freePort()));
        main.addOverrideProperty("alert.to", uri);
        main.start();
        await().atMost(SOON).until(() -> !pbx.sessions().isEmpty());
    }

    private String hookUri() {
        return "http://127.0.0.1:" + hook.getAddress().getPort() + "/missed";
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"5503301 | tel:5503301", "+49 170 555-0123 | tel:+491705550123",
            "Ann 2nd<5503301> | tel:5503301", "*31#5503301 | tel:*31%235503301", "anonymous |",
            "javascript:alert(1) | tel:1", "${env:HOME} |", "{{env:HOME}} |"})
    void hasOneTextACallWithALinkToCallBack(String caller, String link) throws Exception {
        alertTo(hookUri());
        pbx.publish(MISSED.formatted("1.1", caller)).await(SOON);
        String text = "1002 missed a call from " + caller + " at 2026-11-26T10:00 (NO ANSWER)";
        assertThat(hooked).containsExactly(link == null ? text : text + "\n" + link);
        assertThat(headers).containsEntry("Content-type", "text/plain; charset=utf-8");
        assertThat(headers.keySet()).noneMatch(name -> name.toLowerCase().contains("yeastar"));
        assertThat(pbx.requests()).as("nothing dials").noneMatch(request -> request.command().contains("dial"));
    }

    @Test
    void theReportWaitsUntilTheHookHasTakenTheText() throws Exception {
        refusals = 2;
        alertTo(hookUri());
        pbx.publish(MISSED.formatted("1.1", "5503301")).await(SOON);
        assertThat(hooked).hasSize(1);
        assertThat(pbx.ledger().repeated()).isEqualTo(2);
    }

    @Test
    void comesByMail() throws Exception {
        GreenMail mail = new GreenMail(new ServerSetup(YeastarTestSupport.freePort(), "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mail.start();
        try {
            alertTo("smtp://127.0.0.1:" + mail.getSmtp().getPort()
                    + "?to=team@example.com&from=pbx@example.com&subject=Missed call");
            pbx.publish(MISSED.formatted("1.1", "J\u00fcrgen<5503301>")).await(SOON);
            assertThat(mail.getReceivedMessages()).hasSize(1);
            MimeMessage message = mail.getReceivedMessages()[0];
            assertThat(message.getSubject()).isEqualTo("Missed call");
            assertThat(message.getContent().toString().replace("\r\n", "\n").strip())
                    .isEqualTo("1002 missed a call from J\u00fcrgen<5503301> at 2026-11-26T10:00 (NO ANSWER)\ntel:5503301");
        } finally {
            mail.stop();
        }
    }
}
