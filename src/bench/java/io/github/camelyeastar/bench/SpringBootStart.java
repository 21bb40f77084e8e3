// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.bench;

import java.util.Map;

import org.apache.camel.builder.RouteBuilder;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.support.GenericApplicationContext;

/** An application on Spring Boot, without a web server of its own: with one, the listener would be a smaller part of the start. */
@SpringBootConfiguration(proxyBeanMethods = false)
// the libraries of the tests include a database
@EnableAutoConfiguration(exclude = DataSourceAutoConfiguration.class)
class SpringBootStart {

    static void run(RouteBuilder routes) {
        new SpringApplicationBuilder(SpringBootStart.class).bannerMode(Banner.Mode.OFF)
                .properties(Map.of("camel.main.jmx-enabled", "false"))
                .initializers(context -> ((GenericApplicationContext) context).registerBean(RouteBuilder.class, () -> routes))
                .run();
    }
}
