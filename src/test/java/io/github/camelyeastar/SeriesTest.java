// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import io.github.camelyeastar.internal.session.YeastarSessions;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The option series: the defaults that depend on it, in any order of the options, and the options that a series lacks. */
class SeriesTest {
    private static final String PBX = "host=192.168.5.150&username=api&password=Sesame1";

    private final CamelContext context = YeastarTestSupport.newContext();
    private YeastarConfiguration component;

    @BeforeEach
    void component() {
        component = context.getComponent("yeastar", YeastarComponent.class).getConfiguration();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    private YeastarConfiguration endpoint(String query) {
        return context.getEndpoint("yeastar:login?" + PBX + query, YeastarEndpoint.class).getConfiguration();
    }

    @ParameterizedTest
    @CsvSource({"s, 8088, v1.1.0,", "cloud, 443, v1.1.0,", "p, 8088, v1.0, true", "P, 8088, v1.0, true"})
    void defaultsAreThoseOfTheSeries(String series, int port, String apiVersion, Boolean logoutOnStop) {
        YeastarConfiguration c = endpoint("&series=" + series);
        assertThat(c.getPort()).isEqualTo(port);
        assertThat(c.getApiVersion()).isEqualTo(apiVersion);
        assertThat(c.getLogoutOnStop()).isEqualTo(logoutOnStop);
        assertThat(c.getProtocol()).isEqualTo("https");
        assertThat(c.pbxOptions()).hasToString("https://192.168.5.150:" + port);
    }

    @ParameterizedTest
    @CsvSource({"&series=cloud&port=8443&apiVersion=v2.0.0&logoutOnStop=true",
            "&logoutOnStop=true&apiVersion=v2.0.0&port=8443&series=cloud"})
    void statedOptionsWinInAnyOrder(String query) {
        YeastarConfiguration c = endpoint(query);
        assertThat(c.getPort()).isEqualTo(8443);
        assertThat(c.pbxOptions().api().path("login")).isEqualTo("/api/v2.0.0/login");
        assertThat(c.getLogoutOnStop()).isTrue();
    }

    @Test
    void withoutTheOptionItIsTheSSeries() {
        YeastarConfiguration c = endpoint("");
        assertThat(c.getSeries()).isEqualTo(Series.S);
        assertThat(c.getPort()).isEqualTo(8088);
    }

    @Test
    void endpointOfTheComponentsSeriesInheritsAll() {
        component.setSeries(Series.P);
        component.setPort(80);
        component.setProtocol("http");
        component.setLogoutOnStop(false);
        YeastarConfiguration c = endpoint("&apiVersion=v2.0");
        assertThat(c.getSeries()).isEqualTo(Series.P);
        assertThat(c.pbxOptions()).hasToString("http://192.168.5.150:80");
        assertThat(c.getLogoutOnStop()).isFalse();
        assertThat(c.pbxOptions().api().path("cdr/search")).isEqualTo("/openapi/v2.0/cdr/search");
        assertThat(component.getApiVersion()).isNull();
    }

    @Test
    void endpointOfAnotherSeriesInheritsNothingThatIsPerSeries() {
        component.setPort(80);
        component.setApiVersion("v2.0.0");
        component.setReportVersion("2.0.0");
        component.setReportUrl("203.0.113.7:8260/report");
        component.setReportAddress("203.0.113.7");
        component.setSilenceTimeout(60_000);
        component.setPasswordHashed(true);
        component.setLogoutOnStop(false);
        component.setConnectTimeout(1234);
        YeastarConfiguration c = endpoint("&series=p");
        assertThat(c.pbxOptions()).hasToString("https://192.168.5.150:8088");
        assertThat(c.getApiVersion()).isEqualTo("v1.0");
        assertThat(c.getReportVersion()).isNull();
        assertThat(c.isPasswordHashed()).isFalse();
        assertThat(c.getLogoutOnStop()).isTrue();
        assertThat(c.getConnectTimeout()).isEqualTo(1234);
        assertThat(endpoint("&series=cloud&port=444").getPort()).isEqualTo(444);
    }

    @ParameterizedTest
    @CsvSource({"passwordHashed=true, passwordHashed, as it is", "reportVersion=2.0.0, reportVersion, one format",
            "reportUrl=203.0.113.7:8260, reportUrl, webhook", "reportAddress=203.0.113.7, reportAddress, webhook",
            "silenceTimeout=1h, silenceTimeout, do not depend on logins"})
    void optionThatTheSeriesLacksIsRefusedByName(String option, String name, String why) {
        assertThatThrownBy(() -> endpoint("&series=p&" + option))
                .hasStackTraceContaining("Option " + name + ": a PBX of series p does not have this option")
                .hasStackTraceContaining(why);
    }

    @Test
    void optionThatTheComponentsSeriesLacksIsRefusedByName() {
        component.setSeries(Series.P);
        component.setReportUrl("203.0.113.7:8260/report");
        assertThatThrownBy(() -> endpoint("")).hasStackTraceContaining("Option reportUrl");
    }

    @Test
    void sessionsAreToldApartByWhatTheOptionsAreResolvedTo() throws Exception {
        context.start();
        for (String query : new String[]{"&series=p", "&port=8088&series=p", "&series=p&apiVersion=v1.0", "", "&series=cloud",
                "&series=cloud&port=443"}) {
            context.getEndpoint("yeastar:login?" + PBX + query).createProducer().start();
        }
        assertThat(YeastarSessions.of(context).all()).extracting(Object::toString).containsExactlyInAnyOrder(
                "https://192.168.5.150:8088", "https://192.168.5.150:8088", "https://192.168.5.150:443");
    }

    @Test
    void consumerOfACloudPbxHasToSayWhoMayReport() throws Exception {
        YeastarEndpoint endpoint = context.getEndpoint("yeastar:reports?" + PBX + "&series=cloud", YeastarEndpoint.class);
        assertThatThrownBy(() -> endpoint.createConsumer(exchange -> {
        })).hasMessageContainingAll("Option allowedSources is missing", "Yeastar's cloud");
        assertThat(context.getEndpoint("yeastar:reports?" + PBX + "&series=cloud&allowedSources=203.0.113.0/24")
                .createConsumer(exchange -> {
                })).isNotNull();
    }

    @Test
    void unknownSeriesIsRefusedByName() {
        assertThatThrownBy(() -> endpoint("&series=q"))
                .hasStackTraceContaining("Option series: q is not one of [s, cloud, p]");
    }
}
