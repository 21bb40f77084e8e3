/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.internal.session;

import javax.management.JMException;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

import org.apache.camel.CamelContext;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.spi.ManagementAgent;
import org.apache.camel.spi.ManagementStrategy;
import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A session in JMX. */
@ManagedResource(description = "Managed YeastarSession")
public final class ManagedYeastarSession extends ServiceSupport {
    private static final Logger LOG = LoggerFactory.getLogger(ManagedYeastarSession.class);

    private final YeastarSession session;

    ManagedYeastarSession(YeastarSession session) {
        this.session = session;
    }

    /** Not as a service of the context: Camel leaves out those that come later and not with a route, as under master. */
    void register(CamelContext camelContext) {
        ManagementAgent agent = agent(camelContext);
        if (agent != null && agent.getMBeansLevel().isRoutes()) {
            try {
                agent.register(this, objectName(camelContext));
            } catch (JMException e) {
                LOG.warn("The session with {} can't be seen in JMX", session, e);
            }
        }
    }

    void unregister(CamelContext camelContext) {
        ManagementAgent agent = agent(camelContext);
        if (agent != null) {
            try {
                agent.unregister(objectName(camelContext));
            } catch (JMException e) {
                LOG.warn("The session with {} can still be seen in JMX", session, e);
            }
        }
    }

    private ObjectName objectName(CamelContext camelContext) throws MalformedObjectNameException {
        return camelContext.getManagementStrategy().getManagementObjectNameStrategy().getObjectNameForService(camelContext,
                this);
    }

    private static ManagementAgent agent(CamelContext camelContext) {
        ManagementStrategy management = camelContext.getManagementStrategy();
        return management == null ? null : management.getManagementAgent();
    }

    @ManagedAttribute(description = "The PBX that the session is with")
    public String getPbx() {
        return session.toString();
    }

    @ManagedAttribute(description = "State of the session: CLOSED, LOGGING_IN, OPEN, UNREACHABLE, BACKING_OFF, BLOCKED or REFUSED")
    public String getSessionState() {
        return session.state().name();
    }

    @ManagedAttribute(description = "Why the session is in its state")
    public String getReason() {
        return session.status().reason();
    }

    @ManagedAttribute(description = "Age of the token in seconds; null without one")
    public Long getTokenAge() {
        return (Long) session.status().details().get("tokenAge");
    }

    @ManagedAttribute(description = "Seconds since the PBX last answered a heartbeat; null when it did not yet")
    public Long getLastHeartbeat() {
        return (Long) session.status().details().get("lastHeartbeat");
    }

    @ManagedAttribute(description = "Seconds since the last report; null when there was none yet")
    public Long getLastReport() {
        return (Long) session.status().details().get("lastReport");
    }

    @ManagedAttribute(description = "Number of logins that the PBX granted")
    public long getLogins() {
        return session.status().logins.get();
    }

    @ManagedAttribute(description = "Number of logins that failed, sent or not")
    public long getFailedLogins() {
        return session.status().failedLogins.get();
    }

    @ManagedAttribute(description = "Number of heartbeats that the PBX answered")
    public long getHeartbeats() {
        return session.status().heartbeats.get();
    }

    @ManagedAttribute(description = "Number of automatic heartbeats that failed")
    public long getFailedHeartbeats() {
        return session.status().failedHeartbeats.get();
    }

    @ManagedAttribute(description = "Number of times the PBX did not know the token any more")
    public long getLostTokens() {
        return session.status().lostTokens.get();
    }

    @ManagedAttribute(description = "Number of times the address was announced again since no report came")
    public long getAnnouncedForSilence() {
        return session.status().announcedForSilence.get();
    }

    @ManagedAttribute(description = "Number of times the session was replaced since no report came")
    public long getRenewedForSilence() {
        return session.status().renewedForSilence.get();
    }

    @ManagedAttribute(description = "Number of reports")
    public long getReports() {
        return session.status().reports();
    }

    @ManagedOperation(description = "Logs out, as when an application ends for good. The session stays closed until the next"
            + " yeastar:login, or until its routes start again")
    public void logout() throws Exception {
        session.logout();
    }

    @ManagedOperation(description = "Lets the next login leave at once, after the credentials were corrected on the PBX. Other"
            + " sessions that were held back for failed logins to its address alone go on, too")
    public void resetLogin() throws Exception {
        session.resetLogin();
    }
}
