// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.apache.camel.support.jsse.SSLContextParameters;

/** The options of the connections to a PBX. */
@UriParams
public abstract class ClientConfiguration extends ListenerConfiguration {
    @UriParam(label = "timeout", defaultValue = "10000", javaType = "java.time.Duration")
    private long connectTimeout = 10000;
    @UriParam(label = "timeout", defaultValue = "30000", javaType = "java.time.Duration")
    private long responseTimeout = 30000;
    @UriParam(label = "advanced", defaultValue = "4")
    private int maxConcurrentRequests = 4;
    @UriParam(label = "advanced", defaultValue = "true")
    private boolean connectionClose = true;
    @UriParam(label = "security")
    private SSLContextParameters sslContextParameters;
    @UriParam(label = "security", defaultValue = "false")
    private boolean useGlobalSslContextParameters;
    @UriParam(label = "security")
    @Metadata(supportFileReference = true)
    private String trustedCertificate;
    @UriParam(label = "security", defaultValue = "false")
    private boolean trustAllCertificates;

    public long getConnectTimeout() {
        return connectTimeout;
    }

    /** How long to wait for a TCP connection to the PBX. responseTimeout limits this wait, too. */
    public void setConnectTimeout(long connectTimeout) {
        this.connectTimeout = connectTimeout;
    }

    public long getResponseTimeout() {
        return responseTimeout;
    }

    /**
     * How long a request to the PBX may take: the connection, TLS and the whole answer, but not the wait for a free place
     * (maxConcurrentRequests). For a download, this option limits the time to the first bytes, and the time of each later read.
     */
    public void setResponseTimeout(long responseTimeout) {
        this.responseTimeout = responseTimeout;
    }

    public int getMaxConcurrentRequests() {
        return maxConcurrentRequests;
    }

    /**
     * How many requests may be under way to the PBX at once; further requests wait for their turn, at most responseTimeout. If
     * more than one is allowed, downloads leave one place to commands.
     */
    public void setMaxConcurrentRequests(int maxConcurrentRequests) {
        this.maxConcurrentRequests = maxConcurrentRequests;
    }

    public boolean isConnectionClose() {
        return connectionClose;
    }

    /**
     * Whether to close the connection to the PBX after each command, as the PBX's own web server does. If false, connections
     * are kept for the next command.
     */
    public void setConnectionClose(boolean connectionClose) {
        this.connectionClose = connectionClose;
    }

    public SSLContextParameters getSslContextParameters() {
        return sslContextParameters;
    }

    /** TLS to the PBX: trust and key stores, protocols and ciphers. */
    public void setSslContextParameters(SSLContextParameters sslContextParameters) {
        this.sslContextParameters = sslContextParameters;
    }

    public boolean isUseGlobalSslContextParameters() {
        return useGlobalSslContextParameters;
    }

    /** Whether to use the SSLContextParameters of the CamelContext for TLS to the PBX. */
    public void setUseGlobalSslContextParameters(boolean useGlobalSslContextParameters) {
        this.useGlobalSslContextParameters = useGlobalSslContextParameters;
    }

    public String getTrustedCertificate() {
        return trustedCertificate;
    }

    /**
     * The PBX's own certificate in PEM, as a resource (file:, classpath:): only this certificate is trusted, whatever name is
     * in it. It is read again when the PBX shows another certificate, so you can replace the file without a restart.
     */
    public void setTrustedCertificate(String trustedCertificate) {
        this.trustedCertificate = trustedCertificate;
    }

    public boolean isTrustAllCertificates() {
        return trustAllCertificates;
    }

    /**
     * Whether to trust any certificate of the PBX. This is for trials only, since whoever sits between you and the PBX can read
     * the password's hash: in production, set trustedCertificate.
     */
    public void setTrustAllCertificates(boolean trustAllCertificates) {
        this.trustAllCertificates = trustAllCertificates;
    }
}
