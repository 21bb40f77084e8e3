// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.util.Map;

/** Sends commands to the simulated PBX without a route. */
abstract class CommandsTestSupport extends YeastarTestSupport {

    /** Sends a command without a body. */
    Map<?, ?> send(String uri) {
        return send(uri, null);
    }

    Map<?, ?> send(String uri, Object body) {
        return template.requestBody(uri, body, Map.class);
    }
}
