// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a session wants its reports, worked out as simply as the PBX seems to do it (protocol.md 1.2): by gluing strings
 * together. A text that makes no address is kept, for login says Success to it, too, and only the deliveries fail.
 *
 * @param text what was worked out, for messages
 * @param host null if the text makes no address
 * @param port the TCP port
 * @param path the request target, with its leading slash
 * @param tls  whether the target speaks HTTPS
 * @param secret signs what is sent there; null: nothing is signed
 */
record ReportTarget(String text, String host, int port, String path, boolean tls, String secret) {

    private static final Pattern ADDRESS = Pattern.compile("([^\\s/:]+)(?::(\\d{1,5}))?(/\\S*)?");

    /** {@code http://<client ip>:<port>/<url>}; a url with a leading slash therefore gives {@code //report}. */
    static ReportTarget relative(String clientAddress, String port, String url) {
        return parse(clientAddress + ":" + port + "/" + (url == null ? "" : url));
    }

    /** The url alone decides; it has no scheme, and one that has is not understood. */
    static ReportTarget absolute(String url) {
        return parse(url);
    }

    ReportTarget(String text, String host, int port, String path) {
        this(text, host, port, path, false, null);
    }

    /** The URL of a webhook of a P-Series PBX, with its scheme. */
    static ReportTarget webhook(String url, String secret) {
        boolean tls = url.startsWith("https://");
        ReportTarget target = parse(url.replaceFirst("^https?://", ""));
        boolean portGiven = url.matches("https?://[^/]*:\\d+(/.*)?");
        return new ReportTarget(target.text, target.host, tls && !portGiven ? 443 : target.port, target.path, tls, secret);
    }

    private static ReportTarget parse(String text) {
        Matcher address = ADDRESS.matcher(text);
        if (!address.matches()) {
            return new ReportTarget(text, null, 0, null);
        }
        int port = address.group(2) == null ? 80 : Integer.parseInt(address.group(2));
        if (port < 1 || port > 65535) {
            return new ReportTarget(text, null, 0, null);
        }
        return new ReportTarget(text, address.group(1), port, address.group(3) == null ? "/" : address.group(3));
    }

    /** Whether anything can be sent there at all. */
    public boolean usable() {
        return host != null;
    }

    @Override
    public String toString() {
        return text;
    }
}
