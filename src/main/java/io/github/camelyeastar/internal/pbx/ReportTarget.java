/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.internal.pbx;

import java.util.LinkedHashMap;
import java.util.Map;

import io.github.camelyeastar.YeastarConfiguration;

/**
 * Where the PBX is to send reports, and in which format, in the fields of a login or a heartbeat (protocol.md 1.2 and 1.6). All
 * values are strings, as in the documents' samples.
 *
 * @param port    the port announced
 * @param url     a path (without the leading slash: the PBX puts one before it) or an absolute address; null for the root
 * @param urltag  {@code 0}: url is relative to our address; {@code 1}: url alone decides; null: not sent, as in v1.0.x
 * @param version the format of the reports; null for the PBX's old one
 */
public record ReportTarget(String port, String url, String urltag, String version) {

    public static ReportTarget of(YeastarConfiguration configuration) {
        boolean absolute = configuration.getReportUrl() != null;
        String url = absolute ? withoutScheme(configuration.getReportUrl()) : configuration.getListenPath().substring(1);
        // v1.0.x knows no urltag: send it only where it is needed
        String urltag = absolute ? "1" : isVersion10(configuration) ? null : "0";
        return new ReportTarget(Integer.toString(configuration.getListenPort()), url.isEmpty() ? null : url, urltag,
                version(configuration));
    }

    /** The target that an absolute address given for one command makes of this one. */
    ReportTarget withUrl(String absolute) {
        return new ReportTarget(port, withoutScheme(absolute), "1", version);
    }

    /** The fields of a login, in the order of the documents. */
    public Map<String, Object> loginFields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("port", port);
        putIfSet(fields, "version", version);
        putIfSet(fields, "url", url);
        putIfSet(fields, "urltag", urltag);
        return fields;
    }

    /** Where that is, to be read by a person. */
    public static String address(YeastarConfiguration configuration) {
        ReportTarget target = of(configuration);
        if ("1".equals(target.urltag())) {
            return target.url();
        }
        String address = LocalAddress.towards(configuration.getHost(), configuration.getPort());
        return (address == null ? "this machine, port " : address + ":") + target.port()
                + (target.url() == null ? "" : "/" + target.url());
    }

    /** The fields of a heartbeat that announces the configured target, from our address as the PBX sees it. */
    public static Map<String, Object> heartbeat(YeastarConfiguration configuration) {
        return of(configuration).heartbeatFields(configuration.getReportAddress() != null
                ? configuration.getReportAddress()
                : LocalAddress.towards(configuration.getHost(), configuration.getPort()));
    }

    /**
     * The fields of a heartbeat. The kind of url goes under both names that the documents print: the PBX may know either
     * (protocol.md 1.6).
     *
     * @param address our address as the PBX sees it, or null when it isn't known
     */
    private Map<String, Object> heartbeatFields(String address) {
        Map<String, Object> fields = new LinkedHashMap<>();
        putIfSet(fields, "ipaddr", address);
        fields.put("port", port);
        putIfSet(fields, "url", url);
        putIfSet(fields, "urltag", urltag);
        putIfSet(fields, "urlflag", urltag);
        putIfSet(fields, "version", version);
        return fields;
    }

    private static String version(YeastarConfiguration configuration) {
        if (configuration.getReportVersion() != null) {
            return configuration.getReportVersion();
        } else if (isVersion10(configuration)) {
            return null;
        }
        return configuration.getApiVersion().startsWith("v2") ? "2.0.0" : "1.0.2";
    }

    private static boolean isVersion10(YeastarConfiguration configuration) {
        return configuration.getApiVersion().equals("v1.0") || configuration.getApiVersion().startsWith("v1.0.");
    }

    /** In every sample of the documents the address has no scheme; whether the PBX would take one is unknown. */
    public static String withoutScheme(String url) {
        int scheme = url.indexOf("://");
        return scheme < 0 ? url : url.substring(scheme + 3);
    }

    private static void putIfSet(Map<String, Object> fields, String name, String value) {
        if (value != null) {
            fields.put(name, value);
        }
    }
}
