/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar;

import io.github.camelyeastar.internal.pbx.Announcement;
import io.github.camelyeastar.internal.pbx.Credentials;
import io.github.camelyeastar.internal.pbx.PbxOptions;
import io.github.camelyeastar.internal.pbx.SSeries;
import io.github.camelyeastar.internal.session.SessionOptions;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.Configurer;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.StateRepository;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.apache.camel.support.jsse.SSLContextParameters;

/**
 * The options of the component, the same on the component and on an endpoint, where an endpoint's value wins. Long for the
 * number of its options alone.
 */
@UriParams
@Configurer(extended = true)
public class YeastarConfiguration implements Cloneable {
    @UriParam
    private String host;
    @UriParam(defaultValue = "8088")
    private int port = 8088;
    @UriParam(defaultValue = "https", enums = "https,http")
    private String protocol = "https";
    @UriParam(label = "security", secret = true)
    private String username;
    @UriParam(label = "security", secret = true)
    private String password;
    @UriParam(label = "security", defaultValue = "false")
    private boolean passwordHashed;
    @UriParam(defaultValue = "v1.1.0")
    private String apiVersion = "v1.1.0";
    @UriParam
    private String reportVersion;
    @UriParam(defaultValue = "true")
    private boolean autoLogin = true;
    @UriParam
    private Boolean logoutOnStop;
    @UriParam(defaultValue = "60000", javaType = "java.time.Duration")
    private long heartbeatPeriod = 60000;
    @UriParam(label = "advanced", javaType = "java.time.Duration")
    private long silenceTimeout;
    @UriParam(label = "advanced,security")
    private StateRepository<String, String> refusalRepository;
    @UriParam(defaultValue = "8260")
    private int listenPort = 8260;
    @UriParam(defaultValue = "/report")
    private String listenPath = "/report";
    @UriParam
    private String reportUrl;
    @UriParam
    private String reportAddress;
    @UriParam(label = "consumer", defaultValue = "0.0.0.0")
    private String listenHost = "0.0.0.0";
    @UriParam(label = "consumer,security")
    private String allowedSources;
    @UriParam(label = "consumer", defaultValue = "65536")
    private int maxReportSize = 65536;
    @UriParam(label = "consumer")
    private String types;
    @UriParam(label = "consumer", defaultValue = "false")
    private boolean inboundControl;
    @UriParam(label = "consumer,timeout", defaultValue = "8000", javaType = "java.time.Duration")
    private long decisionTimeout = 8000;
    @UriParam(label = "consumer", defaultValue = "100")
    private int maxInflight = 100;
    @UriParam(label = "consumer", defaultValue = "-1")
    private int maximumAttempts = -1;
    @UriParam(label = "consumer,advanced")
    private IdempotentRepository idempotentRepository;
    @UriParam(label = "consumer,timeout", defaultValue = "30000", javaType = "java.time.Duration")
    private long requestTimeout = 30000;
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
    @UriParam(label = "consumer,security")
    private SSLContextParameters listenerSslContextParameters;

    /** A copy, so that an endpoint can differ from the component. */
    public YeastarConfiguration copy() {
        try {
            return (YeastarConfiguration) clone();
        } catch (CloneNotSupportedException e) {
            throw new RuntimeCamelException(e);
        }
    }

    /** The options that are needed to talk to the PBX, as they are now. */
    public PbxOptions pbxOptions() {
        return new PbxOptions(new SSeries(apiVersion, reportVersion), protocol, host, port,
                new Credentials(username, password, passwordHashed),
                new Announcement(listenPort, listenPath, reportUrl, reportAddress),
                new PbxOptions.Tls(sslContextParameters, useGlobalSslContextParameters, trustedCertificate,
                        trustAllCertificates),
                connectTimeout, responseTimeout, maxConcurrentRequests, connectionClose);
    }

