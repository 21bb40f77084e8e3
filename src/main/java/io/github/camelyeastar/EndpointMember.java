// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.util.Collection;
import java.util.Set;

import io.github.camelyeastar.internal.login.SessionOptions;
import io.github.camelyeastar.internal.session.SessionMember;

/**
 * A consumer or producer as a member of its session.
 *
 * @param stated        the names of the options that the endpoint's URI states itself
 * @param configuration as it was when the member joined
 * @param options       of this configuration
 */
record EndpointMember(String name, YeastarEndpoint endpoint, Set<String> stated, boolean isConsumer,
        YeastarConfiguration configuration, SessionOptions options) implements SessionMember {

    @Override
    public SessionOptions optionsWith(Collection<SessionMember> others) {
        YeastarConfiguration all = configuration.copy();
        for (SessionMember other : others) {
            EndpointMember member = (EndpointMember) other;
            member.stated.forEach(option -> Options.copy(endpoint.getCamelContext(), member.configuration, all, option));
        }
        return all.sessionOptions();
    }

    @Override
    public String disagreement(SessionMember other) {
        EndpointMember second = (EndpointMember) other;
        if (options.equals(second.options)) {
            return null;
        }
        // where the components differ, each of them states all of its options
        boolean components = endpoint.getComponent() != second.endpoint.getComponent();
        return Options.names().stream().filter(option -> components || isConsumer || stated.contains(option))
                .filter(option -> components || second.isConsumer || second.stated.contains(option))
                .filter(option -> isChangedBy(option, second.configuration)).sorted().findFirst().orElse(null);
    }

    /** Whether the other value of the option would change what the session is told. */
    private boolean isChangedBy(String option, YeastarConfiguration other) {
        YeastarConfiguration changed = configuration.copy();
        Options.copy(endpoint.getCamelContext(), other, changed, option);
        return !changed.sessionOptions().equals(options);
    }
}
