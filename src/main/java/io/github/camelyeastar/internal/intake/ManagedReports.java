/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.internal.intake;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.ObjectName;

import org.apache.camel.CamelContext;
import org.apache.camel.spi.ManagementAgent;
import org.apache.camel.spi.ManagementStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reports of a PBX in JMX: the figures that the developer console shows. Its name has the PBX and the account, so that a
 * dashboard finds it again after a restart. It is there under {@code master:}, too, where Camel shows another consumer.
 */
public final class ManagedReports implements DynamicMBean {
    private static final Logger LOG = LoggerFactory.getLogger(ManagedReports.class);

    private final String pbx;
    private final Map<String, Supplier<?>> values = new LinkedHashMap<>();
    private final MBeanInfo info;

    /** @param pbx the account and the PBX, such as api@192.168.5.150:8088 */
    public ManagedReports(String pbx, ReportIntake intake, ReportCounts counts) {
        this.pbx = pbx;
        List<MBeanAttributeInfo> attributes = new ArrayList<>();
        attributes.add(attribute("Pbx", String.class, "The account, and the PBX that reports", () -> pbx));
        attributes.add(attribute("Consumer", String.class, "The consumer that takes the reports", intake::toString));
        attributes.add(attribute("InFlight", Integer.class, "Number of reports being processed or answered", intake::inFlight));
        for (ReportCounts.Figure figure : counts.figures()) {
            String name = Character.toUpperCase(figure.name().charAt(0)) + figure.name().substring(1);
            attributes.add(attribute(name, Long.class, figure.description(), figure.value()));
        }
        info = new MBeanInfo(ManagedReports.class.getName(), "Reports of " + pbx,
                attributes.toArray(MBeanAttributeInfo[]::new), null, null, null);
    }

    private MBeanAttributeInfo attribute(String name, Class<?> type, String description, Supplier<?> value) {
        values.put(name, value);
        return new MBeanAttributeInfo(name, type.getName(), description, true, false, false);
    }

    /** Not as a service of the context: Camel leaves out a service that comes later than its route, as under master. */
    public void register(CamelContext camelContext) {
        ManagementAgent agent = agent(camelContext);
        if (agent != null && agent.getMBeansLevel().isRoutes()) {
            try {
                agent.register(this, objectName(camelContext));
            } catch (JMException e) {
                LOG.warn("The reports of {} can't be seen in JMX", pbx, e);
            }
        }
    }

    public void unregister(CamelContext camelContext) {
        ManagementAgent agent = agent(camelContext);
        if (agent != null) {
            try {
                agent.unregister(objectName(camelContext));
            } catch (JMException e) {
                LOG.warn("The reports of {} can still be seen in JMX", pbx, e);
            }
        }
    }

    /** In Camel's domain, and with Camel's name for the context. */
    private ObjectName objectName(CamelContext camelContext) throws JMException {
        ObjectName context = camelContext.getManagementStrategy().getManagementObjectNameStrategy()
                .getObjectNameForCamelContext(camelContext);
        return new ObjectName(context.getDomain() + ":context=" + context.getKeyProperty("context") + ",type=services,name="
                + ObjectName.quote("YeastarReports(" + pbx + ")"));
    }

    private static ManagementAgent agent(CamelContext camelContext) {
        ManagementStrategy management = camelContext.getManagementStrategy();
        return management == null ? null : management.getManagementAgent();
    }

    @Override
    public MBeanInfo getMBeanInfo() {
        return info;
    }

    @Override
    public Object getAttribute(String attribute) throws AttributeNotFoundException {
        Supplier<?> value = values.get(attribute);
        if (value == null) {
            throw new AttributeNotFoundException(attribute);
        }
        return value.get();
    }

    @Override
    public AttributeList getAttributes(String[] attributes) {
        AttributeList list = new AttributeList();
        for (String attribute : attributes) {
            if (values.containsKey(attribute)) {
                list.add(new Attribute(attribute, values.get(attribute).get()));
            }
        }
        return list;
    }

    @Override
    public void setAttribute(Attribute attribute) throws AttributeNotFoundException {
        throw new AttributeNotFoundException(attribute.getName() + " can't be set");
    }

    @Override
    public AttributeList setAttributes(AttributeList attributes) {
        return new AttributeList();
    }

    @Override
    public Object invoke(String operation, Object[] parameters, String[] signature) {
        throw new UnsupportedOperationException(operation);
    }
}