    /** The options of the session, as they are now. */
    public SessionOptions sessionOptions() {
        return new SessionOptions(pbxOptions(), autoLogin, logoutOnStop, heartbeatPeriod, silenceTimeout, refusalRepository);
    }

    public String getHost() {
        return host;
    }

    /**
     * The name or address of the PBX's API. Required.
     */
    public void setHost(String host) {
        this.host = host;
    }

    public int getPort() {
        return port;
    }

    /**
     * The port of the PBX's API: the one of its web interface.
     */
    public void setPort(int port) {
        this.port = port;
    }

    public String getProtocol() {
        return protocol;
    }

    /**
     * The protocol of the PBX's API: the one that its web interface is set to.
     */
    public void setProtocol(String protocol) {
        this.protocol = protocol;
    }

    public String getUsername() {
        return username;
    }

    /**
     * The user name of the API account, set on the PBX under Settings, PBX, General, API. Required.
     */
    public void setUsername(String username) {
        this.username = username;
    }

    public String getPassword() {
        return password;
    }

    /**
     * The password of the API account, in clear: the component hashes it as the PBX wants it. Required to log in.
     */
    public void setPassword(String password) {
        this.password = password;
    }

    public boolean isPasswordHashed() {
        return passwordHashed;
    }

    /**
     * Whether the password given is its MD5 already, as 32 hexadecimal digits.
     */
    public void setPasswordHashed(boolean passwordHashed) {
        this.passwordHashed = passwordHashed;
    }

    public String getApiVersion() {
        return apiVersion;
    }

    /**
     * The version in the path of the API, that is, the set of commands: such as v1.0.0, v1.0.1, v1.1.0, v2.0.0.
     */
    public void setApiVersion(String apiVersion) {
        this.apiVersion = apiVersion;
    }

    public String getReportVersion() {
        return reportVersion;
    }

    /**
     * The format of the reports to ask for: 1.0.2 or 2.0.0. Without it, the one that goes with apiVersion: none (the PBX's
     * old format) for v1.0.x, 1.0.2 for v1.1.0, 2.0.0 for v2.0.0.
     */
    public void setReportVersion(String reportVersion) {
        this.reportVersion = reportVersion;
    }

    public boolean isAutoLogin() {
        return autoLogin;
    }

    /**
     * Whether the session logs in by itself, when it is needed and after it was lost. If false, only yeastar:login does.
     */
    public void setAutoLogin(boolean autoLogin) {
        this.autoLogin = autoLogin;
    }

    public Boolean getLogoutOnStop() {
        return logoutOnStop;
    }

    /**
     * Whether to log out when the last consumer or producer of a session stops. By default, a session that had a consumer since
     * it started does not log out, since a logout makes the PBX forget the reports that it still owes, and any other session
     * does.
     */
    public void setLogoutOnStop(Boolean logoutOnStop) {
        this.logoutOnStop = logoutOnStop;
    }

    public long getHeartbeatPeriod() {
        return heartbeatPeriod;
    }

    /**
     * How often an open session sends a heartbeat, which keeps it alive and announces the address for reports again. From 1s
     * to below 30m, the life of a session without one; 0 turns automatic heartbeats off.
     */
    public void setHeartbeatPeriod(long heartbeatPeriod) {
        this.heartbeatPeriod = heartbeatPeriod;
    }

    public long getSilenceTimeout() {
        return silenceTimeout;
    }

    /**
     * How long an open session may go without a report before its address is announced again, and, after as long once
     * more, the session is replaced by a new one. For PBXs where that long a silence means that something is wrong. At
     * least 1s; 0 turns this off.
     */
    public void setSilenceTimeout(long silenceTimeout) {
        this.silenceTimeout = silenceTimeout;
    }

    public StateRepository<String, String> getRefusalRepository() {
        return refusalRepository;
    }

