// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.util.List;

import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class JavaCommandTest {

    @Test
    void librariesAreLoadedFromTheArchive() throws Exception {
        List<String> command = JavaCommand.shortLived(List.of("-Xlog:class+load"));
        command.add(Application.class.getName());
        Process application = new ProcessBuilder(command).redirectErrorStream(true).start();
        String loaded = new String(application.getInputStream().readAllBytes());
        assertThat(application.waitFor()).as(loaded).isZero();
        assertThat(loaded).containsPattern(DefaultCamelContext.class.getName() + " source: shared objects file");
    }

    static final class Application {
        private Application() {
        }

        public static void main(String[] args) {
            System.out.println(DefaultCamelContext.class);
        }
    }
}
