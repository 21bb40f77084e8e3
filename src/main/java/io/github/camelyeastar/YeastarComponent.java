// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.camelyeastar.internal.client.ClientTls;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Route;
import org.apache.camel.SSLContextParametersAware;
import org.apache.camel.StartupListener;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.PropertyConfigurer;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.HealthCheckComponent;
import org.apache.camel.util.PropertiesHelper;

/** Yeastar PBXs of the S-Series and the P-Series, and the Cloud PBX: sends their commands, and receives their reports. */
@Component(YeastarConstants.SCHEME)
public class YeastarComponent extends HealthCheckComponent implements SSLContextParametersAware, StartupListener {
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

    /**
     * Refuses a source Kamelet that two routes name with the same parameters. The two share one endpoint and one consumer of
     * ours, so no session could refuse the second. Camel does so right after this, but does not say what to do instead. In a
     * context that has started, a route may take the place of one that was stopped: there, Camel alone decides.
     */
    @Override
    public void onCamelContextStarted(CamelContext context, boolean alreadyStarted) {
        boolean allStart = !alreadyStarted && !Boolean.FALSE.equals(context.isAutoStartup())
                && context.getAutoStartupExcludePattern() == null;
        Set<Endpoint> sources = new HashSet<>();
        for (Route route : allStart ? context.getRoutes() : List.<Route>of()) {
            Endpoint source = route.getEndpoint();
            if (source.getEndpointUri().startsWith("kamelet:yeastar-") && !Boolean.FALSE.equals(route.isAutoStartup())
                    && !sources.add(source)) {
                throw new IllegalArgumentException("A PBX has one consumer of its reports, so " + source
                        + " can't be the source of a second route, " + route.getId() + ". Name it in one route, and hand the"
                        + " reports on by direct: or multicast");
            }
        }
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
