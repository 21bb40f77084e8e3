// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.figures;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanException;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.ObjectName;
import javax.management.ReflectionException;

import org.apache.camel.CamelContext;
import org.apache.camel.spi.ManagementAgent;
import org.apache.camel.spi.ManagementStrategy;
import org.apache.camel.util.StringHelper;
import org.apache.camel.util.function.ThrowingRunnable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The figures of a PBX in JMX, the same that the developer console shows, and as {@link Meters}. The name of the MBean has the
 * PBX and the account, so that a dashboard finds the MBean again after a restart.
 */
public final class ManagedFigures implements DynamicMBean {
    private static final Logger LOG = LoggerFactory.getLogger(ManagedFigures.class);

    /** What a figure is, which decides how it is shown. */
    public enum Kind {
        /** A text, or one of the constants of an enum. */
        TEXT,
        /** How often something has happened. */
        COUNT,
        /** How many there are now. */
        LEVEL,
        /** How long ago something was, in seconds. */
        AGE
    }

    /**
     * One of the figures that an operator sees, in the developer console, the health check, JMX and Micrometer.
     *
     * @param value gives the figure of the moment; null while there is none
     */
    public record Figure(String name, Kind kind, String description, Supplier<?> value) {
        /** The figures of the moment, by name. */
        public static Map<String, Object> values(List<Figure> figures) {
            Map<String, Object> values = new LinkedHashMap<>();
            figures.forEach(figure -> values.put(figure.name(), figure.shown()));
            return values;
        }

        private Object shown() {
            return value.get() instanceof Enum<?> constant ? constant.name() : value.get();
        }
    }

    /** What an operator can have done. */
    public record Operation(String name, String description, ThrowingRunnable<Exception> action) {
    }

    private final String name;
    private final Function<CamelContext, Meters> toMeters;
    private final Supplier<List<Figure>> figures;
    private final Map<String, Operation> actions = new LinkedHashMap<>();
    private volatile Meters meters = Meters.NONE;

    /**
     * @param of      what they are of, such as Reports, the MBean's name being YeastarReports(api@192.168.5.150:8088)
     * @param pbx     the PBX's host and port
     * @param account the account and the PBX
     * @param label   stands for the account where its name, which is secret, is not shown
     * @param figures made anew whenever somebody looks at them: without JMX and meters, the start of an application makes none
     */
    public ManagedFigures(String of, String pbx, String account, Supplier<String> label, Supplier<List<Figure>> figures,
            List<Operation> operations) {
        this.name = "Yeastar" + of + "(" + account + ")";
        this.toMeters = camelContext -> Meters.of(camelContext, of, pbx, label.get(), figures);
        this.figures = figures;
        operations.forEach(operation -> actions.put(operation.name(), operation));
    }

    /** Not as a service of the context: Camel leaves out a service that comes later than its route, as under master. */
    public void register(CamelContext camelContext) {
        meters = toMeters.apply(camelContext);
        ManagementAgent agent = agent(camelContext);
        if (agent != null && agent.getMBeansLevel().isRoutes()) {
            try {
                agent.register(this, objectName(camelContext));
            } catch (JMException e) {
                LOG.warn("{} can't be seen in JMX", name, e);
            }
        }
    }

    public void unregister(CamelContext camelContext) {
        meters.remove();
        ManagementAgent agent = agent(camelContext);
        if (agent != null) {
            try {
                agent.unregister(objectName(camelContext));
            } catch (JMException e) {
                LOG.warn("{} can still be seen in JMX", name, e);
            }
        }
    }

    /** The figures as meters, as long as they are registered. */
    public Meters meters() {
        return meters;
    }

    /** In Camel's domain, and with Camel's name for the context. */
    private ObjectName objectName(CamelContext camelContext) throws JMException {
        ObjectName context = camelContext.getManagementStrategy().getManagementObjectNameStrategy()
                .getObjectNameForCamelContext(camelContext);
        return new ObjectName(context.getDomain() + ":context=" + context.getKeyProperty("context") + ",type=services,name="
                + ObjectName.quote(name));
    }

    private static ManagementAgent agent(CamelContext camelContext) {
        ManagementStrategy management = camelContext.getManagementStrategy();
        return management == null ? null : management.getManagementAgent();
    }

    @Override
    public MBeanInfo getMBeanInfo() {
        return new MBeanInfo(getClass().getName(), name,
                figures.get().stream()
                        .map(figure -> new MBeanAttributeInfo(attribute(figure), type(figure), figure.description(),
                                true, false, false))
                        .toArray(MBeanAttributeInfo[]::new),
                null,
                actions.values().stream()
                        .map(operation -> new MBeanOperationInfo(operation.name(), operation.description(), null,
                                "void", MBeanOperationInfo.ACTION))
                        .toArray(MBeanOperationInfo[]::new),
                null);
    }

    private static String attribute(Figure figure) {
        return StringHelper.capitalize(figure.name());
    }

    private static String type(Figure figure) {
        return (figure.kind() == Kind.TEXT ? String.class : Long.class).getName();
    }

    @Override
    public Object getAttribute(String attribute) throws AttributeNotFoundException {
        for (Figure figure : figures.get()) {
            if (attribute(figure).equals(attribute)) {
                return figure.shown();
            }
        }
        throw new AttributeNotFoundException(attribute);
    }

    @Override
    public AttributeList getAttributes(String[] attributes) {
        Map<String, Figure> named = new HashMap<>();
        figures.get().forEach(figure -> named.put(attribute(figure), figure));
        return new AttributeList(Stream.of(attributes).filter(named::containsKey)
                .map(attribute -> new Attribute(attribute, named.get(attribute).shown())).toList());
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
    public Object invoke(String operation, Object[] parameters, String[] signature) throws MBeanException, ReflectionException {
        if (!actions.containsKey(operation)) {
            throw new ReflectionException(new NoSuchMethodException(operation));
        }
        try {
            actions.get(operation).action().run();
            return null;
        } catch (Exception e) {
            throw new MBeanException(e, e.getMessage());
        }
    }
}