    /**
     * Remembers a refused password across restarts, so that an application that crashes and starts again and again with
     * a wrong one does not lock its address out of the PBX.
     */
    public void setRefusalRepository(StateRepository<String, String> refusalRepository) {
        this.refusalRepository = refusalRepository;
    }

    public int getListenPort() {
        return listenPort;
    }

    /**
     * The port to listen on for reports, and the one announced to the PBX.
     */
    public void setListenPort(int listenPort) {
        this.listenPort = listenPort;
    }

    public String getListenPath() {
        return listenPath;
    }

    /**
     * The path to listen on for reports, and the one announced to the PBX. Reports sent to / are taken as well, since
     * firmware before 30.11.0.7 sends some there.
     */
    public void setListenPath(String listenPath) {
        this.listenPath = listenPath;
    }

    public String getReportUrl() {
        return reportUrl;
    }

    /**
     * The absolute address to announce to the PBX for reports, such as 203.0.113.7:8260/report, where it differs from where
     * the listener binds: behind NAT, proxies and in containers. A scheme in it is accepted and not sent on. Without it, the
     * PBX reports to the address that it sees us at.
     */
    public void setReportUrl(String reportUrl) {
        this.reportUrl = reportUrl;
    }

    public String getReportAddress() {
        return reportAddress;
    }

    /**
     * Our address as the PBX sees it, sent in heartbeats. Without it, the local address that the PBX is reached from.
     */
    public void setReportAddress(String reportAddress) {
        this.reportAddress = reportAddress;
    }

    public String getListenHost() {
        return listenHost;
    }

    /**
     * The address to bind the listener for reports to: 0.0.0.0 is every one of this machine.
     */
    public void setListenHost(String listenHost) {
        this.listenHost = listenHost;
    }

    public String getAllowedSources() {
        return allowedSources;
    }

    /**
     * Who may post reports: addresses and CIDR ranges, separated by commas, such as 192.168.5.150,10.0.0.0/8. Without it,
     * the addresses that host resolves to, resolved again at each login and heartbeat, and at most once a minute when a report
     * is refused. Anyone else gets 403.
     */
    public void setAllowedSources(String allowedSources) {
        this.allowedSources = allowedSources;
    }

    public int getMaxReportSize() {
        return maxReportSize;
    }

    /**
     * The largest report that is taken, in bytes. A larger one gets 413, chunked or not.
     */
    public void setMaxReportSize(int maxReportSize) {
        this.maxReportSize = maxReportSize;
    }

    public String getTypes() {
        return types;
    }

    /**
     * The types of reports that the route wants, separated by commas, such as CDR,INVITE: names of ReportType. Others are
     * acknowledged without an exchange. Those that can't be read (MALFORMED) are among the others, unless they are named: a WARN
     * says so, at most once a minute. With an exceptionHandler or bridgeErrorHandler, that handler gets them, and they are
     * acknowledged if it does not fail. Without this option, all.
     */
    public void setTypes(String types) {
        this.types = types;
    }

    public boolean isInboundControl() {
        return inboundControl;
    }

    /**
     * Whether the route decides about inbound calls before they are answered: INVITE and INCOMING reports are acknowledged at
     * once, and what the route leaves in the header CamelYeastarDecision is sent to the PBX.
     */
    public void setInboundControl(boolean inboundControl) {
        this.inboundControl = inboundControl;
    }

    public long getDecisionTimeout() {
        return decisionTimeout;
    }

    /**
     * How long a route may take to decide about an inbound call, below the 10s that the PBX waits. A later decision is not
     * sent: the PBX goes on by itself.
     */
    public void setDecisionTimeout(long decisionTimeout) {
        this.decisionTimeout = decisionTimeout;
    }

    public int getMaxInflight() {
        return maxInflight;
    }

    /**
     * How many reports may be processed at once. Further ones get 503, upon which the PBX repeats them.
     */
    public void setMaxInflight(int maxInflight) {
        this.maxInflight = maxInflight;
    }

