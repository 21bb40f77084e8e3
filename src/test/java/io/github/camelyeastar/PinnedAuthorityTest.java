// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A file of trustedCertificate that has the certificate of an authority. */
@Tag("jdk")
class PinnedAuthorityTest extends YeastarTestSupport {
    @TempDir
    Path folder;

    /** Else whoever has a certificate of the same authority could read along. */
    @Test
    void certificateOfAPinnedAuthorityIsTrustedByItsNameOnly() throws Exception {
        try (SignedServer server = new SignedServer(folder)) {
            Path authority = Files.writeString(folder.resolve("authority.pem"), server.authority());
            Path chain = Files.writeString(folder.resolve("chain.pem"), server.authority() + server.certificate());
            String uri = "yeastar:login?protocol=https&host=127.0.0.1&port=" + server.port()
                    + "&username=%s&trustedCertificate=file:%s";

            assertThatThrownBy(() -> template.requestBody(uri.formatted("one", authority), null, Map.class))
                    .hasStackTraceContaining("is not trusted: subject CN=pbx.example.com");
            template.requestBody(uri.formatted("two", chain), null, Map.class);
            template.requestBody(uri.formatted("three", authority).replace("127.0.0.1", "localhost"), null, Map.class);
        }
    }
}
