// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What each series demands of a consumer, to know that a report is the PBX's. */
class WhoMayReportTest {
    private final CamelContext context = YeastarTestSupport.newContext();

    @AfterEach
    void stop() {
        context.stop();
    }

    private Endpoint endpoint(String uri) {
        return context.getEndpoint("yeastar:" + uri);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "reports?host=h&username=a&secretKey=Sesame1 | secretKey",
            "reports?host=h&username=a&series=cloud&secretKey=Sesame1 | secretKey",
            "reports?host=h&series=p&secretKey=%20 | secretKey", "reports?host=h&series=p&inboundControl=true | username",
            "login?host=h&series=p | username", "reports?host=h | username"})
    void whatCannotWorkIsRefusedByName(String uri, String named) {
        assertThatThrownBy(() -> endpoint(uri)).hasStackTraceContaining("Option").hasStackTraceContaining(named)
                .satisfies(e -> assertThat(stackTrace(e)).doesNotContain("Sesame1"));
    }

    private static String stackTrace(Throwable e) {
        return e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
    }

    @ParameterizedTest
    @ValueSource(strings = {"reports?host=h&series=p", "reports?host=h&series=p&secretKey=Sesame1",
            "reports?host=h&series=p&secretKey=Sesame1&allowedSources=10.0.0.0/8",
            "reports?host=h&series=cloud&username=a&allowedSources=10.0.0.0/8"})
    void consumersThatNeedNoMore(String uri) {
        assertThatCode(() -> endpoint(uri).createConsumer(exchange -> {
        })).doesNotThrowAnyException();
    }

    @Test
    void aCloudPbxReportsFromSomewhereElse() throws Exception {
        Endpoint reports = endpoint("reports?host=h&series=cloud&username=a");
        assertThatThrownBy(() -> reports.createConsumer(exchange -> {
        })).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("allowedSources")
                .hasMessageContaining("addresses of Yeastar's cloud");
        assertThat(endpoint("login?host=h&series=cloud&username=a").createProducer()).isNotNull();
    }

    @Test
    void anEndpointOfAnotherSeriesDoesNotInheritTheSecret() throws Exception {
        YeastarConfiguration component = context.getComponent("yeastar", YeastarComponent.class).getConfiguration();
        component.setSeries(Series.P);
        component.setSecretKey("Sesame1");
        component.setHost("h");
        assertThat(((YeastarEndpoint) endpoint("reports?series=s&username=a")).getConfiguration().getSecretKey()).isNull();
        assertThat(endpoint("reports").toString()).doesNotContain("Sesame1");
        assertThat(endpoint("reports?secretKey=Sesame2").toString()).doesNotContain("Sesame2");
        assertThat(((YeastarEndpoint) endpoint("reports")).intakeOptions().toString()).doesNotContain("Sesame1");
    }
}
