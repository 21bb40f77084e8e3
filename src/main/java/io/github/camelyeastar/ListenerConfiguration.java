// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.apache.camel.support.jsse.SSLContextParameters;

/** The options of a consumer: whose reports it takes, and how. */
@UriParams
public abstract class ListenerConfiguration {
    @UriParam(label = "consumer", defaultValue = "0.0.0.0")
    private String listenHost = "0.0.0.0";
    @UriParam(label = "consumer,security")
    private String allowedSources;
    @UriParam(label = "consumer,security", secret = true)
    private String secretKey;
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
    @UriParam(label = "consumer,security")
    private SSLContextParameters listenerSslContextParameters;

    public String getListenHost() {
        return listenHost;
    }

    /** The address to listen on for reports: 0.0.0.0 stands for all addresses of this machine. */
    public void setListenHost(String listenHost) {
        this.listenHost = listenHost;
    }

    public String getAllowedSources() {
        return allowedSources;
    }

    /**
     * Who may post reports: addresses and CIDR ranges, separated by commas, such as 192.168.5.150,10.0.0.0/8; any other address
     * gets 403. The default is the addresses that host resolves to, or any address if secretKey is set; with series cloud, this
     * option is required.
     */
    public void setAllowedSources(String allowedSources) {
        this.allowedSources = allowedSources;
    }

    public String getSecretKey() {
        return secretKey;
    }

    /**
     * The secret of the webhook, as the PBX shows it (series p): a report whose signature (X-Signature) is missing or wrong
     * gets 401. With a secret, reports may come from any address, unless allowedSources is set: then the address is checked
     * first.
     */
    public void setSecretKey(String secretKey) {
        this.secretKey = secretKey;
    }

    public int getMaxReportSize() {
        return maxReportSize;
    }

    /** The largest report that is taken, in bytes. A larger report gets 413, even if it is chunked. */
    public void setMaxReportSize(int maxReportSize) {
        this.maxReportSize = maxReportSize;
    }

    public String getTypes() {
        return types;
    }

    /**
     * The types of reports that the route wants, as names of ReportType separated by commas, such as CDR,INVITE; by default
     * all. Other reports are acknowledged without an exchange, except that an exceptionHandler or bridgeErrorHandler gets the
     * reports that can't be read (MALFORMED).
     */
    public void setTypes(String types) {
        this.types = types;
    }

    public boolean isInboundControl() {
        return inboundControl;
    }

    /**
     * Whether the route decides about inbound calls before they are answered. INVITE and INCOMING reports are then acknowledged
     * at once, and the decision in the header CamelYeastarDecision is sent to the PBX.
     */
    public void setInboundControl(boolean inboundControl) {
        this.inboundControl = inboundControl;
    }

    public long getDecisionTimeout() {
        return decisionTimeout;
    }

    /**
     * How long a route may take to decide about an inbound call, less than the 10s that the PBX waits. A later decision is not
     * sent, and the PBX goes on by itself.
     */
    public void setDecisionTimeout(long decisionTimeout) {
        this.decisionTimeout = decisionTimeout;
    }

    public int getMaxInflight() {
        return maxInflight;
    }

    /** How many reports may be processed at once. Further reports get 503, so that the PBX repeats them. */
    public void setMaxInflight(int maxInflight) {
        this.maxInflight = maxInflight;
    }

    public int getMaximumAttempts() {
        return maximumAttempts;
    }

    /**
     * How often the route may fail on a report, at least 1; -1 means without limit. After the last attempt, the exception
     * handler gets the report with its text, and the PBX gets 200, so that it does not repeat the report.
     */
    public void setMaximumAttempts(int maximumAttempts) {
        this.maximumAttempts = maximumAttempts;
    }

    public IdempotentRepository getIdempotentRepository() {
        return idempotentRepository;
    }

    /**
     * Remembers, by CamelYeastarReportId, the reports that were processed but whose 200 may not have reached the PBX. If the
     * next process starts within two hours, it does not process repeats of these reports again.
     */
    public void setIdempotentRepository(IdempotentRepository idempotentRepository) {
        this.idempotentRepository = idempotentRepository;
    }

    public long getRequestTimeout() {
        return requestTimeout;
    }

    /**
     * How long a connection to the listener may take to deliver a whole report, counted from its opening or from the last
     * answer; then it is closed. Consumers that share a port share the longest of their times.
     */
    public void setRequestTimeout(long requestTimeout) {
        this.requestTimeout = requestTimeout;
    }

    public SSLContextParameters getListenerSslContextParameters() {
        return listenerSslContextParameters;
    }

    /** Makes the listener for reports speak HTTPS, with this key store. */
    public void setListenerSslContextParameters(SSLContextParameters listenerSslContextParameters) {
        this.listenerSslContextParameters = listenerSslContextParameters;
    }
}
