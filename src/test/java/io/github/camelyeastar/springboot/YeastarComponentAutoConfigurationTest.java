// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.springboot;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.Map;

import io.github.camelyeastar.Series;
import io.github.camelyeastar.YeastarComponent;
import io.github.camelyeastar.YeastarConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

/** Spring's environment and a CamelContext without Spring Boot between them; src/it/spring-boot has all of it. */
class YeastarComponentAutoConfigurationTest {
    private static final String PREFIX = "camel.component.yeastar.";

    private final CamelContext context = new DefaultCamelContext();
    private final Map<String, Object> properties = new HashMap<>();
    private final Map<String, Object> variables = new HashMap<>();

    @AfterEach
    void stop() {
        context.stop();
    }

    @ParameterizedTest
    @CsvSource({"listenPort", "listen-port", "listenport", "LISTEN_PORT"})
    void aPropertyIsReadInAnySpelling(String name) {
        properties.put(PREFIX + name, "9001");
        assertThat(bound().getListenPort()).isEqualTo(9001);
    }

    @ParameterizedTest
    @CsvSource({"LISTENPORT", "LISTEN_PORT"})
    void theEnvironmentIsReadAndGoesFirst(String name) {
        properties.put(PREFIX + "listenPort", "1");
        variables.put("CAMEL_COMPONENT_YEASTAR_" + name, "9001");
        assertThat(bound().getListenPort()).isEqualTo(9001);
    }

    @ParameterizedTest
    @CsvSource({"ENABLED", "CUSTOMIZER_ENABLED"})
    void aSwitchIsNoOption(String name) {
        properties.put(PREFIX + "listenPort", "9001");
        variables.put("CAMEL_COMPONENT_YEASTAR_" + name, "true");
        assertThat(bound().getListenPort()).isEqualTo(9001);
    }

    @Test
    void placeholdersAndPropertyFunctionsAreResolved() {
        properties.put("pbx.host", "192.168.5.150");
        properties.put(PREFIX + "host", "${pbx.host}");
        properties.put(PREFIX + "listen-port", "{{report.port:9002}}");
        properties.put(PREFIX + "password", "{{sys:java.specification.name}}#1+%");
        YeastarConfiguration configuration = bound();
        assertThat(configuration.getHost()).isEqualTo("192.168.5.150");
        assertThat(configuration.getListenPort()).isEqualTo(9002);
        assertThat(configuration.getPassword()).isEqualTo("Java Platform API Specification#1+%");
    }

    @Test
    void optionsWithoutADefaultAreNoNamesOfBeans() {
        properties.put(PREFIX + "series", "p");
        properties.put(PREFIX + "port", "443");
        properties.put(PREFIX + "logout-on-stop", "false");
        YeastarConfiguration configuration = bound();
        assertThat(configuration.getSeries()).isEqualTo(Series.P);
        assertThat(configuration.getPort()).isEqualTo(443);
        assertThat(configuration.getLogoutOnStop()).isFalse();
    }

    @Test
    void aPasswordMayLookLikeAReference() {
        properties.put(PREFIX + "password", "#Sesame1");
        assertThat(bound().getPassword()).isEqualTo("#Sesame1");
    }

    @ParameterizedTest
    @CsvSource({"#bean:tls", "#tls", "tls"})
    void beansAreSetByName(String reference) {
        SSLContextParameters tls = new SSLContextParameters();
        context.getRegistry().bind("tls", tls);
        properties.put(PREFIX + "ssl-context-parameters", reference);
        properties.put(PREFIX + "listenerSslContextParameters", reference);
        properties.put(PREFIX + "idempotent-repository", "#class:" + MemoryIdempotentRepository.class.getName());
        YeastarConfiguration configuration = bound();
        assertThat(configuration.getSslContextParameters()).isSameAs(tls);
        assertThat(configuration.getListenerSslContextParameters()).isSameAs(tls);
        assertThat(configuration.getIdempotentRepository()).isInstanceOf(MemoryIdempotentRepository.class);
    }

    @Test
    void durationsAreCamels() {
        properties.put(PREFIX + "heartbeat-period", "1m30s");
        properties.put(PREFIX + "connect-timeout", "2000");
        YeastarConfiguration configuration = bound();
        assertThat(configuration.getHeartbeatPeriod()).isEqualTo(90_000);
        assertThat(configuration.getConnectTimeout()).isEqualTo(2000);
    }

    @Test
    void optionsOfAnyComponentAreSet() {
        properties.put(PREFIX + "bridge-error-handler", "true");
        bound();
        assertThat(component().isBridgeErrorHandler()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"listen-port, 80a, is not a number", "heartbeatPeriod, 10x, is not a duration",
            "silence-timeout, 1w, is not a duration",
            "auto-login, perhaps, is neither true nor false", "sslContextParameters, tls, tls",
            "listen-prt, 1, listen-port", "lissenPort, 1, Did you mean listen-port?",
            "bananas, 1, is not an option", "listen.port, 1, is not an option", "'types[0]', CDR, is not an option",
            "listen-port, ${nowhere}, nowhere", "listen-port, {{nowhere}}, nowhere"})
    void whatIsWrongIsNamedAtStart(String name, String value, String complaint) {
        properties.put(PREFIX + name, value);
        assertThatThrownBy(this::bound).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(PREFIX + name)
                .hasMessageContaining(complaint);
    }

    @ParameterizedTest
    @CsvSource({"password, Sesame1{{", "password, '#bean:Sesame1'", "passwort, Sesame1"})
    void secretsAreNotShown(String name, String value) {
        properties.put(PREFIX + name, value);
        Throwable failure = catchThrowable(this::bound);
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace, true));
        assertThat(trace.toString()).contains(PREFIX + name).doesNotContain("Sesame1");
    }

    @ParameterizedTest
    @CsvSource({"yeastar.enabled, false, enabled, true", "enabled, false, host, h",
            "yeastar.customizer.enabled, false, customizer.enabled, true", "customizer.enabled, false, host, h"})
    void itIsSwitchedOffAsCamelsStartersAre(String name, String value, String other, String otherValue) {
        properties.put("camel.component." + name, value);
        properties.put("camel.component." + other, otherValue);
        properties.put(PREFIX + "listen-port", "9001");
        assertThat(bound().getListenPort()).isEqualTo(8260);
    }

    @Test
    void theNarrowerSwitchWins() {
        properties.put("camel.component.enabled", "false");
        properties.put(PREFIX + "enabled", "true");
        properties.put(PREFIX + "listen-port", "9001");
        assertThat(bound().getListenPort()).isEqualTo(9001);
    }

    private YeastarConfiguration bound() {
        ConfigurableEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                new SystemEnvironmentPropertySource(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
        environment.getPropertySources().addLast(new MapPropertySource("application.properties", properties));
        YeastarComponentAutoConfiguration customizer = new YeastarComponentAutoConfiguration(context, environment);
        context.getRegistry().bind("configureYeastarComponent", customizer);
        customizer.afterSingletonsInstantiated();
        return component().getConfiguration();
    }

    private YeastarComponent component() {
        return context.getComponent("yeastar", YeastarComponent.class);
    }
}
