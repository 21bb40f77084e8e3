// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.IOException;
import java.util.Map;
import java.util.regex.Pattern;

import io.github.camelyeastar.internal.client.Download;
import io.github.camelyeastar.internal.pbx.ApiJson;
import io.github.camelyeastar.internal.pbx.CommandParameters;
import io.github.camelyeastar.internal.pbx.PbxApi;
import io.github.camelyeastar.internal.session.SessionMember;
import io.github.camelyeastar.internal.session.YeastarSession;
import io.github.camelyeastar.report.Report;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.WritableHealthCheckRepository;
import org.apache.camel.support.DefaultProducer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends the exchange's command to the PBX, and makes the PBX's answer the body. */
public class YeastarProducer extends DefaultProducer {
    private static final Logger LOG = LoggerFactory.getLogger(YeastarProducer.class);
    /** The property that holds the answer to the last command. */
    private static final String ANSWER = "CamelYeastarAnswer";
    private static final Pattern COMMAND = Pattern.compile("[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*");

    private SessionMember member;
    private YeastarSession session;
    private WritableHealthCheckRepository producers;
    private YeastarHealthCheck healthCheck;

    public YeastarProducer(YeastarEndpoint endpoint) {
        super(endpoint);
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        Message message = exchange.getMessage();
        PbxApi api = session.options().pbx().api();
        String command = api.verb(command(message));
        try {
            switch (command) {
                case "login" -> answer(exchange, session.login(override(command, exchange)));
                case "heartbeat" -> answer(exchange, session.heartbeat(override(command, exchange)));
                case "logout" -> answer(exchange, session.logout());
                default -> send(command, exchange);
            }
        } catch (YeastarApiException e) {
            setHeader(message, YeastarConstants.STATUS, e.getStatus());
            setHeader(message, YeastarConstants.ERROR_CODE, e.getErrorCode());
            throw e;
        }
        // a download comes as a message of its own
        setHeader(exchange.getMessage(), YeastarConstants.STATUS, api.success());
        setHeader(exchange.getMessage(), YeastarConstants.ERROR_CODE, null);
    }

    private void send(String command, Exchange exchange) throws YeastarApiException, IOException {
        Map<String, Object> given = getEndpoint().getParameters();
        CommandParameters parameters = isFromEarlierStep(exchange)
                ? CommandParameters.of(given, Map.of())
                : CommandParameters.of(given, exchange);
        PbxApi api = session.options().pbx().api();
        api.commands().requireParameters(command, parameters.fields());
        if (Download.isDownload(command)) {
            session.commands().download(command, parameters.fields()).putInto(exchange, command, parameters.fields());
        } else {
            String method = exchange.getMessage().getHeader(Exchange.HTTP_METHOD, String.class);
            answer(exchange, session.commands().send(api.call(command, parameters, method)));
        }
    }

    /** Whether the body is a report, a download or the answer to the command before: such a body has no parameters. */
    private static boolean isFromEarlierStep(Exchange exchange) {
        Object body = exchange.getMessage().getBody();
        return body instanceof Report || body instanceof Download || body != null && body == exchange.getProperty(ANSWER);
    }

    private static void answer(Exchange exchange, Map<String, Object> answer) {
        exchange.getMessage().setBody(answer);
        // what it is has to be known if another command follows
        exchange.setProperty(ANSWER, answer);
    }

    @Override
    public YeastarEndpoint getEndpoint() {
        return (YeastarEndpoint) super.getEndpoint();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        member = getEndpoint().member(getEndpoint().toString(), false);
        session = getEndpoint().sessions().join(member);
        warnIfMisspelt();
        producers = HealthCheckHelper.getHealthCheckRepository(getEndpoint().getCamelContext(), "producers",
                WritableHealthCheckRepository.class);
        if (producers != null) {
            // Camel takes two checks of one id for the same: the PBX and the account are part of it
            healthCheck = new YeastarHealthCheck("producer:yeastar-" + getEndpoint().getCommand() + "-"
                    + session.options().pbx().account(), session, null, null);
            healthCheck.setEnabled(getEndpoint().getComponent().isHealthCheckProducerEnabled());
            producers.addHealthCheck(healthCheck);
        }
    }

    /** The vendor's lists are not complete, so a command that is not in them is sent all the same. */
    private void warnIfMisspelt() {
        String command = getEndpoint().getCommand();
        String meant = session.options().pbx().api().commands().meant(command);
        if (meant != null) {
            LOG.warn("yeastar:{} is not among the known commands of API {}: did you mean yeastar:{}? It is sent as it is",
                    command, getEndpoint().getConfiguration().getApiVersion(), meant);
        }
    }

    @Override
    protected void doStop() throws Exception {
        if (healthCheck != null) {
            producers.removeHealthCheck(healthCheck);
            healthCheck = null;
        }
        if (member != null) {
            getEndpoint().sessions().leave(member);
            member = null;
        }
        super.doStop();
    }

    /** @throws IllegalArgumentException when it can't be a command */
    static void requireCommand(String command, String from) {
        if (!COMMAND.matcher(command).matches() || YeastarEndpoint.REPORTS.equals(command)) {
            throw new IllegalArgumentException(
                    from + ": '" + command + "' is not a command of the API. A command is a path such as extension/query");
        }
    }

    private String command(Message message) {
        String command = message.getHeader(YeastarConstants.COMMAND, String.class);
        if (command == null) {
            return getEndpoint().getCommand();
        }
        requireCommand(command, "Header " + YeastarConstants.COMMAND);
        return command;
    }

    /** The fields by which a login or heartbeat announces another address than the session's own. */
    private Map<String, Object> override(String verb, Exchange exchange) {
        Message message = exchange.getMessage();
        return session.options().pbx().api().override(verb, isFromEarlierStep(exchange) ? Map.of() : bodyFields(message),
                message.getHeader(YeastarConstants.REPORT_URL, String.class),
                message.getHeader(YeastarConstants.REPORT_ADDRESS, String.class));
    }

    private static Map<?, ?> bodyFields(Message message) {
        if (message.getBody() instanceof Map<?, ?> map) {
            return map;
        }
        String text = message.getBody(String.class);
        return text != null && text.stripLeading().startsWith("{") ? ApiJson.parameters(text) : Map.of();
    }

    private static void setHeader(Message message, String name, String value) {
        if (value == null) {
            message.removeHeader(name);
        } else {
            message.setHeader(name, value);
        }
    }
}
