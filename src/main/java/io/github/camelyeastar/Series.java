// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.camelyeastar.internal.pbx.CloudSeries;
import io.github.camelyeastar.internal.pbx.PSeries;
import io.github.camelyeastar.internal.pbx.PbxApi;
import io.github.camelyeastar.internal.pbx.SSeries;

/** The series of PBXs. Each speaks an API of its own, and has defaults of its own. */
public enum Series {
    /** The S-Series, with K2 and S1000. */
    S(8088, "v1.1.0", null, SSeries::new, Map.of("secretKey", Series.UNSIGNED)),
    /** The Cloud PBX, the older product. It is not the Cloud Edition of the P-Series. */
    CLOUD(443, "v1.1.0", null, CloudSeries::new, Map.of("secretKey", Series.UNSIGNED)),
    /** The P-Series: Appliance, Software and Cloud Edition. */
    P(8088, "v1.0", true, (apiVersion, reportVersion) -> new PSeries(apiVersion),
            Map.of("passwordHashed", "the client secret is sent as it is", "reportVersion",
                    "its reports have one format", "reportUrl", Series.WEBHOOK, "reportAddress", Series.WEBHOOK,
                    "silenceTimeout",
                    "its reports do not depend on logins and heartbeats"));

    private static final String UNSIGNED = "it does not sign its reports. Set allowedSources to say who may report";
    private static final String WEBHOOK = "the address for reports is set on the PBX, as a webhook";
    /** The options whose default each series has its own of. */
    private static final Set<String> OWN_DEFAULTS = Set.of("port", "apiVersion", "logoutOnStop");

    private final int port;
    private final String apiVersion;
    private final Boolean logoutOnStop;
    private final BiFunction<String, String, PbxApi> api;
    private final Map<String, String> without;

    /** @param without the options that the series does not have, and why not */
    Series(int port, String apiVersion, Boolean logoutOnStop, BiFunction<String, String, PbxApi> api,
            Map<String, String> without) {
        this.port = port;
        this.apiVersion = apiVersion;
        this.logoutOnStop = logoutOnStop;
        this.api = api;
        this.without = without;
    }

    /** What the series speaks in these versions. */
    PbxApi api(String apiVersion, String reportVersion) {
        return api.apply(apiVersion, reportVersion);
    }

    /** Sets what is not set to the defaults of the series. */
    void complete(YeastarConfiguration c) {
        if (c.getPort() == null) {
            c.setPort(port);
        }
        if (c.getApiVersion() == null) {
            c.setApiVersion(apiVersion);
        }
        if (c.getLogoutOnStop() == null) {
            c.setLogoutOnStop(logoutOnStop);
        }
    }

    /** The options that the series does not have, and why not. */
    Map<String, String> without() {
        return without;
    }

    /** The options whose values say nothing about a PBX of another series. */
    static Set<String> ownOptions() {
        return Stream.concat(OWN_DEFAULTS.stream(), Arrays.stream(values()).flatMap(series -> series.without.keySet().stream()))
                .collect(Collectors.toSet());
    }

    /** As the option has it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