    public int getMaximumAttempts() {
        return maximumAttempts;
    }

    /**
     * How often the route may fail on a report, at least 1. The last attempt hands the report to the exception handler, with
     * its text, and answers 200, so that the PBX does not repeat it. -1 is without an end.
     */
    public void setMaximumAttempts(int maximumAttempts) {
        this.maximumAttempts = maximumAttempts;
    }

    public IdempotentRepository getIdempotentRepository() {
        return idempotentRepository;
    }

    /**
     * Remembers the reports that were processed and whose 200 the PBX may not have heard, by CamelYeastarReportId, so that
     * the next process does not process their repeats again, if it starts within two hours.
     */
    public void setIdempotentRepository(IdempotentRepository idempotentRepository) {
        this.idempotentRepository = idempotentRepository;
    }

    public long getRequestTimeout() {
        return requestTimeout;
    }

    /**
     * How long a connection to the listener may take to deliver a whole report, from its opening or the last answer on. Then
     * it is closed. Consumers that share a port share the longest.
     */
    public void setRequestTimeout(long requestTimeout) {
        this.requestTimeout = requestTimeout;
    }

    public long getConnectTimeout() {
        return connectTimeout;
    }

    /**
     * How long to wait for a TCP connection to the PBX; responseTimeout ends the wait, too.
     */
    public void setConnectTimeout(long connectTimeout) {
        this.connectTimeout = connectTimeout;
    }

    public long getResponseTimeout() {
        return responseTimeout;
    }

    /**
     * How long a request to the PBX may take in all, from its turn until its whole answer is there: the connection, TLS and
     * each byte of the answer, however slowly they come. A download may take longer, but not its first bytes, nor any further
     * read of it.
     */
    public void setResponseTimeout(long responseTimeout) {
        this.responseTimeout = responseTimeout;
    }

    public int getMaxConcurrentRequests() {
        return maxConcurrentRequests;
    }

    /**
     * How many requests may be under way to the PBX at once, whose web server is small. Further ones wait for their turn, at
     * most responseTimeout. Downloads leave one place to commands, if there is more than one.
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

    /**
     * TLS to the PBX: trust and key stores, protocols and ciphers.
     */
    public void setSslContextParameters(SSLContextParameters sslContextParameters) {
        this.sslContextParameters = sslContextParameters;
    }

    public boolean isUseGlobalSslContextParameters() {
        return useGlobalSslContextParameters;
    }

    /**
     * Whether to use the SSLContextParameters of the CamelContext for TLS to the PBX.
     */
    public void setUseGlobalSslContextParameters(boolean useGlobalSslContextParameters) {
        this.useGlobalSslContextParameters = useGlobalSslContextParameters;
    }

    public String getTrustedCertificate() {
        return trustedCertificate;
    }

    /**
     * The PBX's own certificate in PEM, as a resource (file:, classpath:). Only that certificate is trusted, whatever name
     * is in it: PBXs come with a self-signed certificate and are addressed by IP. It is read again when the PBX shows another
     * certificate, so that a file that is replaced in place needs no restart.
     */
    public void setTrustedCertificate(String trustedCertificate) {
        this.trustedCertificate = trustedCertificate;
    }

    public boolean isTrustAllCertificates() {
        return trustAllCertificates;
    }

    /**
     * Whether to trust any certificate of the PBX. Only for trying things out: whoever sits between can read the password's
     * hash. Set trustedCertificate instead.
     */
    public void setTrustAllCertificates(boolean trustAllCertificates) {
        this.trustAllCertificates = trustAllCertificates;
    }

    public SSLContextParameters getListenerSslContextParameters() {
        return listenerSslContextParameters;
    }

    /**
     * Makes the listener for reports speak HTTPS, with this key store.
     */
    public void setListenerSslContextParameters(SSLContextParameters listenerSslContextParameters) {
        this.listenerSslContextParameters = listenerSslContextParameters;
    }
}
