// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.github.camelyeastar.internal.session.YeastarSessions;
import io.github.camelyeastar.simulator.PbxSimulator;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The threads of sessions are virtual where Camel is told to use virtual threads, which JDKs have from 21 on. */
@EnabledForJreRange(min = JRE.JAVA_21)
@Tag("jdk")
class VirtualThreadsTest {

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void sessionsUseTheThreadsThatCamelIsToldToUse(boolean virtual) throws Exception {
        List<String> command = JavaCommand.shortLived(List.of("-Dcamel.threads.virtual.enabled=" + virtual));
        command.add(Application.class.getName());
        Process application = new ProcessBuilder(command).redirectErrorStream(true).start();
        String printed = new String(application.getInputStream().readAllBytes());
        assertThat(application.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(printed).contains("The session works on " + (virtual ? "VirtualThread" : "Thread") + "[");
    }

    /** Camel reads the setting once, when its classes are loaded: it takes a process. */
    static final class Application {
        private Application() {
        }

        public static void main(String[] args) throws Exception {
            try (PbxSimulator pbx = PbxSimulator.builder().build(); DefaultCamelContext context = new DefaultCamelContext()) {
                pbx.start();
                YeastarConfiguration options = context.getComponent("yeastar", YeastarComponent.class).getConfiguration();
                YeastarTestSupport.pointAt(pbx, options);
                options.setListenPort(YeastarTestSupport.freePort());
                context.addRoutes(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("yeastar:reports").to("log:reports");
                    }
                });
                context.start();
                CompletableFuture<Thread> worker = new CompletableFuture<>();
                context.hasService(YeastarSessions.class).all().get(0)
                        .inBackground(() -> worker.complete(Thread.currentThread()));
                System.out.println("The session works on " + worker.get(10, TimeUnit.SECONDS));
            }
        }
    }
}
