// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.pbx;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;

import org.apache.camel.support.jsse.SSLContextParameters;

/**
 * What has to be known to talk to one PBX: the options of that name, times in milliseconds.
 *
 * @param api the API of the PBX's series, in the version that the options name
 */
public record PbxOptions(PbxApi api, String protocol, String host, int port, Credentials credentials, Announcement announcement,
        Tls tls, long connectTimeout, long responseTimeout, int maxConcurrentRequests, boolean connectionClose) {

    /** Whom to trust to be the PBX: the options of that name. */
    public record Tls(SSLContextParameters sslContextParameters, boolean useGlobalSslContextParameters,
            String trustedCertificate, boolean trustAllCertificates) {
        @Override
        public String toString() {
            return "Tls";
        }
    }

    /** The account and the PBX, such as {@code api@192.168.5.150:8088}; of reports that need no account, the PBX alone. */
    public String account() {
        return (credentials.username() == null ? "" : credentials.username() + "@") + address();
    }

    /** The PBX's host and port. */
    public String address() {
        return host + ":" + port;
    }

    /** Our own address as the PBX sees it; null if it can't be told. */
    public String ownAddress() {
        return announcement.address() != null ? announcement.address() : localAddress(host, port);
    }

    /** Where the PBX sends reports after a login, to be read by a person. */
    public String addressOfReports() {
        if (announcement.url() != null) {
            return Announcement.withoutScheme(announcement.url());
        }
        String address = localAddress(host, port);
        return (address == null ? "this machine, port " : address + ":") + announcement.port()
                + (announcement.path().length() > 1 ? announcement.path() : "");
    }

    /**
     * The local address from which a host is reached. The routing table tells it: nothing is sent. It is never a wildcard, and
     * a loopback address only if the host is on loopback.
     *
     * @return the address in text, null if it can't be told
     */
    static String localAddress(String host, int port) {
        try (DatagramSocket socket = new DatagramSocket()) {
            InetAddress remote = InetAddress.getByName(host);
            socket.connect(new InetSocketAddress(remote, port));
            InetAddress local = socket.getLocalAddress();
            if (local.isAnyLocalAddress() || local.isLoopbackAddress() && !remote.isLoopbackAddress()) {
                return null;
            }
            String text = local.getHostAddress();
            int zone = text.indexOf('%');
            return zone < 0 ? text : text.substring(0, zone);
        } catch (SocketException | UnknownHostException e) {
            return null;
        }
    }

    @Override
    public String toString() {
        return protocol + "://" + address();
    }
}
