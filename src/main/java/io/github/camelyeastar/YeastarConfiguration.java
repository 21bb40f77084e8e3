// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import io.github.camelyeastar.internal.login.SessionOptions;
import io.github.camelyeastar.internal.pbx.Announcement;
import io.github.camelyeastar.internal.pbx.Credentials;
import io.github.camelyeastar.internal.pbx.PbxOptions;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.Configurer;
import org.apache.camel.spi.StateRepository;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** The options of the component, the same on the component and on an endpoint, where an endpoint's value wins. */
@UriParams
@Configurer(extended = true)
public class YeastarConfiguration extends ClientConfiguration implements Cloneable {
    @UriParam
    private String host;
    @UriParam(defaultValue = "s", enums = "s,cloud,p")
    private Series series = Series.S;
    @UriParam
    private Integer port;
    @UriParam(defaultValue = "https", enums = "https,http")
    private String protocol = "https";
    @UriParam(label = "security", secret = true)
    private String username;
    @UriParam(label = "advanced", defaultValue = "default")
    private String accountLabel = "default";
    @UriParam(label = "security", secret = true)
    private String password;
    @UriParam(label = "security", defaultValue = "false")
    private boolean passwordHashed;
    @UriParam
    private String apiVersion;
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

    /** A copy, so that an endpoint can differ from the component. */
    public YeastarConfiguration copy() {
        try {
            return (YeastarConfiguration) clone();
        } catch (CloneNotSupportedException e) {
            throw new RuntimeCamelException(e);
        }
    }

    /** The options that are needed to talk to the PBX, as they are now. */
    PbxOptions pbxOptions() {
        YeastarConfiguration c = copy();
        series.complete(c);
        return new PbxOptions(series.api(c.apiVersion, reportVersion), protocol, host, c.port,
                new Credentials(username, password, passwordHashed),
                new Announcement(listenPort, listenPath, reportUrl, reportAddress),
                new PbxOptions.Tls(getSslContextParameters(), isUseGlobalSslContextParameters(), getTrustedCertificate(),
                        isTrustAllCertificates()),
                getConnectTimeout(), getResponseTimeout(), getMaxConcurrentRequests(), isConnectionClose());
    }

    /** The options of the session, as they are now. */
    SessionOptions sessionOptions() {
        return new SessionOptions(pbxOptions(), accountLabel, autoLogin, logoutOnStop, heartbeatPeriod, silenceTimeout,
                refusalRepository);
    }

    public String getHost() {
        return host;
    }

    /** The name or address of the PBX's API. Required. */
    public void setHost(String host) {
        this.host = host;
    }

    public Series getSeries() {
        return series;
    }

    /**
     * The series of the PBX: s for the S-Series, with K2 and S1000; cloud for the Cloud PBX; p for all editions of the
     * P-Series. If an endpoint has another series than its component, it does not inherit the options that depend on the
     * series.
     */
    public void setSeries(Series series) {
        this.series = series;
    }

    public Integer getPort() {
        return port;
    }

    /** The port of the PBX's API, which is the port of its web interface. The default is 8088, and 443 for series cloud. */
    public void setPort(Integer port) {
        this.port = port;
    }

    public String getProtocol() {
        return protocol;
    }

    /** The protocol of the PBX's API, as set for its web interface. */
    public void setProtocol(String protocol) {
        this.protocol = protocol;
    }

    public String getUsername() {
        return username;
    }

    /**
     * The user name of the API account, set on the PBX under Settings, PBX, General, API; for series p, the client ID, shown
     * under Integrations, API. Required, except for a consumer of series p without inboundControl.
     */
    public void setUsername(String username) {
        this.username = username;
    }

    public String getAccountLabel() {
        return accountLabel;
    }

    /**
     * The name of the account in meters (Micrometer), which do not show the user name. Two accounts of one PBX need different
     * labels.
     */
    public void setAccountLabel(String accountLabel) {
        this.accountLabel = accountLabel;
    }

    public String getPassword() {
        return password;
    }

    /**
     * The password of the API account, in clear, which the component hashes as the PBX wants it; for series p, the client
     * secret. Required to log in.
     */
    public void setPassword(String password) {
        this.password = password;
    }

