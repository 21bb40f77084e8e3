// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.util.Map;
import java.util.Set;

import io.github.camelyeastar.internal.pbx.ClientTls;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.SSLContextParametersAware;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.PropertyConfigurer;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.HealthCheckComponent;
import org.apache.camel.util.PropertiesHelper;

/** Yeastar PBXs of the S-Series and the P-Series, and the Cloud PBX: sends their commands, and receives their reports. */
@Component(YeastarConstants.SCHEME)
public class YeastarComponent extends HealthCheckComponent implements SSLContextParametersAware {
    @Metadata(description = "The options of endpoints that do not set their own value.")
    private YeastarConfiguration configuration = new YeastarConfiguration();

    public YeastarComponent() {
    }

    public YeastarComponent(CamelContext context) {
        super(context);
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        YeastarConfiguration copy = configuration.copy();
        Set<String> stated = Options.stated(parameters);
        YeastarEndpoint endpoint = new YeastarEndpoint(uri, this, remaining, copy, stated);
        endpoint.setParameters(PropertiesHelper.extractProperties(parameters, "parameter."));
        setProperties(endpoint, parameters);
        Options.resolve(getCamelContext(), copy, configuration, stated);
        Options.normalize(copy);
        Options.check(copy, endpoint.hasSession());
        if (copy.getTrustedCertificate() != null) {
            ClientTls.pinned(getCamelContext(), copy.getTrustedCertificate());
        }
        return endpoint;
    }

    @Override
    public PropertyConfigurer getComponentPropertyConfigurer() {
        return new Options.Configurer();
    }

    @Override
    public boolean isUseGlobalSslContextParameters() {
        return configuration.isUseGlobalSslContextParameters();
    }

    @Override
    public void setUseGlobalSslContextParameters(boolean useGlobalSslContextParameters) {
        configuration.setUseGlobalSslContextParameters(useGlobalSslContextParameters);
    }

    public YeastarConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(YeastarConfiguration configuration) {
        this.configuration = configuration;
    }
}
