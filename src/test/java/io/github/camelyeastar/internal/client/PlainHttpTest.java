// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.client;

import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.util.Map;

import io.github.camelyeastar.YeastarComponent;
import io.github.camelyeastar.YeastarTestSupport;
import io.github.camelyeastar.simulator.PbxSimulator;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.hc.client5.http.psl.PublicSuffixMatcherLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** A client that speaks plain HTTP has nothing to do with TLS. */
class PlainHttpTest {
    private static final String TYPE = "NotedStore";

    /** Both take long, and a login over plain HTTP needs neither. */
    @Test
    void readsNeitherTheCertificatesThatTheJdkTrustsNorTheListOfPublicSuffixes(@TempDir Path folder) throws Exception {
        // HttpClient keeps the list for the whole process, and another test may have needed it
        Field suffixes = PublicSuffixMatcherLoader.class.getDeclaredField("DEFAULT_INSTANCE");
        suffixes.setAccessible(true);
        suffixes.set(null, null);
        NotedStore store = new NotedStore();
        Security.addProvider(store);
        System.setProperty("javax.net.ssl.trustStoreType", TYPE);
        System.setProperty("javax.net.ssl.trustStore", Files.createFile(folder.resolve("cacerts")).toString());
        try (PbxSimulator pbx = PbxSimulator.builder().build(); DefaultCamelContext context = YeastarTestSupport.newContext()) {
            pbx.start();
            YeastarTestSupport.pointAt(pbx, context.getComponent("yeastar", YeastarComponent.class).getConfiguration());
            context.start();
            Map<?, ?> answer = context.createProducerTemplate().requestBody("yeastar:login", null, Map.class);
            assertThat(answer).isNotEmpty();
            assertThat(store.read).isFalse();
            assertThat(suffixes.get(null)).isNull();
        } finally {
            System.clearProperty("javax.net.ssl.trustStore");
            System.clearProperty("javax.net.ssl.trustStoreType");
            Security.removeProvider(TYPE);
        }
    }

    /** Notes whether anybody wanted to read a store of its type. */
    private static final class NotedStore extends Provider {
        private boolean read;

        NotedStore() {
            super(TYPE, "1", "a type of store that nobody reads");
            putService(new Service(this, "KeyStore", TYPE, TYPE, null, null) {
                @Override
                public Object newInstance(Object parameter) throws NoSuchAlgorithmException {
                    read = true;
                    throw new NoSuchAlgorithmException(TYPE);
                }
            });
        }
    }
}
