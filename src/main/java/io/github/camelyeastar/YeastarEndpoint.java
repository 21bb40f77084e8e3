// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

import io.github.camelyeastar.internal.http.HttpPorts;
import io.github.camelyeastar.internal.http.ListenerOptions;
import io.github.camelyeastar.internal.intake.IntakeOptions;
import io.github.camelyeastar.internal.intake.KnownReports;
import io.github.camelyeastar.internal.intake.ReportSignature;
import io.github.camelyeastar.internal.intake.ReportTransport;
import io.github.camelyeastar.internal.pbx.Spelling;
import io.github.camelyeastar.internal.session.SessionMember;
import io.github.camelyeastar.internal.session.YeastarSessions;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.MultipleConsumersSupport;
import org.apache.camel.PollingConsumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.EndpointServiceLocation;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

/** Send commands to Yeastar PBXs and receive their call reports. */
@UriEndpoint(firstVersion = "0.1.0", scheme = YeastarConstants.SCHEME, title = "Yeastar", syntax = "yeastar:command", category = {
        Category.API, Category.MESSAGING}, headersClass = YeastarConstants.class)
@Metadata(annotations = {"protocol=http"})
public class YeastarEndpoint extends DefaultEndpoint implements EndpointServiceLocation, MultipleConsumersSupport {
    /** The one path that is not a command of the API: the consumer. */
    static final String REPORTS = "reports";

    @UriPath(description = "The command as the PBX's API names it, such as login, heartbeat, logout or extension/query; reports"
            + " to consume the PBX's reports.")
    @Metadata(required = true)
    private final String command;
    @UriParam
    private final YeastarConfiguration configuration;
    @UriParam(label = "producer", prefix = "parameter.", multiValue = true)
    private Map<String, Object> parameters = Map.of();
    private final Set<String> stated;
    private KnownReports knownReports;

    /**
     * @param stated the names of the options that the URI states itself, which no other endpoint of the session may state
     *               otherwise
     */
    public YeastarEndpoint(String uri, YeastarComponent component, String command, YeastarConfiguration configuration,
            Set<String> stated) {
        super(uri, component);
        this.command = command;
        this.configuration = configuration;
        this.stated = stated;
    }

    @Override
    public Producer createProducer() {
        if (REPORTS.equals(command)) {
            throw new IllegalArgumentException(
                    "yeastar:reports can't be sent to: it is the consumer of the PBX's reports. Use it"
                            + " in from, or send a command, such as yeastar:login");
        }
        YeastarProducer.requireCommand(command, "The path of " + this);
        return new YeastarProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        if (!REPORTS.equals(command)) {
            if (Spelling.nearest(command, Set.of(REPORTS)) != null) {
                throw new IllegalArgumentException(
                        "yeastar:" + command + " can't be consumed from: did you mean yeastar:reports?");
            }
            throw new IllegalArgumentException(
                    "yeastar:" + command + " can't be consumed from: it is a command to send. Use it in"
                            + " to, or consume from yeastar:reports");
        }
        Options.checkConsumer(configuration);
        YeastarConsumer consumer = new YeastarConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    /** A polling consumer puts the report into a queue of its own, and the PBX gets its 200 before anybody has seen it. */
    @Override
    public PollingConsumer createPollingConsumer() {
        if (!REPORTS.equals(command)) {
            throw new IllegalArgumentException(
                    "yeastar:" + command + " can't be polled: it is a command to send. Use it in to");
        }
        throw new IllegalArgumentException("yeastar:reports can't be polled by pollEnrich or a ConsumerTemplate: reports"
                + " would be acknowledged before they are processed, and lost if the process ends. Consume them in a route,"
                + " from(\"yeastar:reports\"), and store them there for the route that wants to fetch them");
    }

    /** So that a second consumer is refused by the session, which says what to do instead. */
    @Override
    public boolean isMultipleConsumersSupported() {
        return true;
    }

    @Override
    public String getServiceUrl() {
        return configuration.getProtocol() + "://" + configuration.getHost() + ":" + configuration.getPort();
    }

    @Override
    public String getServiceProtocol() {
        return configuration.getProtocol();
    }

    @Override
    public YeastarComponent getComponent() {
        return (YeastarComponent) super.getComponent();
    }

    /**
     * Whether this endpoint needs a session with the PBX. The reports of the P-Series come without one, unless the route
     * decides about calls.
     */
    boolean hasSession() {
        return configuration.getSeries() != Series.P || !REPORTS.equals(command) || configuration.isInboundControl();
    }

    YeastarSessions sessions() {
        return YeastarSessions.of(getCamelContext());
    }

    ReportTransport transport() {
        return HttpPorts.of(getCamelContext()).transport(new ListenerOptions(configuration.getListenHost(),
                configuration.getListenPort(), configuration.getListenPath(), configuration.getListenerSslContextParameters()));
    }

    IntakeOptions intakeOptions() {
        return new IntakeOptions(configuration.getHost(), configuration.pbxOptions().api(), configuration.getAllowedSources(),
                configuration.getSecretKey() == null ? null : new ReportSignature(configuration.getSecretKey()),
                Options.types(configuration.getTypes()), configuration.getMaxReportSize(),
                Duration.ofMillis(configuration.getRequestTimeout()), configuration.getMaxInflight(),
                configuration.getMaximumAttempts(), configuration.isInboundControl(),
                Duration.ofMillis(configuration.getDecisionTimeout()), configuration.getIdempotentRepository());
    }

    /** The same for all consumers of this endpoint, of which there is one at a time. */
    KnownReports knownReports() {
        lock.lock();
        try {
            if (knownReports == null) {
                knownReports = KnownReports.of(getCamelContext(), intakeOptions());
            }
            return knownReports;
        } finally {
            lock.unlock();
        }
    }

    SessionMember member(String name, boolean consumer) {
        YeastarConfiguration joining = configuration.copy();
        return new EndpointMember(name, this, stated, consumer, joining, joining.sessionOptions());
    }

    public String getCommand() {
        return command;
    }

    public YeastarConfiguration getConfiguration() {
        return configuration;
    }

    public Map<String, Object> getParameters() {
        return parameters;
    }

    /** Parameters of the command, such as parameter.extid=1000. The message body may add parameters, and overrides these. */
    public void setParameters(Map<String, Object> parameters) {
        this.parameters = parameters;
    }
}
