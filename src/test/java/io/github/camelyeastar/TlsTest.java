/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import io.github.camelyeastar.simulator.PbxBuilder;
import io.github.camelyeastar.simulator.PbxSimulator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** TLS to a PBX with a self-signed certificate for another name, as they all have. */
class TlsTest extends YeastarTestSupport {
    @TempDir
    Path folder;

    @Test
    void untrustedCertificateIsRefusedWithoutUsingTheLoginBudget() {
        for (int i = 0; i < 6; i++) {
            assertThatThrownBy(() -> template.requestBody("yeastar:login", null, Map.class))
                    .hasRootCauseInstanceOf(java.security.GeneralSecurityException.class);
        }
        assertThat(pbx.requests()).isEmpty();
    }

    @Test
    void pinnedCertificateIsTrustedWhateverItsName() throws Exception {
        Path pem = Files.writeString(folder.resolve("pbx.pem"), pbx.certificatePem());
        template.requestBody("yeastar:login?trustedCertificate=file:" + pem, null, Map.class);
        assertThat(pbx.sessions()).hasSize(1);
    }

    @Test
    void otherPinnedCertificateIsNotTrusted() throws Exception {
        try (PbxSimulator other = PbxSimulator.builder().protocol("https").build()) {
            other.start();
            Path pem = Files.writeString(folder.resolve("other.pem"), other.certificatePem());
            assertThatThrownBy(() -> template.requestBody("yeastar:login?trustedCertificate=file:" + pem, null, Map.class))
                    .hasRootCauseInstanceOf(java.security.GeneralSecurityException.class);
        }
    }

    @Test
    void fileThatHoldsNoCertificateIsNamed() throws Exception {
        Path pem = Files.writeString(folder.resolve("pbx.pem"), "no certificate");
        assertThatThrownBy(() -> template.requestBody("yeastar:login?trustedCertificate=file:" + pem, null, Map.class))
                .hasStackTraceContaining("trustedCertificate");
        assertThatThrownBy(() -> template.requestBody("yeastar:login?trustedCertificate=file:/no/such.pem", null, Map.class))
                .hasStackTraceContaining("such.pem");
    }

    @Test
    void anyCertificateIsTrustedOnRequest() {
        template.requestBody("yeastar:login?trustAllCertificates=true", null, Map.class);
        assertThat(pbx.sessions()).hasSize(1);
    }

    @Override
    PbxBuilder pbxBuilder() {
        return super.pbxBuilder().protocol("https");
    }
}
