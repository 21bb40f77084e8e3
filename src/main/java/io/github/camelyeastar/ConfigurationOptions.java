/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar;

import java.util.Set;
import java.util.stream.Collectors;

import org.apache.camel.CamelContext;
import org.apache.camel.spi.ExtendedPropertyConfigurerGetter;
import org.apache.camel.spi.GeneratedPropertyConfigurer;
import org.apache.camel.spi.PropertyConfigurer;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.util.StringHelper;

/** The options of a {@link YeastarConfiguration} by their names, through the configurer that Camel's plugin generates. */
public final class ConfigurationOptions {
    private final CamelContext camelContext;
    private final GeneratedPropertyConfigurer setter;
    private final ExtendedPropertyConfigurerGetter getter;

    public ConfigurationOptions(CamelContext camelContext) {
        this.camelContext = camelContext;
        PropertyConfigurer configurer = PluginHelper.getConfigurerResolver(camelContext)
                .resolvePropertyConfigurer(YeastarConfiguration.class.getName(), camelContext);
        this.setter = (GeneratedPropertyConfigurer) configurer;
        this.getter = (ExtendedPropertyConfigurerGetter) configurer;
    }

    public Set<String> names() {
        // the generated map starts them with a capital
        return getter.getAllOptions(new YeastarConfiguration()).keySet().stream().map(StringHelper::decapitalize)
                .collect(Collectors.toSet());
    }

    Class<?> type(String name) {
        return getter.getOptionType(name, true);
    }

    public Object value(YeastarConfiguration configuration, String name) {
        return getter.getOptionValue(configuration, name, true);
    }

    public void copy(YeastarConfiguration from, YeastarConfiguration to, String name) {
        setter.configure(camelContext, to, name, value(from, name), true);
    }
}