    public boolean isPasswordHashed() {
        return passwordHashed;
    }

    /** Whether password is already the MD5 of the password, as 32 hexadecimal digits. */
    public void setPasswordHashed(boolean passwordHashed) {
        this.passwordHashed = passwordHashed;
    }

    public String getApiVersion() {
        return apiVersion;
    }

    /**
     * The version of the PBX's API, which decides the set of commands: such as v1.0.0, v1.0.1, v1.1.0 or v2.0.0. The default is
     * v1.1.0, and v1.0 for series p.
     */
    public void setApiVersion(String apiVersion) {
        this.apiVersion = apiVersion;
    }

    public String getReportVersion() {
        return reportVersion;
    }

    /**
     * The format of the reports to ask for: 1.0.2 or 2.0.0. The default is 1.0.2 for apiVersion v1.1.0 and 2.0.0 for v2.0.0;
     * with v1.0.x, no format is asked for, and the PBX sends its old format.
     */
    public void setReportVersion(String reportVersion) {
        this.reportVersion = reportVersion;
    }

    public boolean isAutoLogin() {
        return autoLogin;
    }

    /**
     * Whether the session logs in by itself, when it is needed and after it was lost. If false, only yeastar:login logs in.
     */
    public void setAutoLogin(boolean autoLogin) {
        this.autoLogin = autoLogin;
    }

    public Boolean getLogoutOnStop() {
        return logoutOnStop;
    }

    /**
     * Whether the session logs out when its last consumer or producer stops. The default is true, except for a session of
     * series s or cloud that has had a consumer since it started: a logout makes the PBX forget the reports that it still owes.
     */
    public void setLogoutOnStop(Boolean logoutOnStop) {
        this.logoutOnStop = logoutOnStop;
    }

    public long getHeartbeatPeriod() {
        return heartbeatPeriod;
    }

    /**
     * How often an open session sends a heartbeat, at least 1s and below 30m, to keep itself alive and to announce the address
     * for reports again. 0 turns heartbeats off and, with series p or cloud, also the replacement of tokens, on which other
     * values have no effect.
     */
    public void setHeartbeatPeriod(long heartbeatPeriod) {
        this.heartbeatPeriod = heartbeatPeriod;
    }

    public long getSilenceTimeout() {
        return silenceTimeout;
    }

    /**
     * How long an open session may go without a report, at least 1s, before it announces its address for reports again; after
     * twice this time, the session is replaced. 0 turns this off: set a time only if so long a silence means that something is
     * wrong.
     */
    public void setSilenceTimeout(long silenceTimeout) {
        this.silenceTimeout = silenceTimeout;
    }

    public StateRepository<String, String> getRefusalRepository() {
        return refusalRepository;
    }

    /**
     * Remembers a refused password across restarts. So an application that crashes and starts again and again with a wrong
     * password does not lock its address out of the PBX.
     */
    public void setRefusalRepository(StateRepository<String, String> refusalRepository) {
        this.refusalRepository = refusalRepository;
    }

    public int getListenPort() {
        return listenPort;
    }

    /** The port to listen on for reports, which is also announced to the PBX. */
    public void setListenPort(int listenPort) {
        this.listenPort = listenPort;
    }

    public String getListenPath() {
        return listenPath;
    }

    /**
     * The path to listen on for reports, which is also announced to the PBX. Reports to / are accepted, too, because firmware
     * before 30.11.0.7 sends some reports there.
     */
    public void setListenPath(String listenPath) {
        this.listenPath = listenPath;
    }

    public String getReportUrl() {
        return reportUrl;
    }

    /**
     * The absolute address to announce to the PBX for reports, with or without a scheme, such as 203.0.113.7:8260/report. Set
     * it if the PBX can't reach the listener's own address, because of NAT, a proxy or a container: without it, the PBX reports
     * to the address that our login comes from.
     */
    public void setReportUrl(String reportUrl) {
        this.reportUrl = reportUrl;
    }

    public String getReportAddress() {
        return reportAddress;
    }

    /** Our address as the PBX sees it, sent in heartbeats. The default is the local address of our connection to the PBX. */
    public void setReportAddress(String reportAddress) {
        this.reportAddress = reportAddress;
    }
}
