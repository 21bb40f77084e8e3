// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.pbx;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The fields by which a login or a heartbeat tells an S-Series or a Cloud PBX where to report (protocol.md 1.2 and 1.6). */
final class ReportAddress {
    private static final Set<String> FIELDS = Set.of("ipaddr", "port", "url", "urltag", "urlflag", "version");
    /** A heartbeat's alone: the PBX takes the address that a login comes from (protocol.md 1.2). */
    private static final String IP_ADDRESS = "ipaddr";
    /** The url is a path on our address. */
    private static final String RELATIVE = "0";
    /** The url is the whole address. */
    private static final String ABSOLUTE = "1";

    private ReportAddress() {
    }

    /**
     * The fields by which a message announces another address. The body counts if it has at least one of the fields. Any other
     * body is what a step before left behind.
     */
    static Map<String, Object> override(String verb, Map<?, ?> body, String url, String address) {
        boolean login = "login".equals(verb);
        Map<String, Object> override = new LinkedHashMap<>();
        body.forEach((field, value) -> {
            if (value != null) {
                override.put(String.valueOf(field), value.toString());
            }
        });
        if (override.keySet().stream().noneMatch(FIELDS::contains)) {
            override.clear();
        }
        override.computeIfPresent("url", (field, value) -> Announcement.withoutScheme(value.toString()));
        if (override.containsKey("urlflag")) {
            // the other name of the same (protocol.md 1.6)
            override.putIfAbsent("urltag", override.remove("urlflag"));
        }
        for (String field : override.keySet()) {
            if (!FIELDS.contains(field)) {
                throw new IllegalArgumentException("The message body gives " + verb + " a field '" + field
                        + "'. Only the address of reports can be given there: " + FIELDS.stream()
                                .filter(known -> !login || !IP_ADDRESS.equals(known)).sorted().toList());
            }
        }
        if (url != null) {
            override.put("url", Announcement.withoutScheme(url));
            override.put("urltag", ABSOLUTE);
        }
        if (address != null) {
            override.put(IP_ADDRESS, address);
        }
        if (login) {
            override.remove(IP_ADDRESS);
        }
        return override;
    }

    /** A path without its leading slash, since the PBX puts one before it, or a whole address; null for the root. */
    static String url(Announcement announcement) {
        String url = announcement.url() != null
                ? Announcement.withoutScheme(announcement.url())
                : announcement.path().substring(1);
        return url.isEmpty() ? null : url;
    }

    /**
     * The kind of url.
     *
     * @param v10 whether the version is v1.0, which does not know the field: it is sent only where it is needed
     */
    static String kind(Announcement announcement, boolean v10) {
        return announcement.url() != null ? ABSOLUTE : v10 ? null : RELATIVE;
    }
}
