// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import org.apache.logging.log4j.Level;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** An environment variable that is not set, or is empty. */
class MissingPasswordTest extends YeastarTestSupport {

    @ParameterizedTest
    @NullAndEmptySource
    void isNamedAndNoLoginIsSent(String password) throws Exception {
        context.getComponent("yeastar", YeastarComponent.class).getConfiguration().setPassword(password);
        try (CapturedLog log = new CapturedLog(Level.WARN)) {
            context.addRoutes(new ReportsToMock());
            await().atMost(SOON).untilAsserted(
                    () -> assertThat(log.text()).contains("is not logged in to: Option password is missing"));
        }
        assertThatThrownBy(() -> template.requestBody("yeastar:deviceinfo/query", ""))
                .hasStackTraceContaining("Option password is missing");
        assertThat(pbx.requests("login")).isEmpty();
    }
}
