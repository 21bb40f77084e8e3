// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.springboot;

import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import io.github.camelyeastar.YeastarComponent;
import io.github.camelyeastar.YeastarConfiguration;
import io.github.camelyeastar.YeastarConstants;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.ComponentCustomizer;
import org.apache.camel.spi.PropertyConfigurer;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.apache.camel.support.PropertyBindingSupport;
import org.apache.camel.util.SensitiveUtils;
import org.apache.camel.util.StringHelper;
import org.springframework.beans.BeanUtils;
import org.springframework.beans.PropertyMatches;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.origin.Origin;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.env.Environment;

/**
 * What a starter of Camel's does for its component, in the component's own jar: sets the options
 * {@code camel.component.yeastar.*} from Spring's environment, and lets nothing pass that it can't set.
 */
@AutoConfiguration(afterName = "org.apache.camel.spring.boot.CamelAutoConfiguration")
@ConditionalOnBean(CamelContext.class)
public class YeastarComponentAutoConfiguration implements ComponentCustomizer, SmartInitializingSingleton {
    private static final ConfigurationPropertyName ALL = ConfigurationPropertyName.of("camel.component");
    private static final ConfigurationPropertyName OWN = ALL.append(YeastarConstants.SCHEME);
    private static final ConfigurationPropertyName CUSTOMIZER = ConfigurationPropertyName.of("customizer");
    private static final ConfigurationPropertyName ENABLED = ConfigurationPropertyName.of("enabled");
    private static final Set<ConfigurationPropertyName> SWITCHES = Set.of(OWN.append(ENABLED),
            OWN.append(CUSTOMIZER).append(ENABLED));

    private final CamelContext camelContext;
    private final Environment environment;
    private final Binder binder;

    YeastarComponentAutoConfiguration(CamelContext camelContext, Environment environment) {
        this.camelContext = camelContext;
        this.environment = environment;
        this.binder = Binder.get(environment);
    }

    /** A wrong property fails the start, even if the first message only would ask for the component. */
    @Override
    public void afterSingletonsInstantiated() {
        if (isEnabled() && !properties().isEmpty()) {
            try {
                camelContext.getComponent(YeastarConstants.SCHEME);
            } catch (RuntimeCamelException e) {
                // what is wrong goes first in Spring Boot's report
                throw Stream.iterate((Throwable) e, Objects::nonNull, Throwable::getCause)
                        .filter(IllegalArgumentException.class::isInstance).map(RuntimeException.class::cast).findFirst()
                        .orElse(e);
            }
        }
    }

    @Override
    public boolean isEnabled(String name, Component target) {
        return target instanceof YeastarComponent && isEnabled();
    }

    @Override
    public void configure(String name, Component target) {
        properties().forEach(property -> set(target, property));
    }

    /** As for Camel's own components, the narrower property wins. */
    private boolean isEnabled() {
        return flag(OWN.append(ENABLED), flag(ALL.append(ENABLED), true))
                && flag(OWN.append(CUSTOMIZER).append(ENABLED), flag(ALL.append(CUSTOMIZER).append(ENABLED), true));
    }

    private boolean flag(ConfigurationPropertyName property, boolean otherwise) {
        return binder.bind(property.toString(), Boolean.class).orElse(otherwise);
    }

    /** All that the environment has for this component. Names that differ in case or dashes only are one. */
    private Set<ConfigurationPropertyName> properties() {
        Set<ConfigurationPropertyName> properties = new LinkedHashSet<>();
        for (ConfigurationPropertySource source : sources().toList()) {
            if (source instanceof IterableConfigurationPropertySource iterable) {
                iterable.stream().filter(OWN::isAncestorOf).filter(property -> !SWITCHES.contains(property))
                        .map(property -> withoutUnderscores(source, property))
                        .forEach(properties::add);
            }
        }
        return properties;
    }

    /** LISTEN_PORT in the environment, which reads as listen.port, is taken for listen-port as well. */
    private static ConfigurationPropertyName withoutUnderscores(ConfigurationPropertySource source,
            ConfigurationPropertyName property) {
        ConfigurationPropertyName dashed = ConfigurationPropertyName.adapt(OWN + "." + option(property).replace('.', '-'), '.');
        return source.getConfigurationProperty(dashed) == null ? property : dashed;
    }

    private void set(Component target, ConfigurationPropertyName property) {
        String option = StringHelper.dashToCamelCase(option(property));
        PropertyConfigurer configurer = target.getComponentPropertyConfigurer();
        Class<?> type = ((PropertyConfigurerGetter) configurer).getOptionType(option, true);
        if (type == null) {
            throw new IllegalArgumentException(described(property) + " is not an option of the component" + suggestion(option));
        }
        try {
            String value = binder.bind(property.toString(), String.class).get();
            PropertyBindingSupport.build().withConfigurer(configurer).withIgnoreCase(true).withReflection(false)
                    .withMandatory(true).bind(camelContext, target, option, bean(type, value));
        } catch (RuntimeException e) {
            if (SensitiveUtils.containsSensitive(option)) {
                // no cause: it may quote the value
                throw new IllegalArgumentException(described(property) + " can't be resolved");
            }
            throw new IllegalArgumentException(
                    described(property) + ": " + NestedExceptionUtils.getMostSpecificCause(e).getMessage(), e);
        }
    }

    /** The name of a bean alone will do, as in Camel's own starters, where a text can't be meant. */
    private static String bean(Class<?> type, String value) {
        boolean text = BeanUtils.isSimpleValueType(type);
        return text || value.startsWith("#") || value.contains("{{") ? value : "#bean:" + value;
    }

    private static String suggestion(String option) {
        String[] near = PropertyMatches.forProperty(option, YeastarConfiguration.class).getPossibleMatches();
        return near.length == 0
                ? ""
                : Stream.of(near).map(StringHelper::camelCaseToDash)
                        .collect(Collectors.joining(" or ", ". Did you mean ", "?"));
    }

    /** Name and place. */
    private String described(ConfigurationPropertyName property) {
        return sources().map(source -> source.getConfigurationProperty(property)).filter(Objects::nonNull).findFirst()
                .map(Origin::from).map(origin -> property + " (" + origin + ")").orElse(property.toString());
    }

    private Stream<ConfigurationPropertySource> sources() {
        return StreamSupport.stream(ConfigurationPropertySources.get(environment).spliterator(), false);
    }

    private static String option(ConfigurationPropertyName property) {
        return property.subName(OWN.getNumberOfElements()).toString();
    }
}
